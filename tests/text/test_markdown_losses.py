"""What Markdown loses as HTML is reported."""

from __future__ import annotations

import pytest

from syndication.text.html import convert_markdown, from_markdown

UNUSED = "no link uses a definition, so that it is left out: "


@pytest.mark.parametrize(
    ("text", "severity", "message"),
    [
        ("[a]: https://e.example/1 'Quay'\n\nText", "loses content", f"{UNUSED}https://e.example/1 “Quay”"),
        ("[a]\n\n[a]: /1\n[a]: /2", "loses content", f"{UNUSED}/2"),
        ("[//]: # (a comment)", "cosmetic", "a title in a definition of Markdown is left out: “a comment”"),
        ("```python title=x\na\n```", "cosmetic", "the language of a block of code is left out: “python title=x”"),
        ("A[^gone].", "cosmetic", "a mark of a footnote that is not in the text goes out as it is: [^gone]"),
    ],
)
def test_what_goes_is_reported(text: str, severity: str, message: str) -> None:
    assert [(loss.severity, loss.message) for loss in convert_markdown(text).losses] == [(severity, message)]


@pytest.mark.parametrize(
    "text",
    [
        "[a] and ![b]\n\n[a]: /1 'T'\n[b]: /2",
        "[c](/1)\n\n[a]: /1",
        "[a]\n\n[a]: <https://e.example/a b>",
        "A[^1].\n\n[^1]: Note.",
        "```\na\n```\n\n`[^x]`",
    ],
)
def test_what_is_used_is_not_reported(text: str) -> None:
    assert convert_markdown(text).losses == ()
    assert convert_markdown(text).html == from_markdown(text)
