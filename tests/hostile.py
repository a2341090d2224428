"""Records that wish the house ill, made from a seed: the same number gives the same records."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

GOOD_IDS = ("tag:tribune.example,2026-02-05:first", "tag:tribune.example,2026-02-05:second")
GOOD_SLUGS = ("first", "second", "third")
_SECTIONS = ("World", "Politics", "Sport", "../../etc", "<b>Bold</b>", "a/b?c#d", "نیوز", ".", "%2e%2e", "Wor\u202eld")
_PATHS = (
    "../../etc/passwd",
    "..",
    "/etc/passwd",
    "a/b",
    "a\\b",
    "a%2fb",
    "a\x00b",
    "CON",
    ".hidden",
    "a?b#c",
    "ü",
    "-",
    "x" * 500,
)
_SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>1</script>'></iframe>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<table><td><script><!--</script>--></table>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a><base href=//evil.example>",
    "]]><script>alert(1)</script><![CDATA[",
    "<!DOCTYPE x [<!ENTITY a 'aaaa'>]>&a;&#0;&#xD800;&#x1F;&nbsp",
    "<p style='position:fixed'>x</p><form action=//evil.example><input>",
    "<b><i></b></i><p><div></p></div><li><table><tr><p>",
)
_MARKDOWN = (
    "[x](javascript:alert(1)) ![x](data:text/html,x) <https://tribune.example>",
    "*" * 400 + "a" + "_" * 400,
    "> " * 300 + "deep",
    "[" * 800 + "](x)" * 800,
    "- " * 200 + "x",
    "| a | b |\n|---|---|\n" + "| x | y |\n" * 50,
    "```\n</content>]]>\n```",
    "\u202e\u200b\u2028\u2029\ufeff text \U0010ffff\U0001f4a9",
)
_VALUES = (
    *"1 -1 1.5 nan true [] {} [[[1]]] 2026-02-05 12:00:00 2026-02-05T12:00:00 9223372036854775808".split(),
    *["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", '""', '" "', '"\\n"', '"\\u0000"', "{a = {b = 1}}"],
    *["[1, 'a']", "['']", "[{}]", "[{name = ''}]", "{name = ''}", "[{url = 'javascript:x'}]"],
    "[{uri = 'x', name = 'x'}]",
)
_FIELDS = (
    "headline published id slug aliases status version language standfirst modified changed embargo_until expires url "
    "section tags subjects authors source dateline media related revisions rights ednote import body xyzzy"
).split()
_DATES = ("modified", "changed", "embargo_until", "expires", "rights.until")
_MOMENTS = ("2026-02-05T11:00:00Z", "2999-12-31T23:59:59Z", "1500-01-01T00:00:00Z", "2026-02-05T12:00:00+23:59")


def record(random: Random) -> bytes:
    """Return a hostile record; some of them keep every rule."""
    return random.choice(_KINDS)(random)


def name(random: Random, number: int) -> str:
    """Return a file name that is hard to print, and that is a record's all the same."""
    odd = random.choice(
        ["a", "a b", "a\nb", "\x1b[31m", "%2e%2e", "'; drop table items; --", "ü", "\u202e", "+++", "-rf"]
    )
    return f"{random.choice(['', 'deep/er/', 'ünder/'])}{odd}-{number}{random.choice(['.md', '.md', '.html'])}"


def told(fields: dict[str, str], body: str) -> bytes:
    lines = "".join(f"{key} = {value}\n" for key, value in fields.items())
    return f"+++\n{lines}+++\n\n{body}\n".encode("utf-8", "surrogatepass")


