"""What this machine suggests for a new publication: its name, language and time zone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from syndication.settings import Settings
from syndication.text.languages import language_fault, normal_tag
from syndication.text.zones import is_zone

_LANGUAGE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_ZONE_FOLDER = "zoneinfo/"


def title_of(folder: Path) -> str:
    """Return the title for a publication in a folder: "The Tribune" for the-tribune."""
    name = " ".join(folder.resolve().name.replace("-", " ").replace("_", " ").split())
    if not name.isprintable():
        return Settings().title
    return (name.title() if name.islower() else name) or Settings().title


def system_language(environ: Mapping[str, str]) -> str:
    """Return the language of the locale as a BCP 47 tag ("pt-BR" for pt_BR.UTF-8), "en" if it names none."""
    locale = next((value for name in _LANGUAGE_VARIABLES if (value := environ.get(name))), "")
    tag = normal_tag(locale)
    return tag if not language_fault(tag) else Settings().language


def system_zone(environ: Mapping[str, str], root: Path = Path("/")) -> str:
    """Return the IANA name of the system's time zone, "UTC" if it cannot be found out."""
    found = (environ.get("TZ", "").removeprefix(":"), _zone_in_file(root), _zone_of_link(root))
    zone = next(filter(is_zone, found), "UTC")
    return zone.removeprefix("Etc/") if zone == "Etc/UTC" else zone


def _zone_in_file(root: Path) -> str:
    try:
        return (root / "etc" / "timezone").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _zone_of_link(root: Path) -> str:
    """Return the zone to which /etc/localtime leads: Europe/Berlin for /usr/share/zoneinfo/Europe/Berlin."""
    try:
        return str((root / "etc" / "localtime").readlink()).partition(_ZONE_FOLDER)[2]
    except OSError:
        return ""
