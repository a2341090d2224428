"""Weights in header fields such as Accept-Encoding: the parameter "q" (RFC 9110 section 12.4.2). Pure."""

from __future__ import annotations

from collections.abc import Iterable


def weight_of(parameters: Iterable[str]) -> float:
    """Return the weight that the parameters of an element in a list give it, from 0 to 1.

    It is 1 without a parameter "q", and 0 if the value of "q" is not a number. Parameters must be in lower case.
    """
    for parameter in parameters:
        name, _, number = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(number), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
