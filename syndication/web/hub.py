"""The hub at `/hub` (WebSub): wishes are taken, to be verified later; people are told how to subscribe."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from shlex import quote
from urllib.parse import parse_qsl

from flask import Blueprint, Response, current_app, request
from msgspec import Struct
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from syndication.catalog import Catalog, documents, feeds, jobs, subscriptions
from syndication.delivery.websub.caps import Caps
from syndication.delivery.websub.subscription_requests import (
    DEFAULT_LEASE,
    LONGEST_LEASE,
    SHORTEST_LEASE,
    SubscriptionRequest,
    SubscriptionRequestError,
    path_of,
    read,
)
from syndication.delivery.websub.verification import VERIFY, wish_job
from syndication.formats import FORMATS
from syndication.http.document import LATER, Answer, Headers, refusal
from syndication.http.fetch.guard import Address, is_public
from syndication.http.rate_limit import Limit, Network, client
from syndication.model.errors import CatalogError
from syndication.model.feed_path import RSS, document_path
from syndication.model.publication import Publication
from syndication.settings import HUB_PATH
from syndication.web.request_bodies import read_body
from syndication.web.site.pages import render_page
from syndication.web.site.responses import kept_headers, out_of_reach, page, plain, refuse, utc_now

FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 16_384
MOST_WAITING = 10_000  # verifications; beyond it somebody plays with the hub
_MOST_PARAMETERS = 100
_ACCEPTED: Headers = (("Accept-Post", FORM),)
_ALLOW: Headers = (("Allow", "GET, HEAD, OPTIONS, POST"),)


class HubRefusalError(Exception):
    """A request is refused with an answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.status)


class Hub(Struct, frozen=True):
    """What the hub needs, kept in `app.extensions["hub"]`.

    `signature` is the hash that pushes are signed with, `limit` how often one host of callbacks may be asked about,
    `caller_limit` how often one IP address may ask, which `trusted` proxies may tell, `caps` how many subscriptions are
    kept, `most_waiting` how many wishes may wait to be verified; `clock` tells the moment, `seconds` a monotonic time.
    """

    catalog: Catalog
    publication: Publication
    signature: str
    allow_private: bool = False
    limit: Limit | None = None
    caller_limit: Limit | None = None
    trusted: tuple[Network, ...] = ()
    caps: Caps = Caps()
    most_waiting: int = MOST_WAITING
    clock: Callable[[], datetime] = utc_now
    seconds: Callable[[], float] = time.monotonic

    @property
    def url(self) -> str:
        """The address of the hub itself."""
        return self.publication.base_url + HUB_PATH

    def is_allowed(self, address: Address) -> bool:
        """Tell whether a callback may be at an IP address."""
        return self.allow_private or is_public(address)


class _Found(Struct, frozen=True, kw_only=True):
    """What the catalog holds about a wish: its topic, its subscription, and how many others there are and wait."""

    is_topic: bool
    is_renewal: bool
    of_site: int
    in_all: int
    waiting_of_site: int
    waiting: int


hub = Blueprint("hub", __name__, url_prefix=HUB_PATH)


@hub.post("")
def take() -> Response:
    """Take a wish, to be verified by whoever delivers: the answer waits for nobody (section 5.2).

    What renews or ends a subscription that is there is held by no limit but that of the address which asks.

    Raises:
        HubRefusalError: it is not posted as it should be, comes too often, or is about no feed of ours.
        SubscriptionRequestError: it is none.
    """
    here = _hub()
    _refuse_busy_caller(here)
    wish = read(_form(), here.is_allowed)
    path = path_of(wish.topic, here.publication.base_url)
    found = _found(here, wish, path)
    _refuse_unknown_topic(here, found)
    if not found.is_renewal:
        _refuse_often(here, wish)
        _refuse_too_many(here, wish, found)
    with here.catalog.begin() as connection:
        jobs.add(connection, [wish_job(wish, path, here.clock())], before=found.waiting_of_site)
    return _text(202, "Accepted; the callback is asked next")


@hub.get("")
def show() -> Response:
    """Tell people what the hub is, and how to subscribe."""
    here = _hub()
    with here.catalog.read() as connection:
        served = len(feeds.listing(connection))
    publication = here.publication
    return page(
        render_page(
            "hub.html",
            publication,
            publication.language,
            hub=here.url,
            served=served,
            topics=served * len(FORMATS),
            formats=[form.label for form in FORMATS.values()],
            signature=here.signature,
            shortest=SHORTEST_LEASE,
            longest=LONGEST_LEASE,
            default=DEFAULT_LEASE,
            curl=_example(here),
        )
    )


