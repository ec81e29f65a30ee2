"""Breadth-first search through everything that can happen to the guard; the shortest way to a broken invariant.

`python -m tests.formal.search [SCENE ...] [--states N]` runs the scenes by name, whole or up to N states, and prints
how far it came. Without a name: all that the tests run.
"""

import argparse
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kiosk.safety.heartbeat import GuardState
from tests.formal.abstraction import Key, fold, key, unknown_fields
from tests.formal.invariants import broken
from tests.formal.scenes import FULL, SCENES, Scene
from tests.formal.variants import variants
from tests.formal.world import NOW_S, Pass, World, beginning, meet, plants, restart, taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search saw. `broken` is empty when every invariant held; `way` is the shortest way to the break."""

    scene: str
    states: int
    transitions: int
    depth: int
    seconds: float
    is_whole: bool
    reached: frozenset[GuardState]
    broken: str = ""
    way: tuple[str, ...] = ()


def passes(told: World, scene: Scene) -> Iterator[tuple[str, Pass]]:
    """Everything that can happen to a world in one pass."""
    worlds = list(variants(told, scene.fold))
    for action in scene.actions:
        if action.restart:
            for world in worlds:
                yield action.name, restart(world, action)
            continue
        for sense in scene.senses:
            name, met = f"{sense.name}: {action.name}", meet(told, sense, action)
            for world in worlds:
                yield name, taken(world, met)


def search(scene: Scene, *, states_max: int | None = None) -> Found:
    """Search a scene whole, or until `states_max` states. Raises `LookupError` for a state nobody thought about."""
    if unknown_fields():
        raise LookupError(f"tests/formal/abstraction.py does not know {sorted(unknown_fields())} of the guard's state")
    began_s = time.process_time()
    told = fold(beginning(proved=not scene.fold.proof), NOW_S, scene.fold)
    here = key(told, NOW_S, scene.fold)
    came_from: dict[Key, tuple[Key, str] | None] = {here: None}
    waiting = deque([(here, 0, told)])
    transitions, depth, reached = 0, 0, {told.guard.state}

    def found(what: str = "", way: tuple[str, ...] = ()) -> Found:
        return Found(
            scene=scene.name, states=len(came_from), transitions=transitions, depth=depth,
            seconds=time.process_time() - began_s, is_whole=not waiting, reached=frozenset(reached), broken=what,
            way=way,
        )  # fmt: skip

    while waiting:
        here, depth, told = waiting.popleft()
        for name, one in passes(told, scene):
            transitions += 1
            what = broken(one)
            if what:
                return found(what, (*_way(came_from, here), name))
            afters = [one.after]
            if scene.fold.plant:
                afters = [replace(one.after, plant=plant) for plant in plants(one.after)]
            for after in afters:
                there = key(after, one.now, scene.fold)
                if there not in came_from:
                    came_from[there] = (here, name)
                    reached.add(after.guard.state)
                    told_on = fold(after, one.now, scene.fold)
                    if key(told_on, NOW_S, scene.fold) != there:
                        raise LookupError(f"the fold makes another world of {there}")
                    waiting.append((there, depth + 1, told_on))
        if states_max is not None and len(came_from) >= states_max:
            break
    return found()


def _way(came_from: dict[Key, tuple[Key, str] | None], there: Key) -> tuple[str, ...]:
    names: list[str] = []
    step = came_from[there]
    while step is not None:
        there, name = step
        names.append(name)
        step = came_from[there]
    return tuple(reversed(names))


def say(found: Found) -> str:
    """One line for people."""
    whole = "whole" if found.is_whole else "bounded"
    line = (
        f"{found.scene:10} {whole:8} {found.states:8} states {found.transitions:10} transitions"
        f" depth {found.depth:4} {found.seconds:7.1f} s CPU"
    )
    return line + "".join(f"\n    {step}" for step in found.way) + (f"\n  {found.broken}" if found.broken else "")


def main(arguments: list[str]) -> int:
    """The command. Returns 1 when an invariant broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.formal.search", description=__doc__)
    parser.add_argument("scene", nargs="*", choices=[[], *SCENES], help="which scenes; all the tests run without one")
    parser.add_argument("--states", type=int, help="stop after this many states")
    chosen = parser.parse_args(arguments)
    names = chosen.scene or [name for name in SCENES if name != FULL.name]
    all_found = [search(SCENES[name], states_max=chosen.states) for name in names]
    sys.stdout.write("\n".join(say(found) for found in all_found) + "\n")
    return int(any(found.broken for found in all_found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
