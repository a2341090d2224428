"""A small provider of OpenID Connect on a socket: discovery, keys, codes with PKCE, tokens, details of a person."""

from __future__ import annotations

import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

CLIENT, SECRET = "the desk", "client secret: 100%"
PERSON = {"sub": "1234", "preferred_username": "Olga", "groups": ["staff", "editors"]}


class TestProvider:
    """The state of the provider. `claims` and `header` replace those of tokens, `person` is who signs in."""

    __test__ = False

    def __init__(self, address: str) -> None:
        self.address = address
        self.key = ECKey.generate_key("P-256", parameters={"kid": "one"})
        self.signing_key: Any = self.key
        self.person: dict[str, Any] = dict(PERSON)
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "ES256", "kid": "one"}
        self.metadata: dict[str, Any] = {}
        self.details: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []

    def authorise(self, address: str) -> str:
        """Sign the person in at an address to which the desk leads; return the address to come back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        self.asked.append(asked)
        code = f"code-{len(self.asked)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.address})}"

    def discovery(self) -> dict[str, Any]:
        places = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "jwks_uri": "keys",
            "userinfo_endpoint": "details",
        }
        return (
            {"issuer": self.address} | {name: f"{self.address}/{path}" for name, path in places.items()} | self.metadata
        )

    def redeem(self, authorization: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form["code"], None)
        pair = b64decode(authorization.removeprefix("Basic ")).decode()
        if asked is None or pair != "the%20desk:client%20secret%3A%20100%25":
            return 401, {"error": "invalid_client"}
        if create_s256_code_challenge(form["code_verifier"]) != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        if asked.get("max_age") == "0":
            claims["auth_time"] = now
        told = {name: value for name, value in (claims | self.person | self.claims).items() if value is not None}
        return 200, {"id_token": self._signed(told), "access_token": "access", "token_type": "Bearer"}

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.header["alg"] == "none":
            parts = (json.dumps(part).encode() for part in (self.header, claims))
            return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."
        return jwt.encode(self.header, claims, self.signing_key, algorithms=["ES256", "HS256"])


class Handler(BaseHTTPRequestHandler):
    provider: TestProvider

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/.well-known/openid-configuration":
            self.answer(200, self.provider.discovery())
        elif path == "/keys":
            self.answer(200, {"keys": [self.provider.key.as_dict(private=False)]})
        elif path == "/details" and self.headers["Authorization"] == "Bearer access":
            self.answer(200, self.provider.details)
        else:
            self.answer(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.answer(*self.provider.redeem(self.headers.get("Authorization", ""), form))

    def answer(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running_provider() -> Iterator[TestProvider]:
    """A provider that runs on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = TestProvider(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = type("Bound", (Handler,), {"provider": made})
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def shared_key(text: str) -> OctKey:
    """Return a key that the client knows too."""
    return OctKey.import_key(text)
