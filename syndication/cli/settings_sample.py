"""The settings file of a new publication: its answers, and what else a publisher is likely to change.

Names, defaults and explanations are those of `Settings`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import tomlkit

from syndication.settings import PREFIX, Settings

_HEAD = f"""\
# The settings of this publication.
#
# A line such as #port = 8000 shows a setting with its default: delete the # at its beginning to change it. The line
# above explains it. There are more settings: `syndication docs settings` lists all of them.
# An environment variable overrides a line: {PREFIX}PORT=8080. Tables, such as [[feeds]], come last.
"""
_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "The publication": ("title", "description", "language", "timezone", "publisher", "home", "rights", "icon"),
    "Addresses and ids: set them before readers subscribe": ("base_url", "authority"),
    "Feeds": (
        "window",
        "window_hours",
        "max_age",
        "corrections",
        "correction_word",
        "paid_stories",
        "on_withdrawal",
        "count_readers",
    ),
    "This machine": ("host", "port", "workers", "items", "pictures", "pictures_gb", "database", "keep_documents_days"),
    "Behind a proxy or CDN": ("trusted_proxies", "purge", "rate_limit"),
    "Log": ("log_format", "request_log"),
    "Push": ("hub", "hubs"),
}
_TABLES = """\
# --- More feeds, webhooks, sources, partners, old addresses ---

# A feed of your own, at /feeds/europe-in-brief/rss.xml. `syndication docs settings` lists what it may select.
#[[feeds]]
#name = "Europe in brief"
#sections = ["World", "Politics"]
#exclude_tags = ["Opinion"]
#content = "summary"

# A podcast, at /feeds/morning/rss.xml, of stories with a sound. `syndication docs podcasts` lists its settings.
#[[feeds]]
#name = "Morning"
#kind = "podcast"
#podcast = {cover = "https://www.example.org/cover.jpg", category = "News", explicit = false}

# A system that is notified of each story. `syndication docs push` says what it gets. The secret is whsec_ and the
# output of: openssl rand -base64 32
#[[webhooks]]
#name = "newsroom"
#url = "https://newsroom.example.org/stories"
#secret = "whsec_…"

# A feed of somebody else, whose stories wait here for an editor. `syndication docs following` lists its settings.
#[[sources]]
#name = "agency"
#url = "https://agency.example.org/feed"
#section = "World"

# What search engines and AI may do with the stories. `syndication docs licensing` explains it.
#[licensing]
#allow = "search"
#payment = { type = "free" }
#contact = "rights@example.org"

# A partner with a feed of its own, at /partners/msn/rss.xml. `syndication docs partners` lists the partners.
#[[partners]]
#name = "msn"

# Addresses of feeds in a former system.
#[redirects]
#"/feed/" = "/rss.xml"
"""


def sample_text(values: Mapping[str, str]) -> str:
    """Return the text of a settings file with these values; all other settings are comments with their defaults."""
    groups = (f"# --- {title} ---\n\n{''.join(_settings(names, values))}" for title, names in _SETTINGS.items())
    return "\n".join((_HEAD, *groups, _TABLES))


def _settings(names: tuple[str, ...], values: Mapping[str, str]) -> Iterator[str]:
    properties = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
    defaults = Settings()
    for name in names:
        value = values.get(name, "") or getattr(defaults, name)
        mark = "" if values.get(name) else "#"
        yield f"# {properties[name]['description']}\n{mark}{name} = {_as_toml(value)}\n"


def _as_toml(value: Any) -> str:
    return str(tomlkit.item(list(value) if isinstance(value, tuple) else value).as_string())
