"""How much a property is tried: little in the profile `suite`, eight times as much in `all`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

FEW, MANY = 50, 400


def register_profiles() -> None:
    """Register both; no test depends on how fast the machine is, and `suite` does the same each time."""
    settings.register_profile("all", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=MANY)
    settings.register_profile("suite", settings.get_profile("all"), max_examples=FEW, derandomize=True)


def scaled(number: int) -> int:
    """Return how often to try what takes long: `number` times in the profile `suite`, as many more in `all`."""
    return number * settings().max_examples // FEW
