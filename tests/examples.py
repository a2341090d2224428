"""How much a property is tried: little in the profile `suite`, four times as much in `all`, by chance in `random`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

FEW, MANY = 50, 200


def register_profiles() -> None:
    """Register the profiles; no test depends on how fast the machine is.

    `suite` and `all` do the same each time, so that a run fails for a change, never by chance. `random` seeks new
    failures: `pytest --hypothesis-profile random -m hypothesis`.
    """
    settings.register_profile("random", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=MANY)
    settings.register_profile("all", settings.get_profile("random"), derandomize=True)
    settings.register_profile("suite", settings.get_profile("all"), max_examples=FEW)


def scaled(number: int) -> int:
    """Return how often to try what takes long: `number` times in the profile `suite`, as many more in `all`."""
    return number * settings().max_examples // FEW
