"""How late the passes of a loop are in the campaign's honest runs, and seldom in its replays on a crowded machine."""

from dataclasses import dataclass
from random import Random
from typing import Final

from kiosk.core.units import TICK_S

ROUTINE_S: Final = 0.0001
SLOW_SHARE, SLOW_S = 1e-3, 0.005
MISSED_SHARE, MISSED_S = 6e-5, 0.025
"""How late passes are: most by a tenth of a millisecond, one in a thousand by up to 5 ms, one in 16,000 by a whole
pass; what the benchmark `timing` saw with every core busy, and a little more."""


def late_by_s(rng: Random) -> float:
    """How late one pass is."""
    draw = rng.random()
    if draw < MISSED_SHARE:
        return rng.uniform(SLOW_S, MISSED_S)
    return rng.uniform(0.0, SLOW_S) if draw < SLOW_SHARE else rng.expovariate(1.0 / ROUTINE_S)


CROWDED_SHARE: Final = 6e-5
"""One pass in 16,000, every five minutes. Our inference from the kills (`reports/safety.jsonl.kills.gz`): of 300
stations whose two processes were not frozen 53 had the watchdog alone more than 25 ms late, 10 the controller alone and
9 both, in some 3,750 passes each. Four stations or more shared two cores there, half of the time with a busy process on
each, which no kiosk does; most were late by 40 to 50 ms, as if by the 50 ms of a second that the kernel keeps from
real-time processes."""

CROWDED: Final = {(False, True): 53, (True, False): 10, (True, True): 9}
"""How often it comes to controller and watchdog: stations of those 300."""

CROWDED_S: Final = (0.025, 0.055)
STARVED_SHARE, STARVED_S = 1.0 / 12.0, (0.055, 0.095)
"""The tail: 57 of the 62 watchdogs that were so late were so by less than 55 ms, the others by up to 95; no controller
was by more than 55."""


@dataclass(frozen=True, slots=True)
class Stall:
    """From when on the machine is crowded, and how late the two processes are by it; 0 for the one that is not."""

    at_s: float
    controller_s: float
    watchdog_s: float


def stalls(from_s: float, until_s: float, rng: Random) -> list[Stall]:
    """When the machine is crowded, in order."""
    found: list[Stall] = []
    at_s = from_s
    while (at_s := at_s + rng.expovariate(CROWDED_SHARE / TICK_S)) < until_s:
        controller, watchdog = rng.choices(list(CROWDED), list(CROWDED.values()))[0]
        watchdog_s = rng.uniform(*(STARVED_S if rng.random() < STARVED_SHARE else CROWDED_S))
        found.append(Stall(at_s, rng.uniform(*CROWDED_S) * controller, watchdog_s * watchdog))
    return found
