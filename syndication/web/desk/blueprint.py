"""The blueprint of the desk, which each module with screens adds its views to."""

from __future__ import annotations

from flask import Blueprint

from syndication.model.desk_links import DESK_PATH

desk = Blueprint("desk", __name__, url_prefix=DESK_PATH)
