"""The desk: editors and operators work in a browser.

It is a second face of the API, not a second logic. Every screen is a GET with its filters in the address, every act a
POST that calls what the API calls. All pages work without script.
"""

from syndication.web.desk import acts, bulk, editor, failures, stories, story
from syndication.web.desk.blueprint import desk

SCREENS = (acts, bulk, editor, failures, stories, story)
"""The modules whose views and handlers the blueprint has."""

__all__ = ["desk"]
