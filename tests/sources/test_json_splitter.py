"""A file of JSON is walked as the decoder reads it, however its bytes are cut into chunks."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.errors import IngestError
from syndication.sources import json_splitter
from syndication.sources.export import ExportFile
from syndication.sources.json_splitter import JsonReader, LargeValueError
from tests.measuring import seconds

_SHORT = 0.03  # seconds; less is not measured well enough to be compared
TEXTS = st.text(st.sampled_from('ab"\\[]{},: \n\u00e9'), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | TEXTS
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4))


def reader_of(data: bytes) -> JsonReader:
    return JsonReader(ExportFile("a.json", len(data), lambda: io.BytesIO(data)))


def walked(reader: JsonReader) -> Any:
    """Return the next value, with each object and list in it walked through."""
    match reader.first_byte():
        case b"{":
            return {name: walked(reader) for name in reader.members()}
        case b"[":
            return [walked(reader) for _ in reader.entries()]
    return json.loads(reader.value())


@pytest.fixture(params=[1, 2, 3, 7, 1 << 18])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_splitter, "_CHUNK", request.param)


@pytest.mark.usefixtures("chunk")
class TestChunks:
    @given(VALUES, st.sampled_from([None, 1]), st.booleans())
    def test_values_are_those_of_the_decoder(self, value: Any, indent: int | None, ascii_only: bool) -> None:
        reader = reader_of(json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode())
        assert walked(reader) == value
        reader.refuse_more()

    @given(st.lists(VALUES, min_size=3, max_size=3))
    def test_what_nobody_takes_is_passed_over(self, values: list[Any]) -> None:
        reader = reader_of(json.dumps(values).encode())
        taken = [json.loads(reader.value()) for number, _ in enumerate(reader.entries()) if number == 1]
        assert taken == values[1:2]
        reader.refuse_more()

    @pytest.mark.parametrize("data", ['{"a": [1, {"b": "c]"}], "d": "e"}', '[["a\\\\", "\\""], {}]'])
    def test_a_file_that_is_cut_off_is_refused(self, data: str) -> None:
        for end in range(1, len(data)):
            with pytest.raises(IngestError, match="is cut off"):
                walked(reader_of(data[:end].encode()))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("size", [3, 4, 1 << 18])
def test_byte_order_marks_say_the_encoding(size: int, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_splitter, "_CHUNK", size)
    assert walked(reader_of('{"é": ["港"]}'.encode(encoding))) == {"é": ["港"]}


def read_all(data: bytes) -> None:
    """Take all values of the outermost object or list."""
    reader = reader_of(data)
    for _ in reader.members() if data.startswith(b"{") else reader.entries():
        reader.value()
    reader.refuse_more()


@pytest.mark.parametrize("data", ["[1]]", "[1] 2", '{"a": 1]', "[{]}", '{"a"}', "{1: 2}", '{"a" "b"}'])
def test_brackets_and_names_must_be_whole(data: str) -> None:
    with pytest.raises(IngestError, match="is no JSON that can be read"):
        read_all(data.encode())


def pieces_of(data: bytes) -> Iterator[bytes]:
    reader = reader_of(data)
    for _ in reader.entries():
        yield reader.value()


def test_a_broken_entry_stops_no_other() -> None:
    assert list(pieces_of(b'[1, {"a" 2}, nonsense, "b" "c",, 3,]')) == [b"1", b'{"a" 2}', b"nonsense", b'"b" "c"', b"3"]


def test_a_value_that_is_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_splitter, "MOST_VALUE_BYTES", 100)
    monkeypatch.setattr(json_splitter, "_CHUNK", 16)
    reader = reader_of(json.dumps(["small", {"a": "x" * 500}, "last"]).encode())
    taken, refused = [], []
    for _ in reader.entries():
        try:
            taken.append(reader.value())
        except LargeValueError as error:
            refused.append(str(error))
    assert taken == [b'"small"', b'"last"']
    assert refused == ["has more than 100 bytes; shorten it, and export it again"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "pump", [b'"', b"\\", b'"\\', b"[", b"{", b'{"a":', b'"a",', b"1,", b"[],", b" ", b"a", b'"a":', b","]
)
@pytest.mark.parametrize("start", [b"[", b'["', b'{"a":', b'[{"a":"'])
def test_the_time_grows_with_the_file(start: bytes, pump: bytes) -> None:
    def read(size: int) -> None:
        with pytest.raises(IngestError):
            read_all(start + pump * (size // len(pump)))

    large = seconds(lambda: read(320_000), tries=4, enough=_SHORT)
    assert large < _SHORT or large < 64 * seconds(lambda: read(20_000), tries=4)  # linear is 16, quadratic 256
