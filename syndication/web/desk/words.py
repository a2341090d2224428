"""The words of the desk in each language: English in the code and templates, others in `translations`.

`translations/LANGUAGE.po` has the words of the screens. Its folders have those of the messages that are made elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from msgspec import Struct

ENGLISH = "en"
# What a person reads who looks for the own language.
NAMES = {"en": "English", "de": "Deutsch"}
_FOLDER = Path(__file__).parent / "translations"


class Words(Struct, frozen=True):
    """What templates and views say in one language."""

    language: str
    locale: Locale
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]


def marked(text: str) -> str:
    """Return a text as it is. The name tells the list of words that the text is displayed later, in some language."""
    return text


@cache
def languages() -> tuple[str, ...]:
    """Return the languages of the desk, English first."""
    return (ENGLISH, *sorted(file.stem for file in _FOLDER.glob("*.po")))


@cache
def words_of(language: str) -> Words:
    """Return the words of a language; English if the desk has no translation of it."""
    known = language if language in languages() else ENGLISH
    found = NullTranslations() if known == ENGLISH else _translations(known)
    return Words(known, Locale.parse(known), found.gettext, found.ngettext)


def best_language(accepted: str) -> str:
    """Return the language of the desk that an Accept-Language header asks for first, English if none fits."""
    chosen = Locale.negotiate([part.split(";")[0].strip() for part in accepted.split(",")], languages(), sep="-")
    return str(chosen.language) if chosen else ENGLISH


def catalogues(language: str) -> tuple[Path, ...]:
    """Return the files with the translations into a language, that of the screens first."""
    return (_FOLDER / f"{language}.po", *sorted(_FOLDER.glob(f"*/{language}.po")))


def _translations(language: str) -> GNUTranslations:
    """Read the catalogues of gettext. They are compiled in memory, so that there is no file to forget."""
    whole, compiled = Catalog(Locale.parse(language)), io.BytesIO()
    for file in catalogues(language):
        with file.open("rb") as stream:
            for message in read_po(stream, locale=language):
                whole[message.id] = message
    write_mo(compiled, whole)
    compiled.seek(0)
    return GNUTranslations(compiled)
