"""An export from another importer's tests (see LICENSES.md): each published post becomes a record."""

from __future__ import annotations

from pathlib import Path

from syndication.sources.substack import KIND
from tests.sources.export_support import files_in, lost, read_files, skipped, stories

SAMPLES = Path(__file__).parent / "samples"


def test_the_sample() -> None:
    entries = read_files(KIND, files_in(SAMPLES))
    text, episode = stories(entries)
    assert (text.headline, text.standfirst, text.slug) == ("Plain Text", "“This quote’s rather short”", "plain-text")
    assert "Sign up" not in text.body
    assert lost(text) == ("a button to subscribe, to share or to comment is left out",)
    assert [medium.url for medium in episode.media] == ["https://example.com/my-audio/file.mp3"]
    assert skipped(entries) == {"type thread": 1, "draft": 1, "type page": 1}
