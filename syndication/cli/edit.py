"""`edit`: change the fields of a story without a note, by options or in an editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import click
import msgspec
from msgspec.structs import replace

from syndication.cli.difference_lines import difference_json, difference_lines
from syndication.cli.field_options import field_options, take_fields
from syndication.cli.note_options import (
    body_option,
    from_option,
    headline_option,
    new_texts,
    private_option,
    standfirst_option,
)
from syndication.cli.record_editor import edit_record, has_editor
from syndication.cli.sound_files import sound_path, store_sound
from syndication.cli.story_change import change_story, edit_of, json_option, refuse_broken_text
from syndication.cli.times import MomentOption, MomentOrNone
from syndication.cli.workspace import find_story, open_workspace
from syndication.model.field_edits import (
    with_authors,
    with_given_fields,
    with_partners,
    with_picture_texts,
    with_pictures,
    with_sounds,
)
from syndication.model.item import Dateline, Item
from syndication.model.partners.choice import is_named
from syndication.publishing import edit as editing
from syndication.publishing import steps
from syndication.settings import load
from syndication.sources.article import datelines
from syndication.sources.plain_text import tidy
from syndication.text.near_words import cure_of_word
from syndication.text.terminal import visible

_TEXTS = ("body", "headline", "standfirst", "origin", "allow_private")
_LISTS = ("tags", "authors", "pictures", "allow", "deny")
_OF_PARTNERS = ("allow", "deny")
_OF_PICTURE = ("alt", "caption", "credit")
_DATES = ("embargo_until", "expires")


def _refuse_broken_texts(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    for value in values:
        refuse_broken_text(context, parameter, value)
    return values


_list_option = partial(click.option, multiple=True, callback=_refuse_broken_texts)


@click.command()
@click.argument("item", metavar="STORY")
@headline_option
@standfirst_option
@body_option
@from_option
@private_option
@click.option("--dateline", callback=refuse_broken_text, help='The place it was written in; "" for none.')
@click.option("--section", callback=refuse_broken_text, help='The section; "" for none.')
@_list_option("--tag", "tags", help='A tag, instead of the present ones; may be repeated; "" for none.')
@_list_option("--author", "authors", help='An author, instead of the present ones; may be repeated; "" for none.')
@_list_option("--picture", "pictures", metavar="URL", help="The address of a picture, instead of the present ones.")
@click.option("--alt", callback=refuse_broken_text, help="What the main picture shows.")
@click.option("--caption", callback=refuse_broken_text, help="The caption of the main picture.")
@click.option("--credit", callback=refuse_broken_text, help="The credit of the main picture.")
@click.option("--audio", metavar="FILE", help='A file with its sound, instead of the present ones; "" for none.')
@click.option("--published", type=MomentOption(), metavar="TIME", help="When it will be public, if it is not yet.")
@click.option("--embargo-until", type=MomentOrNone(), metavar="TIME", help='When its embargo ends; "" for none.')
@click.option("--expires", type=MomentOrNone(), metavar="TIME", help='When it leaves the feeds; "" for never.')
@click.option("--slug", callback=refuse_broken_text, help="Its name in addresses; the present one will redirect.")
@click.option("--url", callback=refuse_broken_text, help='Its address on the publication\'s site; "" for none.')
@click.option("--language", callback=refuse_broken_text, help='The language; "" for the publication\'s.')
@field_options
@_list_option("--allow-partner", "allow", metavar="NAME", help='A partner that may have it; "" for all partners.')
@_list_option("--deny-partner", "deny", metavar="NAME", help='A partner that may not have it; "" for none.')
@click.option("--ednote", callback=refuse_broken_text, help='A note for editors; never public; "" for none.')
@click.option("--dry-run", is_flag=True, help="Show what would be changed, and change nothing.")
@json_option
def edit(item: str, dry_run: bool, as_json: bool, **options: Any) -> None:
    """Change a story without a note for readers. Its date stays.

    Options are named as the fields of the record. Without any, the record is opened in the
    editor that VISUAL or EDITOR names. It is checked before it is written: a mistake is shown,
    and the text can be edited again; if not, it is kept.

    STORY is an id, a slug, a former slug, or the path of the record. To tell readers what was
    wrong or is new, use `syndication correct` or `syndication update`. To rename a section, a
    tag or an author in all stories, use `syndication rename`.

    \b
    Examples:
      syndication edit harbour-reopens --section City --tag Harbour --tag Trade
      syndication edit harbour-reopens --embargo-until "2026-02-06 06:00" --dry-run
      syndication edit harbour-reopens
    """
    audio = options.pop("audio")
    given = _given_fields(options)
    if audio is not None:
        given["sounds"] = _sounds(audio, dry_run)
    texts = new_texts(**{name: options[name] for name in _TEXTS})
    if given or texts.fields:
        _warn_of_unknown_partners([name for kind in _OF_PARTNERS for name in given.get(kind, ())])
        _change_fields(item, lambda before: texts.applied_to(_with_fields(before, given)), dry_run, as_json)
    elif dry_run:
        raise click.UsageError("--dry-run needs an option that changes a field")
    elif not has_editor():
        raise click.UsageError("give an option that changes a field, or set EDITOR to edit the record's text")
    else:
        workspace = open_workspace(load())
        edit_record(workspace, find_story(workspace, item), as_json)


def _warn_of_unknown_partners(names: Sequence[str]) -> None:
    """Say which partners the settings do not have: a name with a mistake keeps nobody from the story."""
    known = [partner.name for partner in load().publication.partners] if names else []
    for name in names:
        if not any(is_named(partner, (name,)) for partner in known):
            cure = cure_of_word(name, known, "the partners") if known else "they have none"
            click.echo(f"warning: {visible(name)}: the settings have no such partner; {cure}", err=True)


def _sounds(audio: str, dry_run: bool) -> tuple[str, ...]:
    """Return the paths of the sounds that a story gets, "" for none. Nothing is stored in a dry run."""
    if not audio.strip():
        return ()
    return (sound_path(audio) if dry_run else store_sound(load(), audio),)


def _given_fields(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that options give. In a list, "" stands for none."""
    fields = take_fields(others := dict(options))
    given = {name: value for name, value in others.items() if value is not None and name not in (*_TEXTS, *_LISTS)}
    dates = {name: given[name] or None for name in _DATES if name in given}
    lists = {name: tuple(filter(str.strip, options[name])) for name in _LISTS if options[name]}
    return given | dates | lists | {"fields": fields} if fields else given | dates | lists


