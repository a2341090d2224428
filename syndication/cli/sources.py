"""`sources`: the feeds of others that are followed."""

from __future__ import annotations

import click
import msgspec
from msgspec.structs import replace

from syndication.catalog import source_stories, sources
from syndication.catalog.source_stories import STATES, NoteState, StoryNote
from syndication.cli.actor import actor
from syndication.cli.numbers import WholeNumber
from syndication.cli.source_rounds import result_lines, run_rounds
from syndication.cli.source_trial import trial_lines, try_source
from syndication.cli.source_views import source_lines
from syndication.cli.story_change import edit_of
from syndication.cli.tables import count_of, table, wrapped
from syndication.cli.times import readable_time
from syndication.cli.workspace import find_story, open_workspace
from syndication.model.errors import NotFoundError
from syndication.model.followed_source import FollowedSource
from syndication.publishing.edit import edit_one
from syndication.publishing.follower.revision import unedited_item
from syndication.publishing.follower.source_client import ask
from syndication.publishing.follower.source_list import read_sources
from syndication.publishing.follower.sources_in_use import sources_in_use
from syndication.publishing.steps import utc_now
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings, load
from syndication.text.near_words import cure_of_word
from syndication.text.terminal import visible


@click.group("sources", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def source_commands(context: click.Context, as_json: bool) -> None:
    """Show the feeds of others that are followed: how each is, and what needs a person.

    Sources are the [[sources]] tables of the settings. A source is ok, new (not asked yet), quiet
    (no new story for longer than quiet_after), failing, held (most of its ids are suddenly new),
    paused, or ended (410). Exits with 1 if one is quiet, held, ended, or failing for an hour.

    \b
    Examples:
      syndication sources
      syndication sources --json
      syndication sources fetch wire
      syndication sources stories wire
      syndication sources try https://agency.example/feed
    """
    if context.invoked_subcommand:
        return
    settings = load()
    with open_workspace(settings).catalog.read() as connection:
        found = read_sources(connection, settings.sources, utc_now())
    if as_json:
        click.echo(msgspec.json.encode({"sources": found}))
    else:
        for line in source_lines(found):
            click.echo(line)
    if any(one.needs_attention for one in found):
        raise SystemExit(1)


@source_commands.command(short_help="Ask a source now.")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def fetch(name: str, as_json: bool) -> None:
    """Ask a source now, and take its stories. Exits with 1 if that fails.

    \b
    Examples:
      syndication sources fetch wire
    """
    settings = load()
    workspace = open_workspace(settings)
    results = list(run_rounds(workspace, _named(workspace, settings, name)))
    if as_json:
        click.echo(msgspec.json.encode({"sources": results}))
    else:
        for result in results:
            click.echo("\n".join(result_lines(result)))
    if any(result.state.failing for result in results):
        raise SystemExit(1)


@source_commands.command(short_help="List what became of the stories of a source.")
@click.argument("name")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only these; may be given again.")
@click.option("--limit", type=WholeNumber(1, 10_000), default=50, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stories(name: str, states: tuple[NoteState, ...], limit: int, as_json: bool) -> None:
    """List what became of the stories of a source, those seen last first, with the reasons.

    \b
    taken      is a record here
    similar    is a record here that waits, as another story has nearly the same text
    joined     is the record of another source, or of another id
    left       was edited here, and changed at the source
    withdrawn  was withdrawn by the source
    older      is older than the first round
    excluded   by include, exclude or exclude_credits, or removed here
    waiting    for the next hour (most_per_hour)
    unread     could not be written

    \b
    Examples:
      syndication sources stories agency
      syndication sources stories agency --state excluded --state unread
    """
    settings = load()
    workspace = open_workspace(settings)
    (source, *_) = _named(workspace, settings, name)
    with workspace.catalog.read() as connection:
        found = source_stories.of_source(connection, source.name, states or STATES, limit)
    if as_json:
        click.echo(msgspec.json.encode({"stories": [_as_fields(note) for note in found]}))
    else:
        for line in table(("STATE", "SEEN", "ID", "DETAIL"), [_note_cells(note) for note in found]):
            click.echo(line)


@source_commands.command(short_help="Ask a source no more until it is resumed.")
@click.argument("name")
def pause(name: str) -> None:
    """Ask a source no more until it is resumed. Its stories stay.

    \b
    Examples:
      syndication sources pause wire
    """
    settings = load()
    workspace, now = open_workspace(settings), utc_now()
    for source in _named(workspace, settings, name)[:1]:
        with workspace.catalog.begin() as connection:
            sources.set_paused(connection, source.name, True, now)
    click.echo(f"{name} is paused")


@source_commands.command(short_help="Ask a source again that was paused or has ended.")
@click.argument("name")
def resume(name: str) -> None:
    """Ask a source again that was paused or has ended: at once.

    \b
    Examples:
      syndication sources resume wire
    """
    settings = load()
    workspace, now = open_workspace(settings), utc_now()
    for source in _named(workspace, settings, name)[:1]:
        with workspace.catalog.begin() as connection:
            sources.set_paused(connection, source.name, False, now)
            if known := sources.find(connection, source.name):
                sources.save(connection, source.name, replace(known.state, ended=False, problem=""), now)
    click.echo(f"{name} is asked again now")


@source_commands.command(short_help="Accept the new ids of a source that is held.")
@click.argument("name")
def accept(name: str) -> None:
    """Accept the new ids of a source that is held: its next round, now, takes the stories.

    A source is held if more than half of the stories that it had before suddenly have ids that
    are new: it has moved to another system, or another feed is at its address.

    \b
    Examples:
      syndication sources accept wire
    """
    settings = load()
    workspace, now = open_workspace(settings), utc_now()
    (source, *_) = _named(workspace, settings, name)
    with workspace.catalog.begin() as connection:
        known = sources.find(connection, source.name)
        if not known or not known.state.held:
            raise NotFoundError(f"{name}: nothing is held; `syndication sources` shows what is")
        sources.set_accepted(connection, source.name, True)
        sources.set_due(connection, source.name, now)
    stories = count_of(known.state.held_count, "story", "stories")
    click.echo(f"{name}: {stories} will be taken; now: syndication sources fetch {name}")


@source_commands.command(short_help="Give up an edit: the source's version replaces it.")
@click.argument("story")
def take(story: str) -> None:
    """Give up the edit of a story that was left as it is: the next version of its source replaces it.

    STORY is an id, a slug, a former slug, the path of the record, or the id at the source. The
    source is asked at once. The history has the edit: `syndication history`.

    \b
    Examples:
      syndication sources take harbour-reopens
    """
    workspace, now = open_workspace(load()), utc_now()
    stored = find_story(workspace, story)
    change = edit_of(stored, lambda item, _: unedited_item(item), now)
    after = edit_one(workspace, actor(), change, now)
    assert after.item.imported
    owner = after.item.imported.origins[0].source
    with workspace.catalog.begin() as connection:
        sources.read_again(connection, owner, now)
    click.echo(f"{after.item.slug} follows {owner} again; now: syndication sources fetch {owner.partition(' ')[0]}")


@source_commands.command("try", short_help="Show what a feed would become; nothing is written.")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def try_url(url: str, as_json: bool) -> None:
    """Show what the stories of a feed would become; nothing is written.

    URL is an address, a path of files, or the name of a source in the settings, whose settings
    then count. Otherwise whole texts and media are shown: a source has them with rights = "full"
    and pictures = true. Exits with 1 if it cannot be read.

    \b
    Examples:
      syndication sources try https://agency.example/feed
      syndication sources try "incoming/*.json"
      syndication sources try wire
    """
    settings = load()
    declared = next((one for one in settings.sources if one.name == url), None)
    source = declared or FollowedSource(name="try", url=url, rights="full", pictures=True, newest=1000)
    found = try_source(source, settings.publication, ask, utc_now())
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        for line in trial_lines(found):
            click.echo("\n".join(wrapped(line, indent="  " * line.startswith("  "))) if line else "")


def _named(workspace: Workspace, settings: Settings, name: str) -> list[FollowedSource]:
    """Return the source of this name, and the feeds in it if it is a list.

    Raises:
        NotFoundError: there is none.
    """
    with workspace.catalog.read() as connection:
        found = sources_in_use(settings.sources, sources.find_all(connection))
    chosen = [one for one in found if one.name == name or one.name.startswith(f"{name} ")]
    if not chosen:
        cure = cure_of_word(name, [one.name for one in found], "the sources") if found else "the settings have none"
        raise NotFoundError(f"{visible(name)}: there is no such source; {cure}")
    return chosen


def _as_fields(note: StoryNote) -> dict[str, object]:
    """Return a note without the sketch of its text."""
    return {name: value for name, value in msgspec.structs.asdict(note).items() if name not in ("sketch", "digest")}


def _note_cells(note: StoryNote) -> tuple[str, ...]:
    return (note.state, readable_time(note.seen), note.key, note.detail)
