"""The tutorial: its commands run as a shell runs them, in their order, and print what it shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import Struct

from tests.conftest import absent
from tests.support import PATIENCE, free_port

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
# A block of commands, and what they print. The word after "sh" says where they run: in a second terminal, in which the
# last one goes on; with "stopped", after that has ended; with "soon", again until they succeed.
_BLOCK = re.compile(r"^```sh(?: (\w+))?\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
_MARK = "=== end of block"
_STOP = 'if [ -n "$SERVICE" ]; then kill "$SERVICE"; wait "$SERVICE" || true; SERVICE=; fi'
# The address of the computer in the tutorial, and one that leads to this machine on Linux.
_THERE, _HERE = "192.168.1.7", "127.0.0.2"


class Block(Struct, frozen=True):
    """Commands of the tutorial, where they run, and what they print; "…" stands for anything."""

    where: str
    commands: str
    printed: str

    @property
    def script(self) -> str:
        if self.where == "soon":
            return f"until {{ {self.commands.rstrip()}; }} > printed 2> /dev/null; do sleep 0.1; done; cat printed"
        if self.where != "terminal":
            return f"{_STOP if self.where == 'stopped' else ''}\n{self.commands}"
        *before, last = self.commands.rstrip().splitlines()
        started = f"{last} > serve.log 2>&1 & SERVICE=$!"
        ready = 'until curl -sf "http://127.0.0.1:$SYNDICATION_PORT/healthz" > /dev/null; do sleep 0.1; done'
        return "\n".join((_STOP, *before, started, ready, "cat serve.log"))

    def matches(self, output: str) -> bool:
        """Return whether this was printed; a service goes on to log, so that only its beginning counts."""
        lines = (".*".join(map(re.escape, line.split("…"))) for line in self.printed.splitlines())
        pattern = "".join(r"(?:.*\n)*" if line == ".*" else f"{line}\n" for line in lines)
        found = re.match(pattern, output)
        return found is not None and (self.where == "terminal" or found.end() == len(output))


def blocks_of(page: str) -> list[Block]:
    return [Block(*(part or "" for part in found)) for found in _BLOCK.findall(page)]


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 leads to this machine on Linux only")
def test_the_commands_of_the_tutorial_print_what_it_shows(tmp_path: Path) -> None:
    if not shutil.which("curl"):
        absent("curl")
    port = free_port()
    page = PAGE.read_text().replace(":8000", f":{port}").replace(_THERE, _HERE)
    blocks = blocks_of(page)
    assert [block.where for block in blocks].count("terminal") == 2
    script = "\n".join((f"{block.script}\necho '{_MARK}'") for block in blocks)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SYNDICATION_")}
    done = subprocess.run(
        ["bash", "-c", f"set -eu; SERVICE=; trap '{_STOP}' EXIT; exec 2>&1\n{script}"],
        cwd=tmp_path,
        env=clean
        | {
            "SYNDICATION_PORT": str(port),
            "SYNDICATION_WORKERS": "1",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "COLUMNS": "80",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE,
    )
    outputs = done.stdout.split(f"{_MARK}\n")
    assert done.returncode == 0, done.stdout
    for block, output in zip(blocks, outputs, strict=False):
        assert block.matches(output), f"{block.commands}printed:\n{output}instead of:\n{block.printed}"


def test_every_command_of_the_tutorial_is_run() -> None:
    """Only those that install are not."""
    prose = re.sub(r"^```.*?^```$", "", PAGE.read_text(), flags=re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^    (.+)$", prose, re.MULTILINE)
    assert indented == ["python3 -m venv ~/syndication", ". ~/syndication/bin/activate", "pip install ."]
