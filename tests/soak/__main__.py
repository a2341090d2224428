"""`python -m tests.soak`: two minutes of stories, of ill subscribers and of kills; exit code 1 if it went wrong."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from tests.soak.hostile import HostilePlan, hostile_soak
from tests.soak.outcome import Outcome
from tests.soak.soaking import Plan, soak


@click.command()
@click.option("--subscribers", default=2000, show_default=True)
@click.option("--seconds", default=120.0, show_default=True, help="How long stories are published, one a second.")
@click.option(
    "--kill-seconds",
    type=(float, float),
    default=(2.0, 5.0),
    show_default=True,
    help="Shortest and longest pause between kills.",
)
@click.option("--patience", default=5.0, show_default=True, help="Seconds until all who are well hold the newest.")
@click.option("--nodes", default=0, show_default=True, help="How many `syndication work` run beside.")
@click.option("--database", default="", help="postgresql+psycopg://…, empty; default: SQLite in a folder of its own.")
@click.option("--seed", default=1, show_default=True, help="What chance begins with.")
@click.option("--hostile", is_flag=True, help="Attack the service with hostile clients instead, for --seconds.")
def main(*, hostile: bool, **told: object) -> None:
    """Soak a service: thousands of subscribers, many of them ill, while its processes are killed."""
    if hostile:
        _attack(HostilePlan(seconds=float(str(told["seconds"]))))
        return
    plan = Plan(**told)  # type: ignore[arg-type]  # the options have its names
    with tempfile.TemporaryDirectory() as folder:
        outcome = soak(Path(folder), plan, click.echo)
    for line in _told(outcome):
        click.echo(line)
    raise SystemExit(1 if outcome.faults else 0)


def _attack(plan: HostilePlan) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcome = hostile_soak(Path(folder), plan, click.echo)
    kills, polls = sorted(outcome.kills), sorted(outcome.polls)
    attacks = ", ".join(f"{name} {count:,}" for name, count in sorted(outcome.attacks.items()))
    for line in (
        f"attacks:                      {attacks}",
        f"stories published:            {outcome.stories}",
        f"kills until they were out:    {_spread(kills)}",
        f"polls until they were answered: {_spread(polls)}",
        "threads of the web workers:   {} before, {} after".format(*outcome.threads),
        "memory of the web workers:    {} MB before, {} MB after".format(*outcome.megabytes),
        *(f"FAULT: {fault}" for fault in outcome.faults),
        "all is well" if not outcome.faults else f"{len(outcome.faults)} faults",
    ):
        click.echo(line)
    raise SystemExit(1 if outcome.faults else 0)


def _spread(times: list[float]) -> str:
    if not times:
        return "none"
    middle, high = times[len(times) // 2], times[len(times) * 99 // 100]
    return f"{len(times):,}; half within {middle:.3f} s, 99 % within {high:.3f} s, the slowest {times[-1]:.3f} s"


def _told(outcome: Outcome) -> list[str]:
    kills = ", ".join(f"{role} {count}" for role, count in sorted(outcome.kills.items()))
    return [
        f"stories published:            {outcome.stories}",
        f"processes killed:             {sum(outcome.kills.values())} ({kills})",
        f"deliveries that came:         {outcome.deliveries:,}",
        f"  that are known as arrived:  {outcome.arrived:,}",
        f"  the same again, to the well: {outcome.repeated:,}",
        f"tries that failed:            {outcome.retries:,}",
        f"subscriptions ended by 410:   {outcome.gone}",
        f"until the last was current:   {outcome.seconds:.1f} s",
        *(f"FAULT: {fault}" for fault in outcome.faults),
        "all is well" if not outcome.faults else f"{len(outcome.faults)} faults",
    ]


if __name__ == "__main__":
    main()
