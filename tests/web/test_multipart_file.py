"""Forms of the kind multipart/form-data that lie in a file: all parts are found, whatever their content."""

from __future__ import annotations

import mmap
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.web.multipart_file import BrokenFormError, FormPart, form_parts
from tests.web.import_support import Part, form

BOUNDARY = "b0"
NEAR = (b"\r\n--b0", b"\r\n--b0x", b"--b0--", b"\r\n", b"\r", b"\n", b"-", b"--", b"x", b"\x00", b"\r\n--b")
CONTENT = st.lists(st.sampled_from([each for each in NEAR if each != b"\r\n--b0"]), max_size=8).map(b"".join)
# In this order, two pieces could make a delimiter: those contents are none that a browser would send.
SENDABLE = CONTENT.filter(lambda data: not any(each in b"\r\n" + data for each in (b"\r\n--b0--", b"\r\n--b0\r\n")))


def parts_of(data: bytes, boundary: str = BOUNDARY) -> list[Part]:
    return [_content(data, part) for part in form_parts(data, boundary)]


def _content(data: bytes, part: FormPart) -> Part:
    return part.name, part.filename, data[part.start : part.end]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["file", "a b", "é", "x-1"]), st.sampled_from([None, "", "a.xml", "é.zip"]), SENDABLE
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_part_is_found_with_its_bytes(parts: list[Part]) -> None:
    assert parts_of(form(parts, BOUNDARY)["data"]) == parts


def test_a_map_of_a_file_is_read_like_bytes() -> None:
    parts: list[Part] = [("file", "a.xml", b"x" * 200_000), ("kind", None, b"wordpress")]
    with tempfile.TemporaryFile() as file:
        file.write(form(parts, BOUNDARY)["data"])
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found = list(form_parts(data, BOUNDARY))
    assert [(part.name, part.end - part.start) for part in found] == [("file", 200_000), ("kind", 9)]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('Content-Disposition: form-data; name="file"; filename="a.xml"', ("file", "a.xml")),
        ("content-disposition:form-data;name=file;filename=a.xml", ("file", "a.xml")),
        ("Content-Type: text/plain", ("", None)),
        ('Content-Disposition: form-data; name="a%22b"', ('a"b', None)),
        ("Content-Disposition: form-data; name=file; filename*=UTF-8''%C3%A9.xml", ("file", "é.xml")),
        ('X-Note: x\r\nContent-Disposition: form-data; name="file"\r\nContent-Type: a/b', ("file", None)),
    ],
)
def test_heads_as_programs_write_them(head: str, expected: tuple[str, str | None]) -> None:
    (found,) = parts_of(f"--b0\r\n{head}\r\n\r\nx\r\n--b0--\r\n".encode())
    assert found == (*expected, b"x")


def test_an_empty_part_with_one_line_end_less() -> None:
    head = 'Content-Disposition: form-data; name="{}"'
    data = f"--b0\r\n{head.format('a')}\r\n\r\n--b0\r\n{head.format('b')}\r\n\r\nx\r\n--b0--".encode()
    assert parts_of(data) == [("a", None, b""), ("b", None, b"x")]


def test_text_before_the_first_part_and_after_the_last_is_ignored() -> None:
    data = b"before\r\n--b0 \t\r\n\r\nx\r\n--b0--\r\nafter\r\n--b0\r\n\r\ny"
    assert parts_of(data) == [("", None, b"x")]


@pytest.mark.parametrize("boundary", ["", "x" * 71, "é", "a\r\nb", "ends with a blank "])
def test_a_boundary_that_is_none(boundary: str) -> None:
    with pytest.raises(BrokenFormError, match="no boundary"):
        parts_of(b"--b0--", boundary)


@pytest.mark.parametrize("cut", range(1, 70))
def test_a_form_that_is_cut_off_is_refused(cut: int) -> None:
    whole = form([("file", "a.xml", b"content")], BOUNDARY)["data"].removesuffix(b"--\r\n")
    with pytest.raises(BrokenFormError):
        parts_of(whole[:-cut] if cut < len(whole) else b"")