def fields(random: Random) -> dict[str, str]:
    """Return the fields of a plain story, older than the good ones."""
    moment = f"20{random.randrange(10, 26)}-02-05T12:{random.randrange(60):02}:00Z"
    return {"headline": quoted(f"Story {random.randrange(3000)}"), "published": moment}


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _control(random: Random) -> bytes:
    mark = chr(random.choice([*range(0x20), *range(0x7F, 0xA0), 0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFE]))
    if random.random() < 0.5:
        return told(fields(random), f"A{mark}B")
    field = random.choice(["headline", "standfirst", "section", "ednote"])
    return told(
        fields(random) | {field: f'"A{mark}B"' if random.random() < 0.5 else f'"A\\u{ord(mark) % 65536:04x}B"'}, "A"
    )


def _surrogate(random: Random) -> bytes:
    return told(fields(random) | {"standfirst": f'"A{chr(random.randrange(0xD800, 0xE000))}"'}, "Text")


def _huge(random: Random) -> bytes:
    size = random.choice([201, 1_001, 10_001])
    field = random.choice(_FIELDS)
    return told(
        fields(random) | {field: random.choice([quoted("x" * size), f"[{'1,' * size}]", "9" * size])}, "A " * size
    )


def _not_utf_8(random: Random) -> bytes:
    data = bytearray(told(fields(random), "Some text of a story."))
    data[random.randrange(len(data))] = random.randrange(0x80, 0x100)
    return bytes(data)


def _wrong_type(random: Random) -> bytes:
    return told(fields(random) | {random.choice(_FIELDS): random.choice(_VALUES)}, "Text.")


def _stolen_id(random: Random) -> bytes:
    return told(fields(random) | {"id": quoted(random.choice([*GOOD_IDS, "urn:twin:1", "urn:twin:2"]))}, "Not yours.")


def _stolen_slug(random: Random) -> bytes:
    slug, own = random.choice([*GOOD_SLUGS, "twin", "story-1"]), f"own-{random.randrange(10_000)}"
    names: list[dict[str, str | list[str]]] = [
        {"slug": slug},
        {"aliases": [slug]},
        {"slug": own, "aliases": [slug, slug, own]},
    ]
    stolen = random.choice(names)
    return told(fields(random) | {field: json.dumps(value) for field, value in stolen.items()}, "Not yours.")


def _path(random: Random) -> bytes:
    field, value = random.choice(["slug", "section", "url", "id", "language"]), quoted(random.choice(_PATHS))
    return told(fields(random) | {field: value}, "Text.")


def _script(random: Random) -> bytes:
    text = " ".join(random.choices(_SCRIPTS, k=2))
    told_too = {"standfirst": quoted(text)} if random.random() < 0.5 else {"section": quoted(random.choice(_SCRIPTS))}
    return told(fields(random) | {"headline": quoted(text)} | told_too, text)


def _markdown(random: Random) -> bytes:
    return told(
        fields(random) | {"section": quoted(random.choice(_SECTIONS))}, "\n\n".join(random.choices(_MARKDOWN, k=2))
    )


def _dated(random: Random) -> bytes:
    return told(fields(random) | {random.choice(_DATES): random.choice(_MOMENTS)}, "Text.")


def _random(random: Random) -> bytes:
    data = random.randbytes(random.randrange(300))
    return data if random.random() < 0.5 else b"+++\n" + data + b"\n+++\n\nText.\n"


def _mutated(random: Random) -> bytes:
    plain = fields(random) | {"tags": '["a", "b"]', "authors": '[{name = "Ann", url = "https://a.example/"}]'}
    data = bytearray(told(plain, "The cabinet agreed on Thursday."))
    for _ in range(random.randrange(1, 4)):
        place = random.randrange(len(data))
        data[place : place + random.randrange(3)] = random.choice(
            [b"", b'"', b"\n", b"[", b"=", b"\x00", b"\xff", b"+++"]
        )
    return bytes(data)


_KINDS: list[Callable[[Random], bytes]] = [
    *[_control, _surrogate, _not_utf_8, _random],
    *[_huge, _wrong_type, _wrong_type, _dated, _path, _mutated, _mutated],
    *[_stolen_id, _stolen_slug, _script, _markdown],
]