def _change_fields(name: str, change: Callable[[Item], Item], dry_run: bool, as_json: bool) -> None:
    if not dry_run:
        change_story(name, lambda before, _: change(before), as_json)
        return
    workspace, now = open_workspace(load()), steps.utc_now()
    stored = find_story(workspace, name)
    after = editing.check(workspace, edit_of(stored, lambda before, _: change(before), now), now)
    after = replace(after, changed=stored.item.changed)  # it is the moment of this command
    if as_json:
        click.echo(msgspec.json.encode({"item": stored.item.id, **difference_json(stored.item, after)}))
    for line in () if as_json else difference_lines(stored.item, after):
        click.echo(line)


def _with_fields(item: Item, given: Mapping[str, Any]) -> Item:
    """Return `item` with the fields that were given."""
    special = (*_OF_PICTURE, *_OF_PARTNERS, "authors", "dateline", "fields", "pictures", "sounds")
    if "dateline" in given:
        item = replace(item, dateline=_dateline(given["dateline"]))
    changed = replace(item, **{name: value for name, value in given.items() if name not in special})
    changed = with_given_fields(changed, given.get("fields", {}))
    changed = with_partners(changed, {name: given[name] for name in _OF_PARTNERS if name in given})
    changed = with_authors(changed, given["authors"]) if "authors" in given else changed
    changed = with_pictures(changed, given["pictures"]) if "pictures" in given else changed
    changed = with_sounds(changed, given["sounds"]) if "sounds" in given else changed
    return with_picture_texts(changed, {name: given[name] for name in _OF_PICTURE if name in given})


def _dateline(printed: str) -> Dateline | None:
    if not printed.strip():
        return None
    found = datelines.parse(tidy(printed))
    return Dateline(found.text, found.located)
