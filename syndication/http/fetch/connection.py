"""What every outgoing connection uses: look-up of names, guarded sockets and TLS; and a blocking connection.

`open_socket` is the only place where a socket is made. It asks the guard about the exact IP address that it connects
to. So a name cannot lead to an internal host, not even if the next look-up differs (DNS rebinding).
"""

from __future__ import annotations

import socket
import ssl
import threading
from concurrent.futures import Future
from ipaddress import IPv4Address, ip_address

from syndication import __version__
from syndication.http.fetch.guard import Endpoint, Guard, IpAddress, RefusedAddressError
from syndication.http.fetch.limits import Deadline

USER_AGENT = f"syndication/{__version__}"
_MAX_ADDRESSES = 4  # of one host that are tried
_NO_ADDRESS = IPv4Address(0)


def start_lookup(host: str, port: int, family: int = 0, flags: int = 0) -> Future[list[IpAddress]]:
    """Look a name up in a daemon thread, because the library's look-up has no timeout.

    No executor: the process would wait for its threads before it ends. The result may be an OSError, or a UnicodeError
    for a name that is too long. It is set even if nobody waits for it any more.
    """
    found: Future[list[IpAddress]] = Future()
    found.set_running_or_notify_cancel()  # from here on it cannot be cancelled
    threading.Thread(target=_look_up, args=(host, port, family, flags, found), name="look-up", daemon=True).start()
    return found


def open_socket(guard: Guard, place: Endpoint, address: IpAddress) -> socket.socket:
    """Return a new socket to connect to `place` at an IP address that `guard` allows.

    Raises:
        RefusedAddressError: the guard refuses the address.
    """
    if refusal := guard(place, address):
        raise RefusedAddressError(refusal)
    return socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)


def tls_context() -> ssl.SSLContext:
    """Return the TLS settings: certificates that the system trusts, and HTTP/1.1 as the only protocol."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def connect(place: Endpoint, guard: Guard, deadline: Deadline, seconds: float) -> socket.socket:
    """Return a connection to `place`, each step of which takes at most `seconds`.

    Raises:
        OSError: the guard refuses every address (RefusedAddressError), none answers, or TLS fails.
        UnicodeError: the name is too long.
    """
    refusals, failures = list[OSError](), list[OSError]()
    for address in _addresses(place, guard, deadline, seconds):
        try:
            return _open_connection(place, guard, address, deadline, seconds)
        except RefusedAddressError as error:
            refusals.append(error)
        except OSError as error:
            failures.append(error)
        if len(failures) == _MAX_ADDRESSES:
            break
    raise (failures[-1:] or refusals)[0]


def _addresses(place: Endpoint, guard: Guard, deadline: Deadline, seconds: float) -> list[IpAddress]:
    """Return the addresses of a host.

    A guard that refuses internal hosts refuses an unknown name with the same text, so that strangers do not learn which
    internal names exist.
    """
    try:
        return start_lookup(place.host, place.port).result(deadline.seconds_left(seconds))
    except (OSError, UnicodeError) as error:
        if refusal := guard(place, _NO_ADDRESS):
            raise RefusedAddressError(refusal) from error
        raise


def _look_up(host: str, port: int, family: int, flags: int, found: Future[list[IpAddress]]) -> None:
    try:
        entries = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM, flags=flags)
        if not entries:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        found.set_result(list(dict.fromkeys(ip_address(str(entry[4][0])) for entry in entries)))
    except (OSError, UnicodeError) as error:
        found.set_exception(error)


def _open_connection(
    place: Endpoint, guard: Guard, address: IpAddress, deadline: Deadline, seconds: float
) -> socket.socket:
    opened = open_socket(guard, place, address)
    try:
        opened.settimeout(deadline.seconds_left(seconds))
        opened.connect((str(address), place.port))
        if place.scheme == "http":
            return opened
        opened.settimeout(deadline.seconds_left(seconds))
        return tls_context().wrap_socket(opened, server_hostname=place.host)
    except BaseException:
        opened.close()
        raise
