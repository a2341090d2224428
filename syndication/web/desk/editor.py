"""The editor: new stories, edits, corrections and updates, with previews of what is not saved yet."""

from __future__ import annotations

from typing import Literal

from flask import Response, request
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import feeds
from syndication.model.differences import body_diff
from syndication.model.errors import ConflictError, FieldError, IngestError, StaleError
from syndication.model.feed_path import SECTIONS, kind_of
from syndication.model.item import Item, Media
from syndication.model.lifecycle import release_time
from syndication.model.stored import Stored
from syndication.model.uploaded_pictures import is_picture_path
from syndication.publishing.edit import Edit
from syndication.publishing.media import store
from syndication.web.api import operations
from syndication.web.api.pictures import store_picture, upload_slot
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.addresses import desk_path, story_path
from syndication.web.desk.blueprint import desk
from syndication.web.desk.faults import FormFault
from syndication.web.desk.frames import framed
from syndication.web.desk.open_editors import note_closed, others_in_editor
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.picture_form import picture_values, with_uploads
from syndication.web.desk.reasons import note_reason
from syndication.web.desk.story import read_head, read_version_lines
from syndication.web.desk.story_edits import apply_edit, request_name, story_at
from syndication.web.desk.story_form import FormContext, FormFields, author_count, faults_of, form_values, read_form
from syndication.web.desk.story_forms import KEY, PostedForm, new_key, posted
from syndication.web.desk.story_previews import frame_of, item_of_edit, previews_of
from syndication.web.desk.story_screen import field_changes, shows_text
from syndication.web.desk.story_state import acts_of
from syndication.web.desk.words import marked
from syndication.web.problems import ProblemError
from syndication.web.site.local_links import folder_of

Mode = Literal["new", "edit", "correct", "update"]

_MODES = "<any(edit,correct,update):mode>"
_SECTIONS_SHOWN = 300


class EditorDraft(Struct, frozen=True):
    """A form of the editor as it came: its texts, what they mean, and the story that they are about."""

    mode: Mode
    stored: Stored | None
    context: FormContext
    form: PostedForm
    texts: dict[str, str]
    read: FormFields


@desk.get("/stories/new")
@screen("write")
def new_story() -> Response:
    """Show an empty form, or one with the text of the story in the parameter `from`."""
    context = _context(None)
    model = _model(request.args.get("from", ""))
    return _editor("new", None, context, form_values(model, context))


@desk.post("/stories/new")
@screen("write")
def make_story() -> Response:
    """Save a new story as a draft."""
    return _save("new", None)


@desk.post("/stories/new/preview")
@screen("write")
def preview_new_story() -> Response:
    """Show the form again, with previews of what it has."""
    return _show_previews(_draft("new", None))


@desk.post("/stories/new/page")
@screen("write")
def page_of_new_story() -> Response:
    """Return the page of the story in the form, for a frame."""
    return _frame(_draft("new", None))


@desk.get(f"/stories/<slug>/{_MODES}")
@screen("write")
def edit_story(slug: str, mode: Mode) -> Response:
    """Show the form with a story."""
    stored = _editable(slug, mode)
    context = _context(stored)
    return _editor(mode, stored, context, form_values(stored.item, context))


@desk.post(f"/stories/<slug>/{_MODES}")
@screen("write")
def save_story(slug: str, mode: Mode) -> Response:
    """Save the changes of a story."""
    return _save(mode, _editable(slug, mode))


@desk.post(f"/stories/<slug>/{_MODES}/preview")
@screen("write")
def preview_edit(slug: str, mode: Mode) -> Response:
    """Show the form again, with previews of what it has."""
    return _show_previews(_draft(mode, _editable(slug, mode)))


@desk.post(f"/stories/<slug>/{_MODES}/page")
@screen("write")
def page_of_edit(slug: str, mode: Mode) -> Response:
    """Return the page of the story in the form, for a frame."""
    return _frame(_draft(mode, _editable(slug, mode)))


def _editable(slug: str, mode: Mode) -> Stored:
    """Return a story for which the act is there.

    Raises:
        ConflictError: it is not.
    """
    stored = story_at(slug)
    if mode not in acts_of(stored, person().role, here().clock()):
        raise ConflictError(f"{slug}: this cannot be done now; look at its state")
    return stored


def _model(slug: str) -> Item | None:
    """Return the story whose text a new one begins with: without its dates, and without its notes."""
    stored = story_at(slug) if slug else None
    if stored is None or not shows_text(stored, person().role):
        return None
    return replace(stored.item, published=here().clock(), embargo_until=None, expires=None)


def _context(stored: Stored | None) -> FormContext:
    publication = here().publication
    return FormContext(
        before=stored.item if stored else None,
        partners=tuple(partner.name for partner in publication.partners),
        zone=publication.timezone,
        now=here().clock(),
        is_fixed=bool(stored and stored.was_public),
    )


def _draft(mode: Mode, stored: Stored | None) -> EditorDraft:
    """Return the form of the request; the pictures in it are stored."""
    form, context = posted(), _context(stored)
    faults: list[FormFault] = []
    uploaded = _uploaded(form, faults)
    # A form without the fields of pictures, as a program may send it, adds to those that the story has.
    known = picture_values(stored.item.media) if stored and uploaded else {}
    texts = with_uploads(known | form.values.to_dict(), uploaded)
    read = read_form(texts, context)
    return EditorDraft(mode, stored, context, form, texts, replace(read, faults=(*faults, *read.faults)))


