"""Mistakes in the table [licensing]: each is refused in one line that names the field and what to write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from syndication.model.errors import SettingsError
from syndication.model.licenses import Licensing
from syndication.settings import load

PAGE = (Path(__file__).parents[2] / "docs" / "licensing.md").read_text(encoding="utf-8")
FREE = 'payment = { type = "free" }\n'
ALL = f'allow = "all"\n{FREE}'
ADDRESS = "is not an http or https address in ASCII; write https://example.org/license"
NO_CRAWLER = "is not the name of a crawler; write it as robots.txt has it: GPTBot"
USERS = "commercial, non-commercial, education, government, personal"
SEARCH = 'write "use" or "training", which are due for AI alone, or leave "search" out of allow'


def refusal(folder: Path, table: str) -> str:
    (folder / "syndication.toml").write_text(f"[licensing]\n{table}")
    with pytest.raises(SettingsError) as caught:
        load({}, folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (FREE, "syndication.toml: licensing: has no allow; add it"),
        (
            f"allow = 1\n{FREE}",
            'syndication.toml: licensing: allow: must be a word or a list of words; write "search", or ["search", '
            '"ai-input"]',
        ),
        ("allow = 'none'\nmax_age = '7 days'", "syndication.toml: licensing: max_age: must be a whole number"),
        ("allow = 'none'\npayment = 'free'", "syndication.toml: licensing: payment: must be a table"),
        ("allow = 'none'\nsections = ['x']", "syndication.toml: licensing: sections: must be a table"),
        (
            "allow = 'none'\nusers = 'all'",
            f"syndication.toml: licensing: users: 'all' is not known; the words are: {USERS}",
        ),
        (f"{ALL}alow = 'x'", "syndication.toml: licensing: alow: is not a setting; did you mean allow?"),
        (
            f'allow = "serch"\n{FREE}',
            "syndication.toml: licensing: allow: 'serch' is not known; did you mean search?",
        ),
        (
            f'allow = ["search", "train-ai"]\n{FREE}',
            "syndication.toml: licensing: allow: 'train-ai' is not known; did you mean ai-train?",
        ),
        (
            f'allow = ["none"]\n{FREE}',
            "syndication.toml: licensing: allow: 'none' is not a word of a list; write allow = \"none\"",
        ),
        (
            'allow = "all"\npayment = { type = "fee" }',
            "syndication.toml: licensing: payment: type: 'fee' is not known; did you mean free?",
        ),
        (
            'allow = "all"\npayment = { type = "use", ammount = "1" }',
            "syndication.toml: licensing: payment: ammount: is not a setting; did you mean amount?",
        ),
        (
            f'{ALL}users = ["comercial"]',
            "syndication.toml: licensing: users: 'comercial' is not known; did you mean commercial?",
        ),
        (
            f'{ALL}reporting = [{{ type = "telemetri", profile = "https://a.example/" }}]',
            "syndication.toml: licensing: reporting: type: 'telemetri' is not known; did you mean telemetry?",
        ),
        (
            f'{ALL}[licensing.sections.Sport]\nalow = "none"',
            "syndication.toml: licensing: sections: Sport: alow: is not a setting; did you mean allow?",
        ),
        (
            f'{ALL}[[licensing.crawlers]]\nname = "XBot"\npurpose = "trainig"',
            "syndication.toml: licensing: crawlers: purpose: 'trainig' is not known; did you mean training?",
        ),
        (f"allow = []\n{FREE}", 'licensing: allow: is empty; write "none"'),
        (
            'allow = "search"',
            'licensing: payment: is missing; say what use costs: payment = { type = "free" }, or another type',
        ),
        (
            'allow = "none"\n[licensing.sections.Sport]\nallow = "search"',
            'licensing: sections: Sport: payment: is missing; say what use costs: payment = { type = "free" }, or '
            "another type",
        ),
        (
            'allow = "all"\npayment = { type = "crawl" }',
            f"licensing: payment: 'crawl' would make search engines pay too; {SEARCH}",
        ),
        (
            f'{ALL}countries = ["uk"]',
            "licensing: countries: 'uk' is not a code of two capital letters; write GB, or EU",
        ),
        (
            'allow = "all"\npayment = { type = "use", amount = "1,5", currency = "EUR" }',
            "licensing: payment: amount: '1,5' is not a number; write \"0.02\"",
        ),
        (
            'allow = "all"\npayment = { type = "use", amount = "1.5" }',
            "licensing: payment: currency: is missing; an amount needs a currency, and a currency an amount",
        ),
        (
            'allow = "all"\npayment = { type = "use", currency = "EUR" }',
            "licensing: payment: amount: is missing; an amount needs a currency, and a currency an amount",
        ),
        (
            'allow = "all"\npayment = { type = "use", amount = "1.5", currency = "euro" }',
            "licensing: payment: currency: 'euro' is not a code of ISO 4217; write EUR",
        ),
        (
            'allow = "all"\npayment = { type = "free", amount = "1.5", currency = "EUR" }',
            "licensing: payment: type: is free, but there is an amount; write another type, or leave the amount out",
        ),
        (
            'allow = "all"\npayment = { type = "use", custom = "/sales" }',
            f"licensing: payment: custom: '/sales' {ADDRESS}",
        ),
        (
            'allow = "all"\npayment = { type = "use", accepts = "x402" }',
            "licensing: payment: accepts: 'x402' is not a media type; write application/x402+json",
        ),
        (f'{ALL}terms = "terms"', f"licensing: terms: 'terms' {ADDRESS}"),
        (f'{ALL}tdm_policy = "https://a.example/ b"', f"licensing: tdm_policy: 'https://a.example/ b' {ADDRESS}"),
        (f'{ALL}server = "javascript:x"', f"licensing: server: 'javascript:x' {ADDRESS}"),
        (
            f'{ALL}reporting = [{{ type = "audit", profile = "none" }}]',
            f"licensing: reporting: profile: 'none' {ADDRESS}",
        ),
        (
            f'{ALL}contact = "Rights desk"',
            "licensing: contact: 'Rights desk' is neither an email nor a web address; write rights@example.org",
        ),
        (
            f'{ALL}holder = "a\\u0000b"',
            "licensing: holder: contains the character U+0000, which no feed can contain; delete it",
        ),
        (f"{ALL}max_age = -1", "licensing: max_age: must be from 0 to 3650 days"),
        (
            f'{ALL}[licensing.stories."Not a slug"]\nallow = "none"',
            "licensing: stories: 'Not a slug' is not a slug; write what comes after /items/ in its address",
        ),
        (
            f'{ALL}[licensing.feeds.Brief]\nallow = "none"\n[[feeds]]\nname = "Briefs"',
            "licensing: feeds: Brief: is not a declared feed; did you mean briefs?",
        ),
        (
            f'{ALL}[licensing.feeds.Brief]\nallow = "none"',
            "licensing: feeds: Brief: is not a declared feed; there are no [[feeds]] tables",
        ),
        (
            f'{ALL}[licensing.sections.Sport]\nallow = "none"\n[licensing.sections.sport]\nallow = "all"',
            "licensing: sections: Sport: two tables are for /sections/sport/; delete one",
        ),
        (
            f'{ALL}[licensing.sections." "]\nallow = "none"',
            "licensing: sections: a name is empty; write [licensing.sections.NAME]",
        ),
        (
            f'{ALL}[[licensing.crawlers]]\nname = "X\\nDisallow: /"\npurpose = "user"',
            f"licensing: crawlers: 'X\\nDisallow: /' {NO_CRAWLER}",
        ),
        (
            f'{ALL}contracts = ["*"]',
            f"licensing: contracts: '*' {NO_CRAWLER}",
        ),
    ],
)
def test_a_mistake_is_told_in_one_line(tmp_path: Path, table: str, told: str) -> None:
    said = refusal(tmp_path, table)
    assert said == told
    assert said.isprintable()


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_the_examples_of_the_page_are_right(tmp_path: Path, example: str) -> None:
    (tmp_path / "syndication.toml").write_text(example)
    assert load({}, tmp_path).licensing is not None


def test_the_page_explains_every_setting() -> None:
    table = PAGE.partition("## The table")[2].partition("\n## ")[0]
    listed = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)))
    assert sorted(listed) == sorted(Licensing.__struct_fields__)


def test_a_table_of_all_settings_is_read(tmp_path: Path) -> None:
    (tmp_path / "syndication.toml").write_text(
        """
        [[feeds]]
        name = "Briefs"
        [licensing]
        allow = ["search", "ai-input"]
        users = ["commercial", "education"]
        countries = ["GB", "EU"]
        contact = "https://tribune.example/rights"
        holder = "The Tribune"
        max_age = 7
        terms = "https://tribune.example/terms"
        server = "https://licenses.example/"
        tdm_policy = "https://tribune.example/tdm.json"
        contracts = ["GPTBot"]
        [licensing.payment]
        type = "use"
        amount = "0.02"
        currency = "EUR"
        custom = "https://tribune.example/sales"
        standard = "https://collective.example/"
        accepts = "application/x402+json"
        [[licensing.reporting]]
        type = "telemetry"
        profile = "https://licenses.example/profile"
        endpoint = "https://licenses.example/report"
        [licensing.sections.Sport]
        allow = "none"
        [licensing.feeds.Briefs]
        allow = "search"
        [[licensing.crawlers]]
        name = "HarbourBot"
        purpose = "training"
        operator = "Harbour"
        obeys = "yes"
        """
    )
    licensing = load({}, tmp_path).publication.licensing
    assert licensing is not None
    assert (licensing.max_age, set(licensing.sections), set(licensing.feeds)) == (7, {"Sport"}, {"Briefs"})
