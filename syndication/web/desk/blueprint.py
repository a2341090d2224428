"""The blueprint of the desk, which each module with screens adds its views to."""

from __future__ import annotations

from flask import Blueprint

PATH = "/desk"

desk = Blueprint("desk", __name__, url_prefix=PATH)