def _uploaded(form: PostedForm, faults: list[FormFault]) -> list[Media]:
    found = []
    for file in form.files.getlist("picture"):
        data = file.read()
        if file.filename and not data:
            faults.append(FormFault("picture", marked("A file is empty. Choose it again.")))
        if data:
            try:
                with upload_slot() as context:
                    found.append(store.as_media(store_picture(context, data), here().publication.base_url))
            except ProblemError as error:
                faults.append(FormFault("picture", error.detail))
    return found


def _save(mode: Mode, stored: Stored | None) -> Response:
    draft = _draft(mode, stored)
    if draft.read.faults:
        return _editor(draft.mode, draft.stored, draft.context, draft.texts, 422, faults=draft.read.faults)
    try:
        saved = apply_edit(_edit_of(draft), request_name(draft.form))
    except (FieldError, IngestError) as error:
        return _editor(draft.mode, draft.stored, draft.context, draft.texts, 422, faults=faults_of(error))
    except StaleError:
        return _conflict(draft)
    note_reason(saved, draft.form.text("reason"))
    note_closed(saved)
    slug = saved.item.slug
    if draft.form.text("step") == "publish":
        return see_other(story_path(slug, "schedule" if release_time(saved.item) > here().clock() else "publish"))
    return see_other(f"{story_path(slug)}?done=saved" if mode in ("new", "edit") else story_path(slug, "targets"))


def _edit_of(draft: EditorDraft) -> Edit:
    """Return the edit that a form means.

    Raises:
        FieldError: its fields do not describe a story.
    """
    changes, now = draft.read.changes, here().clock()
    if draft.stored is None:
        fields = {"published": now.replace(microsecond=0).isoformat()} | changes
        edit = operations.create({name: value for name, value in fields.items() if value is not None})
        return replace(edit, change=lambda before: replace(edit.change(before), status="withheld", never_public=True))
    slug, seen = draft.stored.item.slug, (draft.form.number("version"),)
    noted = {"note": draft.form.text("note"), "changes": changes}
    if draft.mode == "correct":
        return operations.correct(slug, noted, seen, now)
    return (
        operations.update(slug, noted, seen, now) if draft.mode == "update" else operations.patch(slug, changes, seen)
    )


def _previewed(draft: EditorDraft) -> Item:
    """Return the story in a form as it would be public, of whatever version it is a change.

    Raises:
        SyndicationError: it cannot become a story.
    """
    has_note = draft.form.text("note")
    mode: Mode = draft.mode if has_note or draft.mode == "new" else "edit"
    return item_of_edit(replace(_edit_of(replace(draft, mode=mode)), expected_versions=None))


def _show_previews(draft: EditorDraft) -> Response:
    try:
        item = _previewed(draft)
    except (FieldError, IngestError) as error:
        found = (*draft.read.faults, *faults_of(error))
        return _editor(draft.mode, draft.stored, draft.context, draft.texts, faults=found)
    return _editor(
        draft.mode, draft.stored, draft.context, draft.texts, faults=draft.read.faults, previews=previews_of(item)
    )


def _frame(draft: EditorDraft) -> Response:
    try:
        return frame_of(_previewed(draft), "not saved")
    except (FieldError, IngestError) as error:
        return framed(page("frame_fault.html", person().language, 422, faults=faults_of(error)))


def _conflict(draft: EditorDraft) -> Response:
    """Show both texts, and whose change came between. The next save replaces the other one."""
    assert draft.stored
    ours, theirs = _mine(draft), draft.stored.item
    newest = read_version_lines(draft.stored)[0]
    conflict = {
        "who": newest.who,
        "at": newest.at,
        "fields": field_changes(theirs, ours) if ours else [],
        "lines": list(body_diff(theirs, ours)) if ours else [],
    }
    return _editor(draft.mode, draft.stored, draft.context, draft.texts, 412, conflict=conflict)


def _mine(draft: EditorDraft) -> Item | None:
    try:
        item = _previewed(draft)
    except (FieldError, IngestError):
        return None
    assert draft.stored
    before = draft.stored.item
    return replace(item, version=before.version, changed=before.changed, status=before.status)


def _editor(
    mode: Mode,
    stored: Stored | None,
    context: FormContext,
    texts: dict[str, str],
    status: int = 200,
    **more: object,
) -> Response:
    path = story_path(stored.item.slug, mode) if stored else desk_path("stories/new")
    values: dict[str, object] = {"faults": (), "previews": (), "conflict": None}
    return page(
        "editor.html",
        person().language,
        status,
        mode=mode,
        action=path,
        story=read_head(stored) if stored else None,
        texts=form_values(context.before, context) | texts,
        key=new_key(),
        KEY=KEY,
        authors=author_count(texts),
        partners=here().publication.partners,
        is_fixed=context.is_fixed,
        sections=_sections(),
        others=others_in_editor(stored) if stored else (),
        own_picture=_own_picture,
        **values | more,
    )


def _own_picture(url: str) -> str:
    """Return the address of a picture that is stored here, "" of another one: the desk loads nothing from elsewhere."""
    base = here().publication.base_url
    path = url.removeprefix(f"{base}/")
    return f"{folder_of(base)}/{path}" if is_picture_path(path) else ""


def _sections() -> list[str]:
    """Return the names of sections that feeds have, to choose from."""
    with here().catalog.read() as connection:
        found = feeds.all_served(connection)
    return [one.name for one in found if kind_of(one.path) == SECTIONS][:_SECTIONS_SHOWN]
