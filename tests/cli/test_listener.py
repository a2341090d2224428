"""The socket that all web workers share."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys

import pytest

from syndication.cli.processes.listener import desk_socket_place, open_desk_listener, open_listener
from syndication.model.errors import SettingsError
from tests.support import free_port


def test_connections_wait_while_no_worker_takes_them() -> None:
    with open_listener("127.0.0.1", free_port()) as listener, socket.create_connection(listener.getsockname()) as one:
        one.sendall(b"GET / HTTP/1.1\r\n\r\n")


def test_a_port_where_another_program_listens_is_refused() -> None:
    with open_listener("127.0.0.1", free_port()) as first:
        port = first.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"^127\.0\.0\.1:{port}: Address already in use; stop the program"):
            open_listener("127.0.0.1", port)


def test_an_unknown_host_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"^host: no-such-host\.invalid: "):
        open_listener("no-such-host.invalid", 80)


ACTIVATED = """
import os, socket
from syndication.cli.processes.listener import desk_socket_place, open_desk_listener, open_listener
opened = socket.create_server(("127.0.0.1", 0))
os.dup2(opened.fileno(), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
found = open_listener("192.0.2.1", 1)
print(found.fileno(), found.getsockname() == opened.getsockname(), "LISTEN_FDS" in os.environ)
"""


def test_a_socket_that_systemd_opened_is_used() -> None:
    """sd_listen_fds(3): the first descriptor is 3, and LISTEN_PID names the process that it is for."""
    done = subprocess.run([sys.executable, "-c", ACTIVATED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", "True", "False"]


def test_a_socket_for_another_process_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTEN_PID", "1")
    monkeypatch.setenv("LISTEN_FDS", "1")
    port = free_port()
    with open_listener("127.0.0.1", port) as found:
        assert found.getsockname() == ("127.0.0.1", port)


def test_the_socket_of_editors_is_for_this_user_alone_and_leaves_nothing() -> None:
    with desk_socket_place() as place, open_desk_listener(place) as listener, socket.socket(socket.AF_UNIX) as client:
        client.connect(str(place))
        assert (listener.gettimeout(), stat.S_IMODE(place.parent.stat().st_mode)) == (0.0, 0o700)
    assert not place.parent.exists()


def test_without_a_temporary_folder_the_error_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/no/such/folder")
    with pytest.raises(SettingsError, match="set TMPDIR"), desk_socket_place():
        pass
