"""`syndication pictures renditions`: what is missing is made, and the second run has nothing to do."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from syndication.cli import commands
from syndication.model.errors import SettingsError
from syndication.publishing.media import store
from syndication.publishing.media.renditions import renditions_of


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "items").mkdir()
    (tmp_path / "syndication.toml").write_text('title = "The Tribune"\npicture_ladder = [100, 200]\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SYNDICATION_CONFIG", raising=False)
    monkeypatch.delenv("SYNDICATION_DATABASE", raising=False)
    return tmp_path


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(commands, ["pictures", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def upload(root: Path, colour: str) -> str:
    written = BytesIO()
    Image.new("RGB", (300, 300), colour).save(written, "PNG")
    return store.save_picture(root / "pictures", written.getvalue()).name


def test_what_is_missing_is_made_once(root: Path) -> None:
    names = [upload(root, "red"), upload(root, "blue")]
    assert json.loads(run("renditions", "--json").stdout) == {"pictures": 2, "made": 2}
    assert all(len(renditions_of(root / "pictures", name)) == 2 for name in names)
    assert run("renditions").output == "2 pictures, 0 with new renditions\n"


def test_without_a_ladder(root: Path) -> None:
    (root / "syndication.toml").write_text('title = "The Tribune"\n')
    with pytest.raises(SettingsError, match=r"picture_ladder: is empty; write widths"):
        run("renditions")


def test_a_damaged_picture_stops_no_other(root: Path) -> None:
    good, bad = upload(root, "red"), upload(root, "blue")
    place = root / "pictures" / bad[:2] / bad
    place.write_bytes(place.read_bytes()[:60])
    assert json.loads(run("renditions", "--json").stdout) == {"pictures": 2, "made": 1}
    assert len(renditions_of(root / "pictures", good)) == 2
