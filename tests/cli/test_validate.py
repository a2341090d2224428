"""`syndication validate` as people and programs meet it: what it prints, how wide, in which colour, how it exits."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from syndication.cli import commands
from syndication.validation import RULES
from tests.http.fetch.misbehaving import Server, answer, saying

CASES = Path(__file__).with_name("cases")
WIDTH = 72
FEED = (CASES / "clean.rss").read_bytes()
RSS = "Content-Type: application/rss+xml"
SOUND = (RSS, "Content-Encoding: gzip", 'ETag: "a"')


def run(*arguments: str, typed: bytes = b"", color: bool = False, **environment: str) -> Result:
    told = {"COLUMNS": str(WIDTH), "NO_COLOR": None, **environment}
    return CliRunner().invoke(commands, ["validate", *arguments], input=typed, env=told, color=color)


@pytest.fixture(autouse=True)
def among_the_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def served(server: Server, *pieces: bytes) -> str:
    """Let the server say `pieces`, and 304 to whoever has the document; return the address."""

    def talk(connection: object, head: bytes) -> None:
        said = (b"HTTP/1.1 304 Not Modified\r\n\r\n",) if b"\r\nIf-None-Match:" in head else pieces
        saying(*said)(connection, head)  # type: ignore[arg-type]

    server.talks["/feed"] = talk
    return f"{server.url}/feed"


def codes(result: Result) -> list[str]:
    return [finding["code"] for finding in json.loads(result.stdout)["findings"]]


class TestForPeople:
    @pytest.mark.parametrize(
        ("name", "exit_code"),
        [("clean.rss", 0), ("several.rss", 1), ("escapes.json", 1), ("half.rss", 1), ("page.html", 1)],
    )
    def test_what_is_printed(self, name: str, exit_code: int) -> None:
        result = run(name)
        assert result.stdout == Path(name).with_suffix(".txt").read_text(encoding="utf-8")
        assert (result.exit_code, result.stderr) == (exit_code, "")

    def test_all_shows_every_line(self) -> None:
        assert run("several.rss", "--all").stdout == Path("several.all.txt").read_text(encoding="utf-8")

    def test_many_kinds_are_cut_and_say_so(self) -> None:
        document = FEED.replace(b"</channel>", b"".join(b"<wrong%d/>" % n for n in range(30)) + b"</channel>")
        assert run("-", typed=document).stdout.endswith("\nThere are 10 more kinds of findings; --all shows them.\n")
        assert run("-", "--all", typed=document).stdout.count("error UndefinedElement") == 30

    def test_several_targets_are_told_apart(self) -> None:
        result = run("half.rss", "clean.rss", "clean.rss")
        half, clean = (Path(f"{name}.txt").read_text(encoding="utf-8") for name in ("half", "clean"))
        assert (result.stdout, result.exit_code) == (f"{half}\n{clean}{clean}", 1)

    @pytest.mark.parametrize("width", ["40", "61", "100", "200"])
    @pytest.mark.parametrize("name", ["several.rss", "escapes.json", "half.rss"])
    def test_no_source_line_is_wider_than_the_terminal(self, name: str, width: str) -> None:
        lines = [line for line in run(name, COLUMNS=width).stdout.splitlines() if line[6:9] == " | "]
        assert lines
        assert max(map(cells, lines)) <= min(int(width), 120)

    def test_colour_is_for_terminals_that_like_it(self) -> None:
        assert "\x1b[31m" in run("several.rss", color=True).stdout
        assert "\x1b" not in run("several.rss", color=True, NO_COLOR="1").stdout
        assert "\x1b" not in run("several.rss").stdout

    def test_nothing_of_a_document_reaches_the_terminal_as_a_command(self) -> None:
        assert all(sign.isprintable() or sign == "\n" for sign in run("escapes.json", "--all").stdout)


def cells(line: str) -> int:
    """Count an East Asian character as two."""
    return sum(2 if "\u3000" <= character <= "\uffef" else 1 for character in line)


class TestForMachines:
    def test_the_names_of_the_fields(self) -> None:
        result = run("--json", "several.rss")
        assert json.loads(result.stdout) == json.loads(Path("several.machine.json").read_text(encoding="utf-8"))
        assert (result.stdout.count("\n"), result.exit_code) == (1, 1)

    def test_each_target_is_a_line(self) -> None:
        result = run("--json", "clean.rss", "nowhere.xml", "-", typed=FEED)
        told = [json.loads(line) for line in result.stdout.splitlines()]
        assert [each["target"] for each in told] == ["clean.rss", "nowhere.xml", "-"]
        assert [each["problem"] for each in told] == ["", "cannot be read: No such file or directory", ""]
        assert told[0] == told[2] | {"target": "clean.rss"}
        assert result.exit_code == 2

    def test_halves_of_characters_are_numbers(self) -> None:
        text = b'{"version": "https://jsonfeed.org/version/1.1", "title": "a", "items": [{"id": "\\ud800"}]}'
        result = run("--json", "-", typed=text)
        assert result.exit_code == 1
        assert "InvalidCharacter" in [finding["code"] for finding in json.loads(result.stdout)["findings"]]
        assert "Traceback" not in result.output

    def test_the_source_of_a_document_on_one_line_is_the_place(self) -> None:
        item = b"<item><title>%d</title><guid>https://a.example/%d</guid></item>"
        items = b"".join(item % (n, n) for n in range(99)).replace(b"<title>90", b"<pubDate>never</pubDate><title>90")
        line = FEED.replace(b"\n", b"").replace(b"</channel>", items + b"</channel>")
        [finding] = json.loads(run("--json", "-", typed=line).stdout)["findings"]
        assert finding["line"] == 1
        assert "<pubDate>never</pubDate>" in finding["source"]
        assert len(finding["source"]) == 160


class TestUnreadable:
    @pytest.mark.parametrize(
        ("target", "words"),
        [
            ("nowhere.xml", "cannot be read: No such file or directory"),
            (".", "is a directory; name the files in it: syndication validate ./*.xml"),
            ("../cases/", "is a directory; name the files in it: syndication validate ../cases/*.xml"),
            ("ftp://example.com/", "cannot be fetched: it is not an http or https address"),
            ("http://me:secret@127.0.0.1/", "cannot be fetched: it holds a user name or password, which are not sent;"),
        ],
    )
    def test_is_one_line(self, target: str, words: str) -> None:
        result = run(target)
        assert result.stderr.startswith(f"error: {target}: {words}")
        assert (result.stderr.count("\n"), result.stdout, result.exit_code) == (1, "", 2)

    @pytest.mark.parametrize(
        ("said", "words", "code"),
        [
            (answer(b"Gone", status="410 Gone"), "the answer is 410 Gone", "HttpError"),
            (answer(b"", status="302 Found"), "the answer is 302 Found", "HttpError"),
            (answer(FEED, *SOUND), "the body is said to be gzip, and is not", "IOError"),
            (b"", "the connection was closed without an answer", "IOError"),
        ],
    )
    def test_an_address_without_a_document(self, server: Server, said: bytes, words: str, code: str) -> None:
        url = served(server, said)
        result = run(url)
        assert (result.stderr, result.exit_code) == (f"error: {url}: cannot be fetched: {words}\n", 2)
        assert codes(run("--json", url)) == [code]

    def test_the_others_are_checked_all_the_same(self) -> None:
        result = run("nowhere.xml", "clean.rss")
        assert (result.stdout, result.exit_code) == (Path("clean.txt").read_text(encoding="utf-8"), 2)


class TestOverHttp:
    """The self link of the document must be the address of the server."""

    def feed(self, server: Server) -> bytes:
        return FEED.replace(b"https://news.example.com/rss.xml", f"{server.url}/feed".encode())

    def test_a_feed_that_is_served_well_is_clean(self, server: Server) -> None:
        url = served(server, answer(gzip.compress(self.feed(server)), *SOUND))
        result = run(url)
        size = len(self.feed(server))
        assert (result.stdout, result.exit_code) == (f"{url}: clean (RSS 2.0, {size} bytes)\n", 0)
        assert len(server.asked) == 2

    @pytest.mark.parametrize(
        ("headers", "expected", "exit_code"),
        [
            ((RSS, 'ETag: "a"'), ["Uncompressed"], 0),
            ((RSS,), ["Uncompressed", "NoValidators"], 0),
            ((RSS, 'ETag: "a"', "X Cache: hit"), ["HttpProtocolError", "Uncompressed"], 1),
            (("Content-Type: text/html", 'ETag: "a"'), ["Uncompressed", "UnexpectedContentType"], 1),
            ((RSS, "Last-Modified: Thu, 05 Feb 2026 12:00:00 GMT"), ["Uncompressed", "NoConditionalAnswer"], 0),
        ],
    )
    def test_how_it_is_served_is_told(
        self, server: Server, headers: tuple[str, ...], expected: list[str], exit_code: int
    ) -> None:
        result = run("--json", served(server, answer(self.feed(server), *headers)))
        assert (codes(result), result.exit_code) == (expected, exit_code)

    def test_deflate_in_a_zlib_wrapper_is_an_error_and_checked_all_the_same(self, server: Server) -> None:
        body = zlib.compress(self.feed(server).replace(b"<language>en", b"<language>english"))
        headers = (RSS, "Content-Encoding: deflate", 'ETag: "a"')
        assert codes(run("--json", served(server, answer(body, *headers)))) == ["IOError", "InvalidLanguage"]

    @pytest.mark.parametrize(
        ("status", "path", "expected"),
        [
            ("301 Moved Permanently", "/feed", []),
            ("301 Moved Permanently", "/old", []),
            ("302 Found", "/feed", ["TempRedirect"]),
            ("302 Found", "/old", ["TempRedirect"]),
            ("301 Moved Permanently", "/other", ["SelfDoesntMatchLocation"]),
        ],
    )
    def test_after_a_redirect_the_self_link_is_the_old_or_the_new_address(
        self, server: Server, status: str, path: str, expected: list[str]
    ) -> None:
        body = FEED.replace(b"https://news.example.com/rss.xml", f"{server.url}{path}".encode())
        served(server, answer(gzip.compress(body), *SOUND))
        server.talks["/old"] = saying(answer(b"", "Location: /feed", status=status))
        result = run("--json", f"{server.url}/old")
        assert codes(result) == expected
        assert json.loads(result.stdout)["url"] == f"{server.url}/feed"

    def test_a_feed_that_comes_with_an_error_is_checked_all_the_same(self, server: Server) -> None:
        url = served(server, answer(gzip.compress(self.feed(server)), *SOUND, status="500 Internal Server Error"))
        result = run("--json", url)
        assert (codes(result), result.exit_code) == (["HttpError"], 1)
        assert json.loads(result.stdout)["kind"] == "RSS 2.0"


class TestExplain:
    def test_one_code(self) -> None:
        result = run("--explain", "httperror")
        head, *more = result.stdout.splitlines()
        assert (head, more[0], more[1]) == ("error HttpError", "document: the HTTP answer is …", "")
        assert " ".join(more[2:]) == RULES["HttpError"].advice
        assert max(map(len, more)) <= WIDTH

    def test_all_codes(self) -> None:
        lines = run("--explain", "all").stdout.splitlines()
        assert [line.split()[:2] for line in lines] == [
            [code, RULES[code].severity] for code in sorted(RULES, key=str.lower)
        ]
        assert max(map(len, lines)) <= WIDTH

    def test_a_code_that_is_none(self) -> None:
        near = run("--explain", "HtpError")
        assert "'HtpError' is not the code of a rule; did you mean HttpError, " in near.stderr
        far = run("--explain", "zzzz", "clean.rss")
        assert "'zzzz' is not the code of a rule; --explain all lists them" in far.stderr
        assert (near.exit_code, far.exit_code, far.stdout) == (2, 2, "")

    def test_nothing_to_check(self) -> None:
        assert run().exit_code == 2


class TestHalvesOfCharacters:
    """JSON may hold lone surrogates, and names of files may be no UTF-8; neither has an encoding."""

    @pytest.mark.parametrize("options", [[], ["--json"]])
    def test_are_printed(self, tmp_path: Path, options: list[str]) -> None:
        target = tmp_path / os.fsdecode(b"caf\xe9.json")
        target.write_bytes(b'{"version": "\\ud800", "\\udfff": 1, "items": [{"\\udc00": []}]}')
        result = run(*options, str(target))
        assert (result.exit_code, result.stderr) == (1, "")
        assert "\\ud800" in result.stdout

    def test_in_the_name_of_what_cannot_be_read(self, tmp_path: Path) -> None:
        for target in (tmp_path / os.fsdecode(b"caf\xe9"), Path("https://caf\udce9.example/")):
            result = run("--json", str(target).replace(":/", "://"))
            assert result.exit_code == 2
            assert "caf\\udce9" in json.loads(result.stdout)["target"]
