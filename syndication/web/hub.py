"""The WebSub hub at `/hub`: it accepts subscription requests, which are verified later, and has a page for people."""

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
    read_request,
    topic_path,
)
from syndication.delivery.websub.verification import VERIFY, request_job
from syndication.formats import FORMATS
from syndication.http.document import RETRY_LATER, Answer, Headers, refusal
from syndication.http.fetch.guard import IpAddress, is_public
from syndication.http.rate_limit import Network, RateLimiter, client_of
from syndication.model.errors import CatalogError
from syndication.model.feed_path import HUB_PATH, RSS, document_path, is_live, is_partners
from syndication.model.publication import Publication
from syndication.model.redirects import Redirects
from syndication.web.context import utc_now
from syndication.web.documents.moves import moved_address
from syndication.web.request_bodies import read_body
from syndication.web.site.fallback import database_unavailable, refuse
from syndication.web.site.pages import render_page
from syndication.web.site.responses import forwarded_headers, page, plain

FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 16_384
MOST_WAITING = 10_000  # verifications; only an attack gets there
_MOST_PARAMETERS = 100
_ACCEPTED: Headers = (("Accept-Post", FORM),)
_ALLOW: Headers = (("Allow", "GET, HEAD, OPTIONS, POST"),)


class HubRefusalError(Exception):
    """A request is refused with `answer`."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.status)


class Hub(Struct, frozen=True):
    """What the hub needs; found in `app.extensions["hub"]`.

    `signature` is the hash function that signs pushes. `limit` applies to requests for one callback host,
    `caller_limit` to requests from one IP address, as `trusted` proxies forward it. `caps` limit the number of
    subscriptions, `most_waiting` the number of requests that wait for verification. A topic of a feed that was moved by
    `redirects` is the same topic of its new feed. `seconds` is a monotonic clock.
    """

    catalog: Catalog
    publication: Publication
    signature: str
    allow_private: bool = False
    limit: RateLimiter | None = None
    caller_limit: RateLimiter | None = None
    trusted: tuple[Network, ...] = ()
    caps: Caps = Caps()
    redirects: Redirects = Redirects()
    most_waiting: int = MOST_WAITING
    clock: Callable[[], datetime] = utc_now
    seconds: Callable[[], float] = time.monotonic

    @property
    def url(self) -> str:
        """The address of the hub itself."""
        return self.publication.base_url + HUB_PATH

    def is_allowed(self, address: IpAddress) -> bool:
        """Return whether a callback may have this IP address."""
        return self.allow_private or is_public(address)


class _TopicState(Struct, frozen=True, kw_only=True):
    """What the catalog says about a request: whether its topic and subscription exist, and counts for the caps."""

    is_topic: bool
    is_renewal: bool
    of_site: int
    total: int
    waiting_of_site: int
    waiting: int


hub = Blueprint("hub", __name__, url_prefix=HUB_PATH)


@hub.post("")
def accept() -> Response:
    """Accept a subscription request. The delivery worker verifies it, so the response does not wait (section 5.2).

    A request that renews or ends an existing subscription is only subject to the limit for its IP address.

    Raises:
        HubRefusalError: the request has the wrong form, exceeds a limit, or names an unknown topic.
        SubscriptionRequestError: the form is not a valid subscription request.
    """
    context = _hub()
    _refuse_busy_caller(context)
    wanted = read_request(_form(), context.is_allowed)
    path = _topic_path(context, wanted.topic)
    found = _topic_state(context, wanted, path)
    _refuse_unknown_topic(context, found)
    if not found.is_renewal:
        _refuse_busy_host(context, wanted)
        _refuse_too_many(context, wanted, found)
    with context.catalog.begin() as connection:
        jobs.add(connection, [request_job(wanted, path, context.clock())], before=found.waiting_of_site)
    return _plain_text(202, "Accepted; the hub will now verify the callback")


@hub.get("")
def hub_page() -> Response:
    """Return the page that explains the hub."""
    context = _hub()
    with context.catalog.read() as connection:
        served = len(feeds.all_served(connection))
    publication = context.publication
    return page(
        render_page(
            "hub.html",
            publication,
            publication.language,
            hub=context.url,
            served=served,
            topics=served * len(FORMATS),
            formats=[form.label for form in FORMATS.values()],
            signature=context.signature,
            shortest=SHORTEST_LEASE,
            longest=LONGEST_LEASE,
            default=DEFAULT_LEASE,
            curl=_curl(context),
        )
    )


@hub.errorhandler(HubRefusalError)
def answer_refused(error: HubRefusalError) -> Response:
    """Return the refusal."""
    return plain(error.answer)


@hub.errorhandler(SubscriptionRequestError)
def answer_invalid_form(error: SubscriptionRequestError) -> Response:
    """Return what is wrong with the form."""
    return plain(refusal(400, str(error)))


@hub.errorhandler(CatalogError)
def answer_database_unavailable(error: CatalogError) -> Response:
    """Ask subscribers to try again; people get an error page."""
    if request.method == "POST":
        return plain(refusal(503, "The database is unavailable; ask again in a minute", RETRY_LATER))
    return database_unavailable(error)


@hub.app_errorhandler(MethodNotAllowed)  # for this error, Flask calls no handler of a blueprint
def answer_method_not_allowed(error: MethodNotAllowed) -> Response:
    """Return in plain text which methods the hub has."""
    if request.path != HUB_PATH:
        return refuse(error)
    return plain(refusal(405, "POST a form to subscribe; GET explains how", _ALLOW))


def _hub() -> Hub:
    context = current_app.extensions["hub"]
    assert isinstance(context, Hub)
    return context


def _form() -> list[tuple[str, str]]:
    if request.mimetype != FORM:
        raise HubRefusalError(refusal(415, f"Send a form with Content-Type: {FORM}", _ACCEPTED))
    try:
        text = _body().decode()
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except ValueError as error:
        words = f"The form is invalid; send up to {_MOST_PARAMETERS} parameters in percent-encoded UTF-8"
        raise HubRefusalError(refusal(400, words)) from error


def _body() -> bytes:
    try:
        return read_body("hub", MOST_BYTES)
    except RequestEntityTooLarge as error:
        raise HubRefusalError(refusal(413, f"A request to the hub has at most {MOST_BYTES:,} bytes")) from error
    except HTTPException as error:
        raise HubRefusalError(
            refusal(error.code or 500, error.description or error.name, forwarded_headers(error))
        ) from error


def _refuse_busy_caller(context: Hub) -> None:
    address, _ = client_of(request.environ, context.trusted)
    if context.caller_limit is not None and not context.caller_limit.admits((address, ""), context.seconds()):
        raise HubRefusalError(refusal(429, "Too many requests from this address; ask again in a minute", RETRY_LATER))


def _topic_path(context: Hub, topic: str) -> str:
    """Return the path of the document of a topic; that of a feed that has moved is its new one."""
    path = topic_path(topic, context.publication.base_url)
    if not path or not context.redirects.targets(path):
        return path
    with context.catalog.read() as connection:
        target = moved_address(connection, context.redirects, path)
    return target if is_live(target) else path


def _topic_state(context: Hub, wanted: SubscriptionRequest, path: str) -> _TopicState:
    with context.catalog.read() as connection:
        return _TopicState(
            is_topic=bool(path) and not is_partners(path) and bool(documents.existing_paths(connection, [path])),
            is_renewal=subscriptions.exists(connection, path, wanted.callback, context.clock()),
            of_site=subscriptions.count(connection, wanted.site),
            total=subscriptions.count(connection),
            waiting_of_site=jobs.count(connection, VERIFY, wanted.site),
            waiting=jobs.count(connection, VERIFY),
        )


def _refuse_unknown_topic(context: Hub, found: _TopicState) -> None:
    if not found.is_topic:
        advice = f'send the rel="self" address of a feed of {context.publication.base_url}'
        raise HubRefusalError(refusal(404, f"hub.topic: there is no such feed here; {advice}"))


def _refuse_busy_host(context: Hub, wanted: SubscriptionRequest) -> None:
    if context.limit is not None and not context.limit.admits((wanted.site, ""), context.seconds()):
        words = f"hub.callback: too many requests for {wanted.site}; ask again in a minute"
        raise HubRefusalError(refusal(429, words, RETRY_LATER))


def _refuse_too_many(context: Hub, wanted: SubscriptionRequest, found: _TopicState) -> None:
    """Refuse a request beyond the caps. Requests that wait for verification count as subscriptions."""
    if found.waiting >= context.most_waiting:
        raise HubRefusalError(
            refusal(503, "Too many requests wait for verification; ask again in a minute", RETRY_LATER)
        )
    if wanted.mode == "unsubscribe":
        return
    if fault := context.caps.fault_of_site(wanted.site, found.of_site + found.waiting_of_site):
        raise HubRefusalError(refusal(403, f"hub.callback: {fault}"))
    if fault := context.caps.fault_of_all(found.total + found.waiting):
        raise HubRefusalError(refusal(503, f"{fault}; ask again later", RETRY_LATER))


def _plain_text(status: int, words: str) -> Response:
    response = Response(f"{words}\n", status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


def _curl(context: Hub) -> str:
    """Return a curl command that subscribes."""
    example = {
        "mode": "subscribe",
        "topic": context.publication.base_url + document_path("", RSS),
        "callback": "https://reader.example/callback",
    }
    parameters = (f"--data-urlencode {quote(f'hub.{name}={value}')}" for name, value in example.items())
    return " \\\n    ".join((f"curl {quote(context.url)}", *parameters))
