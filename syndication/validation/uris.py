"""The syntax of URIs, IRIs, tag URIs and URNs (RFC 3986, 3987, 4151, 8141). Pure functions without messages."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote, unquote

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?\Z", re.DOTALL)  # RFC 3986 B
_OUTSIDE = re.compile(r"[^A-Za-z0-9\-._~:/?#@!$&'()*+,;=%\u0080-\U0010ffff]")
_OUTSIDE_IRI = re.compile(
    "[\u0080-\u009f\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_AUTHORITY = re.compile(r"(?:[^@\[\]]*@)?(\[[0-9A-Fa-f:.]+\]|[^:@\[\]]*)(?::[0-9]*)?\Z")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?"
_DOTTED = re.compile(rf"{_LABEL}(?:\.{_LABEL})+\.?\Z")
_TAG = re.compile(
    rf"tag:(?:[A-Za-z0-9\-._]+@)?{_LABEL}(?:\.{_LABEL})*,"
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?:"
    r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*"
    r"(?:#(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?\Z"
)
_URN = re.compile(
    r"urn:(?!urn:)[A-Za-z0-9][A-Za-z0-9\-]{0,30}[A-Za-z0-9]:"
    r"(?!/)(?:[A-Za-z0-9()+,\-.:=@;$_!*'/&~]|%[0-9A-Fa-f]{2})+"
    r"(?:\?[+=](?:[A-Za-z0-9()+,\-.:=@;$_!*'/?&~]|%[0-9A-Fa-f]{2})+)?"
    r"(?:#(?:[A-Za-z0-9()+,\-.:=@;$_!*'/?&~]|%[0-9A-Fa-f]{2})*)?\Z",
    re.IGNORECASE,
)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)
_DEFAULT_PORTS = {"http": "80", "https": "443", "ftp": "21"}
_HIERARCHICAL = frozenset({"http", "https", "ftp"})

SCHEMES = frozenset(
    """
    aaa aaas about acap acct acr adiumxtra afp afs aim apt attachment aw barion beshare bitcoin bolo callto cap chrome
    cid coap coaps content crid cvs data dav dict dns doi ed2k example facetime feed file finger fish ftp geo gg git go
    gopher gtalk h323 http https iax icap icon im imap info iotdisco ipn ipp ipps irc irc6 ircs iris itms jabber jar
    jms keyparc lastfm ldap ldaps magnet mailto maps market message mid mms msnim msrp mtqp mumble mupdate mvn news nfs
    ni nih nntp opaquelocktoken paparazzi pkcs11 platform pop pres prospero proxy psyc query reload res resource rmi
    rsync rtmp rtsp secondlife service session sftp sgn shttp sieve sip sips skype smb sms snmp soldat spotify ssh steam
    stun stuns svn tag teamspeak tel telnet tftp thismessage tip tn3270 turn turns tv udp unreal urn ut2004 vemmi
    ventrilo view-source wais webcal ws wss wtai wyciwyg xcon xfire xmlrpc.beep xmpp xri ymsgr z39.50r z39.50s
    """.split()
)


def scheme(text: str) -> str:
    """Return the scheme of a URI in lower case, "" for a relative reference."""
    found = _SCHEME.match(text)
    return found[1].lower() if found else ""


def forbidden_character(text: str) -> str:
    """Return the first character that neither a URI nor an IRI may contain, "" if there is none."""
    found = _OUTSIDE.search(text)
    if not found or (found[0] in "[]" and _has_address_literal(text)):
        return ""
    return found[0]


def outside_iri(text: str) -> str:
    """Return the first non-ASCII character that no IRI may contain (RFC 3987 section 2.2), "" if there is none."""
    found = None if text.isascii() else _OUTSIDE_IRI.search(text)
    return found[0] if found else ""


def as_uri(text: str) -> str:
    """Return an IRI as a URI: its characters outside ASCII percent-encoded (RFC 3987 section 3.1)."""
    return text if text.isascii() else "".join(char if char.isascii() else quote(char) for char in text)


def well_formed(text: str) -> bool:
    """Return whether `text` is a URI or IRI reference. Which characters it has is not checked."""
    parts = _PARTS.match(text)
    if parts is None or _BAD_ESCAPE.search(text) or "#" in (parts[5] or ""):
        return False
    name, authority, path = parts[1], parts[2], parts[3]
    if name is not None and not _SCHEME.fullmatch(name + ":"):
        return False
    if not name and authority is None and ":" in path.partition("/")[0]:  # RFC 3986 section 4.2
        return False
    host = _AUTHORITY.match(authority) if authority is not None else None
    if authority is not None and host is None:
        return False
    if name and name.lower() in _HIERARCHICAL:
        return bool(host and host[1])
    return bool(path or authority or not name)


def host(text: str) -> str:
    """Return the host of a URI, "" if it has none."""
    parts = _PARTS.match(text)
    found = _AUTHORITY.match(parts[2]) if parts and parts[2] else None
    return found[1] if found else ""


def has_dotted_host(text: str) -> bool:
    """Return whether the host is a name with a dot, or an IPv4 or IPv6 address."""
    name = host(text)
    return bool(_DOTTED.match(name)) or name.startswith("[")


def is_tag(text: str) -> bool:
    """Return whether `text` is a tag URI (RFC 4151 section 2.1) with a date that exists."""
    found = _TAG.match(text)
    if not found:
        return False
    try:
        date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
    except ValueError:
        return False
    return True


def is_urn(text: str) -> bool:
    """Return whether `text` is a URN (RFC 8141 section 2)."""
    return bool(_URN.match(text))


def is_uuid_urn(text: str) -> bool:
    """Return whether `text` is a URN of the uuid namespace (RFC 9562 section 4)."""
    return bool(_UUID.match(text))


def canonical(text: str) -> str:
    """Return an absolute URI in the canonical form that RFC 4287 section 4.2.6.1 recommends for ids."""
    parts = _PARTS.match(text)
    if parts is None or not parts[1]:
        return text
    name, authority, path, query, fragment = (_unescaped(part) for part in parts.groups())
    name = (name or "").lower()
    if name in _HIERARCHICAL:
        path = _without_dots(path or "") or "/"
    result = f"{name}:"
    if authority is not None:
        result += "//" + _canonical_authority(authority, _DEFAULT_PORTS.get(name, ""))
    result += path or ""
    return result + (f"?{query}" if query is not None else "") + (f"#{fragment}" if fragment is not None else "")


def _canonical_authority(authority: str, default_port: str) -> str:
    user, at, address = authority.rpartition("@")
    name, colon, port = address.rpartition(":")
    if colon and (port in ("", default_port)):
        address = name
    return (user + at if user else "") + address.lower()


def _without_dots(path: str) -> str:
    # RFC 3986 section 5.2.4, on whole segments.
    result: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            result[1:] = result[1:-1]
        elif segment != ".":
            result.append(segment)
    return "/".join(result) + ("/" if segments[-1] in (".", "..") and result[-1:] != [""] else "")


def _unescaped(part: str | None) -> str | None:
    return None if part is None else _ESCAPE.sub(_canonical_escape, part)


def _canonical_escape(found: re.Match[str]) -> str:
    character = unquote(found[0], encoding="latin-1")
    return character if character in _UNRESERVED else found[0].upper()


def _has_address_literal(text: str) -> bool:
    parts = _PARTS.match(text)
    if parts is None or not parts[2] or not _AUTHORITY.match(parts[2]):
        return False
    return not _OUTSIDE.search(text.replace(parts[2], "", 1))
