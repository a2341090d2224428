"""Which request brings an article at Apple News nearer to what is to be there, and what its answer means. Pure.

A job may need several requests. Most need one: create, update or delete. Others find out first what is there:

- An update needs the present revision. If it is not known, or Apple says that it is another, the article is read.
- If a request to create was sent and its answer never came, the article may exist. So it is searched for by its
  title, and a candidate is examined: it is ours if its document has our identifier. That is also how a story that was
  withdrawn meanwhile is found and deleted.
- If Apple says that a new article is a duplicate, it names the other one, which is examined in the same way.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from syndication.delivery.apple_news.answers import ApiAnswer
from syndication.model.job import Verdict
from syndication.model.partners.pushed_article import ArticleState

Step = Literal["create", "update", "read", "delete", "search", "examine"]

MOST_EMPTY_SEARCHES = 5  # for a story that is withdrawn: Apple may list a new article some seconds later
MOST_PAGES = 1000  # of one search, 100 articles each: whatever lists more lists for ever
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_RETRY = "then run: syndication jobs retry apple-news"
_CODES_OF_REVISIONS = ("WRONG_REVISION",)
_DUPLICATE = "DUPLICATE_ARTICLE_FOUND"


class StepContext(Struct, frozen=True, kw_only=True):
    """What a request is about, as it was when it was sent."""

    step: Step
    state: ArticleState
    identifier: str
    titles: tuple[str, ...]
    version: int
    is_removal: bool
    sent: datetime


class StepResult(Struct, frozen=True, kw_only=True):
    """What follows from an answer: the state of the article, the verdict, and whether `more` requests are needed."""

    state: ArticleState
    verdict: Verdict = "done"
    problem: str = ""
    more: bool = False


def next_step(state: ArticleState, *, is_removal: bool) -> Step | None:
    """Return the next request for an article, None if what is to be there is there already."""
    if state.article_id:
        if is_removal:
            return "delete"
        return "update" if state.revision else "read"
    if state.candidates:
        return "examine"
    if is_removal:
        return "search" if state.attempts else None
    return "search" if state.attempts > 1 else "create"


def after_answer(context: StepContext, answer: ApiAnswer) -> StepResult:
    """Return what follows from the answer to a request."""
    state = context.state
    if answer.status in (0, HTTPStatus.REQUEST_TIMEOUT) or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return StepResult(state=state, verdict="again", problem=answer.problem)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        problem = "Apple News takes no more requests at present (429)"
        return StepResult(state=_not_created(state), verdict="again", problem=problem)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        problem = "Apple News refuses the signature (401); check key and secret of the partner, and the clock here; "
        return StepResult(state=_not_created(state), verdict="stopped", problem=problem + _RETRY)
    if answer.status == HTTPStatus.FORBIDDEN:
        problem = "Apple News refuses the key for this channel (403); check key and channel of the partner; "
        return StepResult(state=_not_created(state), verdict="stopped", problem=problem + _RETRY)
    return _AFTER[context.step](context, answer)


def _after_create(context: StepContext, answer: ApiAnswer) -> StepResult:
    if answer.is_success:
        return _after_push(context, answer)
    duplicate = answer.value_of(_DUPLICATE)
    if duplicate and duplicate != context.state.duplicate:
        state = replace(_not_created(context.state), candidates=(duplicate,), duplicate=duplicate)
        return StepResult(state=state, more=True)
    if answer.has_code(_DUPLICATE):
        return _stopped(
            _not_created(context.state),
            f"Apple News has another article with this title, address or picture: {duplicate or 'unknown'}; change the "
            "headline, or wait a day",
        )
    if answer.status == HTTPStatus.NOT_FOUND:
        return _stopped(_not_created(context.state), "Apple News has no such channel (404); correct channel")
    return _stopped(_not_created(context.state), _refusal(answer))


def _after_update(context: StepContext, answer: ApiAnswer) -> StepResult:
    if answer.is_success:
        return _after_push(context, answer)
    if answer.status == HTTPStatus.CONFLICT or any(map(answer.has_code, _CODES_OF_REVISIONS)):
        state = replace(context.state, revision="")
        return StepResult(
            state=state, verdict="again", problem="somebody else has changed the article; it is read again"
        )
    return _missing(context) if answer.status in _GONE else _stopped(context.state, _refusal(answer))


def _after_push(context: StepContext, answer: ApiAnswer) -> StepResult:
    """Return the result of an article that Apple has taken; without its id it is searched for."""
    article_id = context.state.article_id or answer.article_id
    if not article_id:
        problem = "the answer of Apple News has no id; the article is searched for"
        return StepResult(state=context.state, verdict="again", problem=problem)
    state = ArticleState(
        article_id=article_id,
        revision=answer.revision,
        share_url=answer.share_url or context.state.share_url,
        pushed_version=context.version,
        pushed_at=context.sent,
    )
    return StepResult(state=state)


def _after_read(context: StepContext, answer: ApiAnswer) -> StepResult:
    if answer.is_success and answer.revision:
        return StepResult(state=replace(context.state, revision=answer.revision), more=True)
    if answer.status in _GONE:
        return _missing(context)
    return _unreadable(context.state, answer)


def _after_delete(context: StepContext, answer: ApiAnswer) -> StepResult:
    if answer.is_success or answer.status in _GONE:
        return StepResult(state=ArticleState())
    problem = f"Apple News does not delete {context.state.article_id}: {answer.codes or answer.status}; ask Apple to"
    return _stopped(context.state, f"{problem} take it down")


def _after_search(context: StepContext, answer: ApiAnswer) -> StepResult:
    state = context.state
    if answer.status == HTTPStatus.NOT_FOUND:
        return _stopped(state, "Apple News has no such channel (404); correct channel")
    if not answer.is_success or not answer.is_readable:
        return _unreadable(state, answer)
    found = tuple(one for one, title in answer.listed if title in context.titles)
    if answer.next_page and state.pages >= MOST_PAGES:
        problem = "Apple News lists articles without end; look there for this story, and delete it by hand"
        return _stopped(replace(state, page="", pages=0), problem)
    if found or answer.next_page:
        state = replace(state, candidates=found, page=answer.next_page, pages=state.pages + 1)
        return StepResult(state=state, more=True)
    return _not_found(context)


def _after_examine(context: StepContext, answer: ApiAnswer) -> StepResult:
    state, candidate = context.state, context.state.candidates[0]
    if answer.is_success and answer.identifier == context.identifier:
        found = ArticleState(article_id=candidate, revision=answer.revision, share_url=answer.share_url)
        return StepResult(state=found, more=True)
    if answer.is_success and answer.is_readable and not answer.identifier:
        problem = (
            f"Apple News may have this story as {candidate}, but does not say so; look there, and delete it by hand"
        )
        return _stopped(state, problem)
    if not answer.is_success and answer.status not in _GONE:
        return _unreadable(state, answer)
    state = replace(state, candidates=state.candidates[1:])
    if state.candidates or state.page:
        return StepResult(state=state, more=True)
    return _not_found(replace(context, state=state))


def _not_found(context: StepContext) -> StepResult:
    """Return what follows if a search found nothing: a new article, or for a withdrawn story another search."""
    state = replace(context.state, page="", pages=0, candidates=())
    if not context.is_removal:
        return StepResult(state=_not_created(state), more=True)
    searches = state.empty_searches + 1
    if searches < MOST_EMPTY_SEARCHES:
        return StepResult(state=replace(state, empty_searches=searches), more=True)
    return StepResult(state=ArticleState())


def _missing(context: StepContext) -> StepResult:
    problem = (
        f"Apple News has no article {context.state.article_id} any more: somebody has deleted it there; to create it"
    )
    return _stopped(ArticleState(), f"{problem} again")


def _not_created(state: ArticleState) -> ArticleState:
    """Return the state after an answer which proves that the request created no article."""
    return replace(state, attempts=0)


def _stopped(state: ArticleState, problem: str) -> StepResult:
    return StepResult(state=state, verdict="stopped", problem=f"{problem}; {_RETRY}")


def _unreadable(state: ArticleState, answer: ApiAnswer) -> StepResult:
    problem = answer.codes or f"the answer of Apple News cannot be read ({answer.status})"
    return StepResult(state=state, verdict="again", problem=problem)


def _refusal(answer: ApiAnswer) -> str:
    return f"Apple News refuses the article ({answer.status}): {answer.codes or 'no reason'}; correct the story"


_AFTER = {
    "create": _after_create,
    "update": _after_update,
    "read": _after_read,
    "delete": _after_delete,
    "search": _after_search,
    "examine": _after_examine,
}
