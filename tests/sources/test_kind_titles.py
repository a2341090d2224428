"""Each kind of export has a title, in a module that loads no reader."""

from __future__ import annotations

import subprocess
import sys

from syndication.sources.kind_titles import KIND_TITLES
from syndication.sources.kinds import KINDS

LOADED = """
import sys
import syndication.web.app
readers = ("syndication.sources.wordpress", "syndication.sources.ghost")
print(sorted(name for name in sys.modules if name.startswith(readers)))
"""


def test_each_kind_has_its_title() -> None:
    assert list(KIND_TITLES) == list(KINDS)


def test_the_web_application_loads_no_reader_of_exports() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
