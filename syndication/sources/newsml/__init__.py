"""XML of the IPTC to drafts: NITF, NewsML-G2 and NewsML 1. Nothing is fetched, and no entity is expanded."""

from __future__ import annotations

from syndication.sources.newsml.newsml_1 import read_newsml_1
from syndication.sources.newsml.newsml_g2 import read_newsml_g2
from syndication.sources.newsml.nitf import read_nitf

__all__ = ["read_newsml_1", "read_newsml_g2", "read_nitf"]
