"""What one folded world stands for: all that its timers, its account and its old trips may be by the next pass."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

from kiosk.safety import limits
from tests.formal.abstraction import (
    ACCOUNTS_S,
    FAR_S,
    NOTED_S,
    TIMERS,
    Fold,
    ghost,
    passed,
    trend_limits_s,
)
from tests.formal.world import NOW_S, World

Choices = list[list[tuple[str, float]]]
GHOSTS = ("low", "rest")


def variants(world: World, scene: Fold) -> Iterator[World]:
    """Every world that `world` stands for, as far as the next pass can tell them apart."""
    guard = world.guard
    choices: Choices = [_ahead(name, NOW_S - began_s, TIMERS[name]) for name, began_s in guard.since.items()]
    if guard.trend is not None:
        choices.append(_ahead("trend", NOW_S - guard.trend.at_s, trend_limits_s(guard.trend)))
    for name in GHOSTS:
        elapsed_s = _ghost_s(world, name)
        if elapsed_s is not None and ghost(elapsed_s, guard, name) == (passed(elapsed_s, TIMERS[name]), False):
            choices.append(_ahead(f"ghost {name}", elapsed_s, TIMERS[name]))
    if guard.apart_s:
        choices.append([("apart", guard.apart_s), ("apart", limits.DISAGREEMENT_S - limits.PASS_S)])
    if scene.account:
        choices.append(_ahead("noted", NOW_S - guard.noted_s, (NOTED_S,)))
        ends_s = (limits.SEARCH_S, limits.RESTRICTION_ARM_S, limits.RESTRICTION_LEG_S)
        ends = dict(zip(ACCOUNTS_S[1:4], ends_s, strict=True))
        if guard.restriction_s in ends:
            near_s = ends[guard.restriction_s] - limits.PASS_S
            choices.append([("account", guard.restriction_s), ("account", near_s)])
    if scene.trips:
        choices.append([("old trips", float(count)) for count in range(len(world.trips) + 1)])
    for chosen in itertools.product(*(choice for choice in choices if len(choice) > 1)):
        yield _chosen(world, dict(chosen)) if chosen else world


def _ahead(name: str, elapsed_s: float, limits_s: tuple[float, ...]) -> list[tuple[str, float]]:
    """A timer as it is, or one pass before any limit that it has not passed."""
    return [(name, elapsed_s)] + [
        (name, limit_s - limits.PASS_S) for limit_s in limits_s[passed(elapsed_s, limits_s) :]
    ]


def _ghost_s(world: World, name: str) -> float | None:
    return world.low_s if name == "low" else world.rest_s


def _chosen(world: World, chosen: dict[str, float]) -> World:
    """`world` with these figures for what was left open."""
    guard = world.guard
    since = {name: NOW_S - chosen[name] if name in chosen else began_s for name, began_s in guard.since.items()}
    ghosts: dict[str, float | None] = {}
    for name in GHOSTS:
        elapsed_s = _ghost_s(world, name)
        stands = ghost(elapsed_s, guard, name)
        together = stands is not None and stands[1] and name in since
        ghosts[name] = NOW_S - since[name] if together else chosen.get(f"ghost {name}", elapsed_s)
    trend = guard.trend
    if trend is not None and "trend" in chosen:
        trend = replace(trend, at_s=NOW_S - chosen["trend"])
    account = chosen.get("account", guard.restriction_s)
    noted_s = chosen.get("noted", NOW_S - guard.noted_s)
    behind_s = guard.restriction_s - world.disk.restriction_s
    if 0.0 < behind_s < FAR_S:
        behind_s = min(noted_s, account)
    old = int(chosen.get("old trips", 0.0))
    return replace(
        world,
        guard=replace(
            guard,
            since=since,
            trend=trend,
            noted_s=NOW_S - noted_s,
            restriction_s=account,
            apart_s=chosen.get("apart", guard.apart_s),
            noted_restriction_s=account - (guard.restriction_s - guard.noted_restriction_s),
            past=guard.past[old:],
        ),
        disk=replace(world.disk, restriction_s=max(0.0, account - behind_s), past=world.disk.past[old:]),
        low_s=ghosts["low"],
        rest_s=ghosts["rest"],
        trips=world.trips[old:],
    )
