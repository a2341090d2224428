"""The acts on one story: a page that says before what will happen, the act, and then where it has arrived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Response, current_app

from syndication.model import lifecycle
from syndication.model.errors import ConflictError, FieldError, StaleError
from syndication.model.kill_request import OPEN_FOR
from syndication.model.stored import Stored
from syndication.publishing.consequences import Act as PlannedAct
from syndication.publishing.partners.explanation import partner_reasons
from syndication.web.api.consequences import Consequences, consequences_of
from syndication.web.api.workspace import named_targets
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.act_rules import edit_of_act, faults_of_act, first_lines, first_word, release_dates
from syndication.web.desk.addresses import story_path
from syndication.web.desk.arrivals import arrivals_of
from syndication.web.desk.asked_kills import asked_kill
from syndication.web.desk.blueprint import desk
from syndication.web.desk.confirm import confirmed_kill
from syndication.web.desk.context import desk_context
from syndication.web.desk.faults import FormFault
from syndication.web.desk.kill_requests import ASKED, ask_for_kill, request_page
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.reasons import note_reason
from syndication.web.desk.story import read_head, read_version_lines
from syndication.web.desk.story_edits import apply_edit, request_name, story_at
from syndication.web.desk.story_form import FormContext, Texts, faults_of, form_values
from syndication.web.desk.story_forms import KEY, new_key, posted
from syndication.web.desk.story_state import ACTS, ActName, acts_of

_ACTS = "<any(publish,schedule,unschedule,withhold):act>"
_WITHDRAWALS = "<any(kill,reinstate):act>"
# The consequences of a release are those of a story that comes back.
_PLANS: dict[ActName, PlannedAct] = {
    "kill": "kill",
    "withhold": "withhold",
    "reinstate": "reinstate",
    "publish": "reinstate",
    "schedule": "reinstate",
    "unschedule": "withhold",
}
# Nobody gets anything by these acts, so the page of the story follows, and not that of the targets.
_WITHOUT_TARGETS: dict[ActName, str] = {"schedule": "scheduled", "unschedule": "unscheduled"}


@desk.get(f"/stories/<slug>/{_ACTS}")
@screen("write")
def act_page(slug: str, act: ActName) -> Response:
    """Show what an act will do."""
    return _ask(story_at(slug), act)


@desk.post(f"/stories/<slug>/{_ACTS}")
@screen("write")
def do_act(slug: str, act: ActName) -> Response:
    """Do an act."""
    return _do(story_at(slug), act)


@desk.get(f"/stories/<slug>/{_WITHDRAWALS}")
@screen("withdraw")
def withdrawal_page(slug: str, act: ActName) -> Response:
    """Show what a kill or a return will do; or a kill that somebody has asked for."""
    stored = story_at(slug)
    asked = asked_kill(stored) if act == "kill" else None
    if asked is not None and asked.state == "open":
        return request_page(stored, asked)
    return _ask(stored, act, asked=asked)


@desk.post("/stories/<slug>/kill")
@screen("withdraw")
@confirmed_kill
def kill(slug: str) -> Response:
    """Kill a story."""
    return _do(story_at(slug), "kill")


@desk.post("/stories/<slug>/reinstate")
@screen("withdraw")
def reinstate(slug: str) -> Response:
    """Bring a withdrawn story back."""
    return _do(story_at(slug), "reinstate")


def _do(stored: Stored, act: ActName) -> Response:
    form = posted()
    texts, seen = form.values.to_dict(), form.number("version")
    # A form that is sent again after it was done has seen an earlier version: the edit answers as the first time.
    if seen == stored.item.version:
        _refuse_closed(stored, act)
    zone, now = here().publication.timezone, here().clock()
    found = faults_of_act(act, texts, stored.item, now)
    if found:
        return _ask(stored, act, 422, texts, found)
    if act == "schedule" and texts.get("step") == "check":
        return _check(stored, texts)
    try:
        edit = edit_of_act(act, texts, stored.item, seen, zone, now)
        if act == "kill" and desk_context().kills_by_two:
            return ask_for_kill(stored, edit, form)
        done = apply_edit(edit, request_name(form))
    except FieldError as error:
        return _ask(stored, act, 422, texts, faults_of(error))
    except StaleError:
        return _ask(stored, act, 412, texts, versions=read_version_lines(stored))
    note_reason(done, form.text("reason"))
    if act in _WITHOUT_TARGETS:
        return see_other(f"{story_path(done.item.slug)}?done={_WITHOUT_TARGETS[act]}")
    return see_other(story_path(done.item.slug, "targets"))


def _check(stored: Stored, texts: Texts) -> Response:
    """Show the form of a schedule again, with its times in words."""
    try:
        dates = release_dates(texts, stored.item, here().publication.timezone, here().clock())
    except FieldError as error:
        return _ask(stored, "schedule", 422, texts, faults_of(error))
    return _ask(stored, "schedule", 200, texts, dates=dates)


def _ask(
    stored: Stored,
    act: ActName,
    status: int = 200,
    texts: Texts | None = None,
    faults: Sequence[FormFault] = (),
    **more: object,
) -> Response:
    _refuse_closed(stored, act)
    item, zone = stored.item, here().publication.timezone
    values: dict[str, object] = {"dates": None, "versions": (), "asked": None}
    return page(
        "act.html",
        person().language,
        status,
        act=act,
        is_dangerous=ACTS[act].is_dangerous,
        ends_embargo=act == "publish" and lifecycle.embargo_end(item, here().clock()),
        story=read_head(stored),
        base=story_path(item.slug),
        lines=first_lines(item),
        was_public=stored.was_public,
        word=first_word(item.headline),
        plan=_plan(stored, act),
        texts=texts if texts is not None else _first_texts(stored, zone),
        faults=faults,
        key=new_key(),
        KEY=KEY,
        ASKED=ASKED,
        by_two=_hours_to_confirm(),
        **values | more,
    )


def _refuse_closed(stored: Stored, act: ActName) -> None:
    """Refuse an act that the state of a story does not allow.

    Raises:
        ConflictError: the act is not there for the story as it is.
    """
    if act not in acts_of(stored, person().role, here().clock()):
        raise ConflictError(f"{stored.item.slug}: this cannot be done now; look at its state")


def _hours_to_confirm() -> int:
    """Return within how many hours a second person must confirm a kill, 0 if one person may kill."""
    return OPEN_FOR // timedelta(hours=1) if desk_context().kills_by_two else 0


def _plan(stored: Stored, act: ActName) -> Consequences:
    with here().catalog.read() as connection:
        return consequences_of(connection, here().publication, named_targets(), stored, _PLANS[act], here().clock())


def _first_texts(stored: Stored, zone: str) -> Texts:
    """Return what the form of a schedule shows first: the dates of the story; of a draft, those that are ahead.

    A draft whose embargo is the only such date becomes public when that ends.
    """
    now = here().clock()
    values = form_values(stored.item, FormContext(stored.item, (), zone, now))
    ahead = {name: values[name] for name in ("published", "embargo_until") if _is_meant(stored, name)}
    return {"published": ahead.get("embargo_until", ""), "embargo_until": "", "zone": values["zone"], **ahead}


def _is_meant(stored: Stored, name: str) -> bool:
    """Return whether somebody has chosen a date: a draft has got one when it was begun."""
    moment = getattr(stored.item, name)
    return moment is not None and (stored.item.status == "usable" or moment > here().clock())


@desk.get("/stories/<slug>/targets")
@screen("read")
def story_targets(slug: str) -> Response:
    """Show where the last change of a story has arrived."""
    stored, days = story_at(slug), int(current_app.extensions["keep_ledger_days"])
    with here().catalog.read() as connection:
        found = arrivals_of(connection, here().publication, named_targets(), stored, days, here().clock())
        partners = partner_reasons(connection, here().publication, stored, here().clock(), days)
    return page(
        "targets.html",
        person().language,
        story=read_head(stored),
        base=story_path(stored.item.slug),
        release=lifecycle.release_time(stored.item),
        arrivals=found,
        partners=partners,
        missing=sum(target.state != "done" for target in found.targets),
    )