@hub.errorhandler(HubRefusalError)
def answer_to_refused(error: HubRefusalError) -> Response:
    """Say why a request is refused."""
    return plain(error.answer)


@hub.errorhandler(SubscriptionRequestError)
def answer_to_no_wish(error: SubscriptionRequestError) -> Response:
    """Say what is wrong with a form."""
    return plain(refusal(400, str(error)))


@hub.errorhandler(CatalogError)
def answer_while_out_of_reach(error: CatalogError) -> Response:
    """Let subscribers come again; people get the page that says so."""
    if request.method == "POST":
        return plain(refusal(503, "The database is out of reach; ask again in a minute", LATER))
    return out_of_reach(error)


@hub.app_errorhandler(MethodNotAllowed)  # Flask asks no blueprint about a method that none of its routes has
def answer_to_other_methods(error: MethodNotAllowed) -> Response:
    """Say in plain text how the hub is asked."""
    if request.path != HUB_PATH:
        return refuse(error)
    return plain(refusal(405, "POST a form to subscribe; GET shows how", _ALLOW))


def _hub() -> Hub:
    found = current_app.extensions["hub"]
    assert isinstance(found, Hub)
    return found


def _form() -> list[tuple[str, str]]:
    if request.mimetype != FORM:
        raise HubRefusalError(refusal(415, f"Send a form with Content-Type: {FORM}", _ACCEPTED))
    try:
        text = _body().decode()
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except ValueError as error:
        words = f"The form cannot be read; send up to {_MOST_PARAMETERS} parameters in percent-encoded UTF-8"
        raise HubRefusalError(refusal(400, words)) from error


def _body() -> bytes:
    try:
        return read_body("hub", MOST_BYTES)
    except RequestEntityTooLarge as error:
        raise HubRefusalError(refusal(413, f"A request to the hub has at most {MOST_BYTES:,} bytes")) from error
    except HTTPException as error:
        raise HubRefusalError(
            refusal(error.code or 500, error.description or error.name, kept_headers(error))
        ) from error


def _refuse_busy_caller(here: Hub) -> None:
    address, _ = client(request.environ, here.trusted)
    if here.caller_limit is not None and not here.caller_limit.admits((address, ""), here.seconds()):
        raise HubRefusalError(refusal(429, "This address asks too often; ask again in a minute", LATER))


def _found(here: Hub, wish: SubscriptionRequest, path: str) -> _Found:
    with here.catalog.read() as connection:
        return _Found(
            is_topic=bool(path) and bool(documents.present(connection, [path])),
            is_renewal=subscriptions.is_there(connection, path, wish.callback, here.clock()),
            of_site=subscriptions.count(connection, wish.site),
            in_all=subscriptions.count(connection),
            waiting_of_site=jobs.count(connection, VERIFY, wish.site),
            waiting=jobs.count(connection, VERIFY),
        )


def _refuse_unknown_topic(here: Hub, found: _Found) -> None:
    if not found.is_topic:
        cure = f'send the address that a feed of {here.publication.base_url} names as rel="self"'
        raise HubRefusalError(refusal(404, f"hub.topic: there is no such feed here; {cure}"))


def _refuse_often(here: Hub, wish: SubscriptionRequest) -> None:
    if here.limit is not None and not here.limit.admits((wish.site, ""), here.seconds()):
        words = f"hub.callback: {wish.site} is asked about too often; ask again in a minute"
        raise HubRefusalError(refusal(429, words, LATER))


def _refuse_too_many(here: Hub, wish: SubscriptionRequest, found: _Found) -> None:
    """Refuse what the caps leave no room for; what waits to be verified takes room as if it were a subscription."""
    if found.waiting >= here.most_waiting:
        raise HubRefusalError(refusal(503, "Too many requests wait to be verified; ask again in a minute", LATER))
    if wish.mode == "unsubscribe":
        return
    if fault := here.caps.fault_of_site(wish.site, found.of_site + found.waiting_of_site):
        raise HubRefusalError(refusal(403, f"hub.callback: {fault}"))
    if fault := here.caps.fault_of_all(found.in_all + found.waiting):
        raise HubRefusalError(refusal(503, f"{fault}; ask again later", LATER))


def _text(status: int, words: str) -> Response:
    response = Response(f"{words}\n", status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


def _example(here: Hub) -> str:
    """Return a command that subscribes, for a shell."""
    told = {
        "mode": "subscribe",
        "topic": here.publication.base_url + document_path("", RSS),
        "callback": "https://reader.example/callback",
    }
    parameters = (f"--data-urlencode {quote(f'hub.{name}={value}')}" for name, value in told.items())
    return " \\\n    ".join((f"curl {quote(here.url)}", *parameters))
