"""The command line: each command parses its arguments, calls one function, prints.

An error is one line on standard error. The exit code is 1 for failures, 2 for wrong or missing arguments.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from syndication import __version__
from syndication.cli.lazy_group import LazyCommand, LazyGroup
from syndication.cli.processes import logs
from syndication.cli.usage_errors import one_line_usage_errors
from syndication.model.errors import NewerCatalogError, SyndicationError

# The commands by group. "import" cannot be the name of a module.
GROUPS: Mapping[str, Mapping[str, LazyCommand]] = {
    "Publish": {
        "init": LazyCommand("init:init", "Start a new publication: settings and a folder of records."),
        "add": LazyCommand("add:add", "Make records from articles, pages or wires."),
        "import": LazyCommand(
            "import_commands:import_commands", "Make records from the export of another site, and check the move."
        ),
        "export": LazyCommand("export:export", "Write all stories and pictures for another system."),
        "publish": LazyCommand("publish:publish", "Publish new and changed records once, without a service."),
    },
    "Follow": {
        "sources": LazyCommand("sources:source_commands", "Show the feeds of others that are followed."),
    },
    "Edit": {
        "edit": LazyCommand("edit:edit", "Change fields of a story, or its record in an editor."),
        "withdraw": LazyCommand("withdraw:withdraw", "Remove a story, permanently or for a time."),
        "correct": LazyCommand("correct:correct", "Correct a story, with a note for readers."),
        "update": LazyCommand("update:update", "Update a story, with a note for readers."),
        "reinstate": LazyCommand("reinstate:reinstate", "Publish a withdrawn story again."),
        "rename": LazyCommand("rename:rename", "Rename a section, a tag or an author."),
        "forget": LazyCommand("forget:forget", "Remove a story whose file you deleted."),
    },
    "Look": {
        "status": LazyCommand("status:status", "Show what is wrong, and what is scheduled."),
        "items": LazyCommand("items:items", "List the stories, newest first."),
        "search": LazyCommand("search:search", "Find stories by their words."),
        "show": LazyCommand("show:show", "Show one story: its state, dates, feeds, revisions."),
        "why": LazyCommand("why:why", "Explain why a story is or is not in a feed."),
        "preview": LazyCommand("preview:preview", "Print a link to a story that is not public yet."),
        "history": LazyCommand("history:history", "List the versions of a story."),
        "diff": LazyCommand("diff:diff", "Compare two versions of a story."),
        "at": LazyCommand("at:at", "Show a feed as it was served at a time, or compare two times."),
        "audit": LazyCommand("audit:audit", "Show the log: who did what, and when."),
        "readers": LazyCommand("readers:readers", "Show how many readers each feed has."),
        "podcasts": LazyCommand("podcasts:podcasts", "Show the podcasts, and what directories would refuse."),
        "licensing": LazyCommand("licenses:licensing_commands", "Show what programs are told about use and licenses."),
        "validate": LazyCommand("validate:validate", "Check a feed: a file, an address, or standard input."),
        "docs": LazyCommand("docs:docs", "Read the documentation."),
    },
    "Deliver": {
        "partners": LazyCommand("partners:partner_commands", "Show the feeds of partners, and what they refuse."),
        "hub": LazyCommand("hub:hub_commands", "Show the subscribers of the WebSub hub."),
        "webhooks": LazyCommand(
            "webhooks:webhook_commands", "Show receivers of webhooks, and events that did not arrive."
        ),
        "jobs": LazyCommand("jobs:show_jobs", "Show deliveries and builds that wait, run or failed."),
    },
    "Operate": {
        "serve": LazyCommand("serve:serve", "Run the web server and the background workers."),
        "work": LazyCommand("work:work", "Run the background workers without a web server."),
        "pictures": LazyCommand("pictures:picture_commands", "Make renditions of the uploaded pictures."),
        "users": LazyCommand("users:user_commands", "Make, list and change the people who work at the desk."),
        "tokens": LazyCommand("tokens:token_commands", "Make, list and revoke tokens of the API."),
    },
}


class SyndicationCommands(LazyGroup):
    """All commands. What is wrong with the arguments of one is said in one line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options before the name of the command."""
        with one_line_usage_errors(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Read the arguments of a command, and run it."""
        with one_line_usage_errors(ctx):
            return super().invoke(ctx)


@click.group(
    cls=SyndicationCommands,
    sections=GROUPS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__)
def commands() -> None:
    """Publish stories as validated feeds: one record for each story, every feed made from it.

    The settings are in syndication.toml in this folder, or in the file that the environment
    variable SYNDICATION_CONFIG names. `syndication COMMAND --help` explains a command,
    and `syndication docs` has a tutorial and the manual.

    \b
    Examples:
      syndication init tribune --title "The Tribune"
      syndication serve
      syndication why harbour-reopens
    """


def main() -> None:
    """Run the command that the arguments name."""
    logs.set_up()
    try:
        commands(prog_name="syndication")
    except SyndicationError as error:
        logs.report_failure(error)
        sys.exit(2 if isinstance(error, NewerCatalogError) else 1)
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        if not error.filename:  # then it is a fault of this program
            raise
        logs.report_failure(SyndicationError(f"{error.filename}: {error.strerror}"))  # the machine refuses a file
        sys.exit(1)
