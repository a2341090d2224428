"""The rules on how a document came over HTTP, as a table: the exchange, and what it draws."""

from __future__ import annotations

import pytest

from syndication.validation.rules.http import Exchange, exchange, status_line

GOOD = (("Content-Type", "application/rss+xml"), ("Content-Encoding", "gzip"), ("ETag", '"a"'))

TABLE: dict[str, tuple[Exchange, list[str]]] = {
    "all as it should be": (Exchange(status=200, headers=GOOD, again=304), []),
    "moved for good": (Exchange(status=200, headers=GOOD, redirects=(301, 308), again=304), []),
    "moved for now": (Exchange(status=200, headers=GOOD, redirects=(301, 302), again=304), ["TempRedirect"]),
    "see other": (Exchange(status=200, headers=GOOD, redirects=(303,), again=304), ["TempRedirect"]),
    "the other moved for now": (Exchange(status=200, headers=GOOD, redirects=(307,), again=304), ["TempRedirect"]),
    "not found": (Exchange(status=404), ["HttpError"]),
    "a status of no name": (Exchange(status=599), ["HttpError"]),
    "nothing in it": (Exchange(status=204), ["HttpError"]),
    "no answer": (Exchange(problem="no answer came in time"), ["IOError"]),
    "a wrong coding": (Exchange(status=200, headers=GOOD, problem="the body is no gzip"), ["IOError"]),
    "a blank in a name": (Exchange(status=200, headers=(*GOOD, ("X Cache", "hit"))), ["HttpProtocolError"]),
    "a name that is empty": (Exchange(status=200, headers=(*GOOD, ("", "hit"))), ["HttpProtocolError"]),
    "a rare but good name": (Exchange(status=200, headers=(*GOOD, ("X_Cache!", "hit"))), []),
    "not compressed": (Exchange(status=200, headers=(("ETag", '"a"'),)), ["Uncompressed"]),
    "compressed, in other letters": (
        Exchange(status=200, headers=(("content-encoding", "gzip"), ("etag", '"a"'))),
        [],
    ),
    "a date only": (Exchange(status=200, headers=(*GOOD[:2], ("Last-Modified", "today"))), []),
    "no validators": (Exchange(status=200, headers=GOOD[:2]), ["NoValidators"]),
    "validators that do nothing": (Exchange(status=200, headers=GOOD, again=200), ["NoConditionalAnswer"]),
    "validators that were not tried": (Exchange(status=200, headers=GOOD), []),
    "an error is not asked for more": (Exchange(status=503, headers=GOOD[:1]), ["HttpError"]),
}


@pytest.mark.parametrize(("answer", "codes"), TABLE.values(), ids=TABLE.keys())
def test_an_exchange(answer: Exchange, codes: list[str]) -> None:
    assert [finding.code for finding in exchange(answer)] == codes


def test_a_status_is_told_with_its_name() -> None:
    [finding] = exchange(Exchange(status=410))
    assert (finding.severity, finding.message) == ("error", "document: the HTTP answer is 410 Gone")
    assert status_line(799) == "799"
