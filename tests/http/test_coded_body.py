"""A body in each content coding: made when it is asked for, once, and never larger."""

from __future__ import annotations

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.http import coded_body
from syndication.http.coded_body import encode_body

LARGE = b"<item>News of the day</item>" * 400


@given(st.binary(max_size=600) | st.sampled_from((LARGE, LARGE[:4095], LARGE[:4096])))
def test_every_coding_has_the_same_text_and_is_smaller(body: bytes) -> None:
    bodies = encode_body(body).bodies
    assert bodies[""] == body
    decode = {"gzip": gzip.decompress, "br": brotli.decompress}
    for coding in set(bodies) - {""}:
        assert decode[coding](bodies[coding]) == body
        assert len(bodies[coding]) < len(body)
    assert set(bodies) == {"", *bodies}
    assert len(bodies) == len(dict(bodies))


def test_a_coding_of_a_large_body_is_made_once_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made, together = list[str](), threading.Barrier(8)

    def encode(body: bytes) -> bytes:
        made.append("gzip")
        return body[:1]

    monkeypatch.setattr(coded_body, "_ENCODERS", {"gzip": encode, "br": brotli.compress})
    coded = encode_body(LARGE)
    assert (made, "gzip" in coded.bodies, "deflate" in coded.bodies) == ([], True, False)

    def ask(_: int) -> bytes:
        together.wait()
        return coded.bodies["gzip"]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {LARGE[:1]}
    assert made == ["gzip"]


def test_a_gzip_body_has_no_time() -> None:
    assert encode_body(LARGE).bodies["gzip"] == encode_body(LARGE).bodies["gzip"]
    assert encode_body(LARGE).bodies["gzip"][4:8] == bytes(4)
