"""What is wrong with a form: the field, and what to do. Pure."""

from __future__ import annotations

from msgspec import Struct


class FormFault(Struct, frozen=True):
    """Something wrong: the id of the form's field, "" for the whole form, and what to do."""

    anchor: str
    problem: str
