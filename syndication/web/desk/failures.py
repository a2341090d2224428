"""Errors of the desk as pages: what is wrong, in the words of the program."""

from __future__ import annotations

from flask import Response, request
from werkzeug.exceptions import HTTPException

from syndication.model.errors import NotFoundError, ScopeError, SyndicationError
from syndication.web.api.refusals import of_error
from syndication.web.desk.blueprint import desk
from syndication.web.desk.faults import FormFault
from syndication.web.desk.frames import framed
from syndication.web.desk.pages import page, visitor_language
from syndication.web.desk.person import present_person
from syndication.web.desk.story_edits import HiddenStoryError
from syndication.web.desk.story_forms import posted
from syndication.web.desk.system_messages import translate
from syndication.web.desk.words import marked, words_of
from syndication.web.problems import ProblemError, UnknownOutcomeError

_NOT_YET = marked("Only people who may write see it before.")
_UNSAVED = marked("It is not saved. Copy what you need.")
_WRITTEN = ("headline", "standfirst", "body", "tags", "note", "reason", "ednote")


@desk.errorhandler(SyndicationError)
def answer_to(error: SyndicationError) -> Response:
    """Return the page for a request that failed."""
    _ = words_of(_language()).gettext
    if isinstance(error, NotFoundError):
        return failure_page(404, _("There is no such story"), "")
    if isinstance(error, HiddenStoryError):
        return failure_page(403, _("This story is under embargo"), _NOT_YET)
    if isinstance(error, ScopeError):
        return failure_page(403, _("You may not do this"), str(error))
    return answer_to_refused(of_error(error))


@desk.errorhandler(ProblemError)
def answer_to_refused(error: ProblemError) -> Response:
    """Return the page for a request that was refused."""
    _ = words_of(_language()).gettext
    response = failure_page(error.status, _("Nothing was changed"), error.detail)
    response.headers.extend(error.headers)
    return response


@desk.errorhandler(UnknownOutcomeError)
def answer_to_unknown(error: UnknownOutcomeError) -> Response:
    """Return the page for a request that may have been done or not."""
    _ = words_of(_language()).gettext
    unsaved = _("Perhaps it is saved. Look at the story before you send it again, and copy what you need.")
    response = failure_page(error.status, _("It is not known whether this was done"), error.detail, unsaved)
    response.headers.extend(error.headers)
    return response


def _language() -> str:
    """Return the language of the person; of the browser if nobody is signed in, or the database cannot say who."""
    person = present_person()
    return person.language if person else visitor_language()


def failure_page(status: int, title: str, detail: str, unsaved: str = "") -> Response:
    """Return a page that says why a request failed; `unsaved` says what became of the texts that were sent."""
    language = _language()
    unsaved = unsaved or words_of(language).gettext(_UNSAVED)
    if request.headers.get("Sec-Fetch-Dest") == "iframe":  # browsers show nothing of an ordinary page there
        faults = [FormFault("", part) for part in (title, translate(words_of(language), detail)) if part]
        return framed(page("frame_fault.html", language, status, faults=faults))
    return page("failure.html", language, status, title=title, detail=detail, written=written_texts(), unsaved=unsaved)


def written_texts() -> list[tuple[str, str]]:
    """Return what a person wrote into the form that failed: a page that is not stored cannot be gone back to."""
    if request.method != "POST":
        return []
    try:
        values = posted().values
    except HTTPException:
        return []
    return [(name, text) for name in _WRITTEN if (text := values.get(name, "")).strip()]
