"""The same feed gives the same bytes: in every thread, in every process, under every zone and hash seed."""

from __future__ import annotations

import locale
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest

from syndication.formats import FORMATS
from tests.formats.reading import CASES, NAMES, case

_DIGEST = """
import sys, hashlib, msgspec
from pathlib import Path
from syndication.formats import FORMATS
from syndication.model.feed import Feed
for name in sys.argv[2:]:
    feed = msgspec.json.decode(Path(sys.argv[1], name + ".json").read_bytes(), type=Feed)
    for form in FORMATS.values():
        print(name, form.name, hashlib.sha256(form.write(feed)).hexdigest())
"""


def test_in_many_threads() -> None:
    jobs = [(name, form) for name in NAMES for form in FORMATS] * 8
    before = locale.setlocale(locale.LC_ALL)
    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(lambda job: FORMATS[job[1]].write(case(job[0])), jobs))
    assert written == [(CASES / f"{name}.{form}").read_bytes() for name, form in jobs]
    assert locale.setlocale(locale.LC_ALL) == before


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Karachi", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "de_DE.UTF-8"},
    ],
)
def test_in_another_process(environment: dict[str, str]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _DIGEST, str(CASES), *NAMES],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.splitlines() == [
        f"{name} {form} {sha256((CASES / f'{name}.{form}').read_bytes()).hexdigest()}"
        for name in NAMES
        for form in FORMATS
    ]
