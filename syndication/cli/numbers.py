"""Numbers on the command line."""

from __future__ import annotations

import click


class WholeNumber(click.ParamType[int]):
    """A whole number from `least` on, to `most` at most if that is given."""

    name = "number"

    def __init__(self, least: int, most: int | None = None) -> None:
        self._range = range(least, most + 1) if most is not None else None
        self._least = least
        self._words = f"{least} to {most}" if most is not None else f"{least} or more"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(str(value))
        except ValueError:
            number = self._least - 1
        if number < self._least or (self._range is not None and number not in self._range):
            self.fail(f"{value!s}: write a whole number, {self._words}", param, ctx)
        return number


class Seconds(click.ParamType[float]):
    """A number of seconds from 0 to `most`, with a fraction or without."""

    name = "seconds"

    def __init__(self, most: int) -> None:
        self._most = most

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            seconds = float(str(value))
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds <= self._most:  # also if it is no number at all (nan)
            self.fail(f"{value!s}: write a number of seconds, 0 to {self._most}", param, ctx)
        return seconds
