"""Options for the fields of a story that partners ask for: shared by `add` and `edit`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

import click

from syndication.cli.numbers import WholeNumber
from syndication.cli.story_change import refuse_broken_text
from syndication.model.item_parts import Access, AiUse, StoryKind

Command = Callable[..., None]

_NAMES = ("headline_short", "kind", "access", "sponsor", "disclosure", "ai", "urgency", "slugline")
_NOT_SAID = "unknown"  # the choice for an empty value of `ai`


def field_options(command: Command) -> Command:
    """Add these options to a command."""
    uses = [use or _NOT_SAID for use in get_args(AiUse)]
    options = (
        click.option("--headline-short", callback=refuse_broken_text, help='A shorter title for cards; "" for none.'),
        click.option("--kind", type=click.Choice(get_args(StoryKind)), help="What it mainly is."),
        click.option("--access", type=click.Choice(get_args(Access)), help="Whether readers pay for it."),
        click.option("--sponsor", callback=refuse_broken_text, help='Who paid for it; "" for nobody.'),
        click.option("--disclosure", callback=refuse_broken_text, help='How that is marked; "" for not at all.'),
        click.option("--ai", type=click.Choice(uses), help="Whether a machine wrote it."),
        click.option("--urgency", type=WholeNumber(0, 9), metavar="1-9", help="1 is the most urgent; 0 for none."),
        click.option("--slugline", callback=refuse_broken_text, help='Its short name on a wire; "" for none.'),
    )
    for decorate in reversed(options):
        command = decorate(command)
    return command


def take_fields(options: dict[str, Any]) -> Mapping[str, Any]:
    """Remove the values of these options from `options`, and return those that were given."""
    values = {name: options.pop(name) for name in _NAMES}
    given = {name: value for name, value in values.items() if value is not None}
    return given | ({"ai": ""} if given.get("ai") == _NOT_SAID else {})
