"""What each request to the desk passes before a view, and what each answer gets."""

from __future__ import annotations

from flask import Response, request
from werkzeug.exceptions import HTTPException, NotFound

from syndication.web.desk.blueprint import desk
from syndication.web.desk.cookies import add_cookies, has_desk_cookie
from syndication.web.desk.other_sites import is_of_other_site
from syndication.web.desk.pages import page, visitor_language, with_headers
from syndication.web.desk.places import desk_hosts
from syndication.web.desk.words import words_of
from syndication.web.site.responses import forwarded_headers


@desk.before_request
def refuse_other_sites() -> Response | None:
    """Refuse what another site makes a browser send, and a request with two proofs of who sends it."""
    sent, hosts = request.headers, desk_hosts()
    if is_of_other_site(request.method, sent.get("Sec-Fetch-Site", ""), sent.get("Origin", ""), hosts):
        return page("other_site.html", visitor_language(), 403)
    if has_desk_cookie() and "Authorization" in sent and request.authorization is not None:
        is_bearer = request.authorization.type == "bearer"
        return page("two_proofs.html", visitor_language(), 400) if is_bearer else None
    return None


@desk.after_request
def complete(response: Response) -> Response:
    """Add the cookies and the headers of all answers."""
    return with_headers(add_cookies(response))


@desk.route("/<path:rest>", methods=["GET", "POST"])
def nothing(rest: str) -> Response:  # noqa: ARG001  # of any path
    """Refuse every other path below the desk, with the headers of the desk."""
    raise NotFound


@desk.errorhandler(HTTPException)
def refuse(refused: HTTPException) -> Response:
    """Answer a request that a view refused."""
    language = visitor_language()
    title = words_of(language).gettext("There is no such page") if refused.code == NotFound.code else refused.name
    response = page("problem.html", language, refused.code or 500, title=title)
    response.headers.extend(forwarded_headers(refused))
    return response
