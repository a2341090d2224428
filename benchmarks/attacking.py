"""How long kills and polls take while hostile clients attack, beside the same service in peace."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import measuring
from benchmarks.table import Row, Table
from tests.soak.hostile import HostileOutcome, HostilePlan, hostile_soak

SECONDS = 60.0
_ASKED_SECONDS = 2


def run(seconds: float = SECONDS) -> Table:
    """Measure the same stories, kills and polls in peace, then under attack."""
    peace, attack = (_outcome(seconds, attacked=attacked) for attacked in (False, True))
    attacks = ", ".join(f"{count:,} {name}" for name, count in sorted(attack.attacks.items()))
    return Table(
        "attacking",
        ("what", "in peace, s", "under attack, s", "ratio", "asked, s"),
        (
            _row("a kill, until no feed has the story: median", peace.kills, attack.kills, 0.5),
            _row("the slowest kill", peace.kills, attack.kills, 1.0, str(_ASKED_SECONDS)),
            _row("a poll: median", peace.polls, attack.polls, 0.5),
            _row("99 of 100 polls", peace.polls, attack.polls, 0.99),
        ),
        measuring.conditions(
            f"{seconds:.0f} s each, {len(attack.kills)} kills, {len(attack.polls):,} polls; {attacks}; "
            f"threads of the web workers {attack.threads[0]} before and {attack.threads[1]} after, "
            f"memory {attack.megabytes[0]} MB and {attack.megabytes[1]} MB",
            "granian",
            "nh3",
        ),
    )


def _outcome(seconds: float, *, attacked: bool) -> HostileOutcome:
    measuring.tell(f"attacking: {seconds:.0f} s {'under attack' if attacked else 'in peace'}")
    with TemporaryDirectory() as folder:
        return hostile_soak(Path(folder), HostilePlan(seconds=seconds, attacked=attacked), measuring.tell)


def _row(what: str, peace: list[float], attack: list[float], share: float, asked: str = "–") -> Row:
    calm, busy = _at(peace, share), _at(attack, share)
    return what, f"{calm:.3f}", f"{busy:.3f}", f"{busy / calm:.1f}", asked


def _at(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
