"""`partners`: the feeds of partners, the verdicts on stories, and what must be withdrawn by hand."""

from __future__ import annotations

from itertools import chain

import click
import msgspec

from syndication.catalog import documents, items, partner_stories, renderings
from syndication.cli.actor import actor
from syndication.cli.partner_keys import key_commands
from syndication.cli.partner_names import partner_named, story_to_try
from syndication.cli.partner_views import partner_lines, standing_lines, trial_lines
from syndication.cli.workspace import find_story, open_workspace
from syndication.model.errors import NotFoundError, SyndicationError
from syndication.model.feed_path import WIRE_PATH, document_path
from syndication.model.partners.partner import Partner
from syndication.model.partners.pushed_article import ArticlePayload
from syndication.model.partners.standings import Standing, StandingState
from syndication.publishing.partners.arrival import DEPTH
from syndication.publishing.partners.by_hand import tick_off, withdrawals_by_hand
from syndication.publishing.partners.overview import partner_overviews, story_at_partner
from syndication.publishing.partners.verdicts import try_story
from syndication.publishing.steps import utc_now
from syndication.publishing.workspace import Workspace
from syndication.settings import load

_STATES: tuple[StandingState, ...] = ("candidate", "accepted", "refused", "gone")


@click.group("partners", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def partner_commands(context: click.Context, as_json: bool) -> None:
    """Show the feeds of partners: what each has and refuses, and what needs a person.

    Partners are the [[partners]] tables of the settings. Exits with 1 if a profile is broken, a
    feed cannot be built, or a story must be withdrawn by hand.

    \b
    Examples:
      syndication partners
      syndication partners check msn
      syndication partners check msn harbour-reopens
      syndication partners show msn
      syndication partners keys add msn
      syndication partners done flipboard harbour-reopens
    """
    if context.invoked_subcommand:
        return
    settings, now = load(), utc_now()
    workspace = open_workspace(settings)
    with workspace.catalog.read() as connection:
        found = partner_overviews(connection, workspace.publication, now.date())
        by_hand = withdrawals_by_hand(connection, workspace.publication, settings.keep_ledger_days, now)
    if as_json:
        needed, spared = (list(map(_by_hand, some)) for some in (by_hand.needed, by_hand.never_fetched))
        click.echo(msgspec.json.encode({"partners": found, "withdraw_by_hand": needed, "never_fetched": spared}))
    else:
        for text in partner_lines(found, by_hand, workspace.publication.partners):
            click.echo(text)
    if by_hand.needed or any(one.problem for one in found):
        raise SystemExit(1)


def _by_hand(one: Standing) -> dict[str, object]:
    return {"partner": one.partner, "item": one.item_id, "since": one.since}


@partner_commands.command(short_help="Show the verdicts on stories.")
@click.argument("name")
@click.argument("item", metavar="[STORY]", required=False)
@click.option("--state", "states", multiple=True, type=click.Choice(_STATES), help="Only these; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(name: str, item: str | None, states: tuple[StandingState, ...], as_json: bool) -> None:
    """Show what a partner does with the newest stories, or with one, and why.

    STORY is an id, a slug or the path of a record. A story that the partner does not have yet, such
    as a draft or a file that is not published, is checked as if it were public.

    Exits with 1 if the partner refuses one of them.

    \b
    Examples:
      syndication partners check msn
      syndication partners check msn --state refused
      syndication partners check msn harbour-reopens --json
      syndication partners check msn draft.md
    """
    workspace = open_workspace(load())
    partner = partner_named(workspace, name)
    if partner.profile is None:
        raise SyndicationError(partner.fault)
    with workspace.catalog.read() as connection:
        most = DEPTH * partner.profile.choice.stories
        found = partner_stories.of_partner(connection, partner.name, states or _STATES, most)
    if item:
        _check_one(workspace, partner, item, as_json)
        return
    if as_json:
        click.echo(msgspec.json.encode({"stories": [story_at_partner(one) for one in found]}))
    else:
        for text in chain.from_iterable(map(standing_lines, found)):
            click.echo(text)
    if any(one.state == "refused" for one in found):
        raise SystemExit(1)


def _check_one(workspace: Workspace, partner: Partner, name: str, as_json: bool) -> None:
    """Print what a partner does with a story, or would do; exit with 1 if it refuses it."""
    assert partner.profile
    now = utc_now()
    item = story_to_try(workspace, name, now)
    with workspace.catalog.read() as connection:
        found = partner_stories.of_items(connection, [item.id]).get((partner.name, item.id))
    if found and found.state in ("accepted", "refused"):
        views: list[object] = [story_at_partner(found)]
        lines, is_refused = standing_lines(found), found.state == "refused"
    else:
        trial = try_story(workspace, partner, partner.profile, item, now)
        views = [
            {"item": item.id, "state": "trial", "not_chosen": trial.not_chosen, **msgspec.to_builtins(trial.verdict)}
        ]
        lines, is_refused = trial_lines(item.id, trial), trial.is_refused
    click.echo(msgspec.json.encode({"stories": views}) if as_json else "\n".join(lines))
    if is_refused:
        raise SystemExit(1)


@partner_commands.command(short_help="Print the document of a partner.")
@click.argument("name")
@click.argument("item", metavar="[STORY]", required=False)
def show(name: str, item: str | None) -> None:
    """Print the document that a partner gets; of a partner with an API, the document of a story.

    \b
    Examples:
      syndication partners show msn | xmllint --format -
      syndication partners show apple-news harbour-reopens | python -m json.tool
    """
    workspace = open_workspace(load())
    partner = partner_named(workspace, name)
    if partner.is_on_wire:
        raise NotFoundError(
            f"{name}: has no document, its stories are at {WIRE_PATH}; `partners check {name}` lists them"
        )
    is_pushed = bool(partner.profile and partner.profile.is_pushed)
    if is_pushed != bool(item):
        raise click.UsageError(
            f"{name}: has a document for each story; name one" if is_pushed else f"{name}: has one document for all"
        )
    click.echo(_article(workspace, partner, item) if item else _document(workspace, partner), nl=False)


def _document(workspace: Workspace, partner: Partner) -> bytes:
    path = document_path(partner.folder, partner.profile.document if partner.profile else "rss.xml")
    with workspace.catalog.read() as connection:
        _, document = documents.at(connection, path)
    if document is None:
        raise NotFoundError(f"{path}: is not built yet; {partner.fault or 'run: syndication publish'}")
    return document.body


def _article(workspace: Workspace, partner: Partner, item: str) -> bytes:
    story = find_story(workspace, item).item.id
    with workspace.catalog.read() as connection:
        found = renderings.of_items(connection, [story], partner.key)
    if not found:
        raise NotFoundError(f"{item}: {partner.name} does not get it; `syndication why {item}` says why")
    return bytes(msgspec.json.decode(next(iter(found.values())), type=ArticlePayload).document)


@partner_commands.command(short_help="Tick off a withdrawal that was made by hand.")
@click.argument("name")
@click.argument("item", metavar="STORY")
def done(name: str, item: str) -> None:
    """Tick off a withdrawal that was made by hand at a partner without a spelling for it.

    \b
    Examples:
      syndication partners done flipboard harbour-reopens
    """
    workspace, now = open_workspace(load()), utc_now()
    with workspace.catalog.begin() as connection:
        stored = items.find(connection, item) if item.isprintable() else None
        found = tick_off(connection, actor(), name, stored.item.id if stored else item, now)
    click.echo(f"{found.item_id} is withdrawn at {name}")


partner_commands.add_command(key_commands)
