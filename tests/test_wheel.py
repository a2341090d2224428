"""The package works when it is installed: all that it reads travels in the wheel."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_file_of_the_package_is_in_the_wheel(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("syndication/")}
    files = (file for file in (ROOT / "syndication").rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    pages = (file for file in (ROOT / "docs").rglob("*") if file.is_file())
    assert packed == {
        *(file.relative_to(ROOT).as_posix() for file in files),
        *(f"syndication/{file.relative_to(ROOT).as_posix()}" for file in pages),
    }


def test_the_wheel_works_from_any_folder(tmp_path: Path) -> None:
    """Run the package from a copy outside the checkout, as an installation is one."""
    target = tmp_path / "installed"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(target)
    work = tmp_path / "work"
    (work / "items").mkdir(parents=True)
    (work / "syndication.toml").write_text('authority = "tribune.example"\n')
    (work / "items" / "a.md").write_text('+++\nheadline = "A"\npublished = 2026-02-05T12:00:00Z\n+++\nText.\n')
    script = (
        "import syndication, sys; assert syndication.__file__.startswith(sys.path[0]), syndication.__file__; "
        "from syndication.cli import main; main()"
    )
    for command in ("publish", "status", "docs"):
        answer = subprocess.run(
            [
                sys.executable,
                "-c",
                f"import sys; sys.path.insert(0, {str(target)!r}); sys.argv[1:] = ['{command}']; {script}",
            ],
            cwd=work,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (answer.returncode, answer.stderr) == (0, "")
    assert (target / "syndication" / "docs" / "tutorial.md").is_file()
