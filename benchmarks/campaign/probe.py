"""Watches one run from outside: what the cuff and the coils really do, and when a number was a lie, or none came."""

from dataclasses import dataclass, field
from typing import Final

from benchmarks.campaign.station import CONTROLLER, Station
from kiosk.core.model import Mode, Phase, PressureSample, Sample
from kiosk.safety import limits

LOOK_S: Final = 0.010
HONEST_S: Final = 1.0
"""Right again for this long, and the time of a wrong number or of a low cuff starts anew."""

WRONG_MMHG: Final = 15.0
"""Error of a number from which the time to release counts (design section 8)."""

QUIET_S: Final = 1.0
"""A run is over when nothing has been held for this long and the cuff is empty."""

EMPTY_MMHG: Final = 20.0
"""Below this a cuff counts as vented (design section 8)."""

_RELEASED_PHASES: Final = frozenset({Phase.IDLE, Phase.VENT})


@dataclass(slots=True, kw_only=True)
class Release:
    """A stretch of time in which no coil had current, that of a stuck hold circuit apart."""

    from_s: float
    from_mmhg: float
    empty_s: float | None = None
    """When the cuff came below 20 mmHg in it."""
    until_s: float | None = None
    """When a coil had current again; None: it lasted."""


@dataclass(slots=True)
class Stretch:
    """A stretch of time: a number was wrong, or a cuff low, never right again for `HONEST_S`; or one without gaps."""

    from_s: float
    until_s: float
    wrong_s: float
    """How long it was so: the moments without those between them."""

    @property
    def lasted_s(self) -> float:
        """All of it."""
        return self.until_s - self.from_s


@dataclass(slots=True, kw_only=True)
class Observation:
    """What was seen since the fault began. Times in seconds since then; None: never."""

    was_held: bool
    """A coil had current when the fault began."""
    releases: list["Release"] = field(default_factory=list)
    """Every stretch without current in any coil, in order."""
    wrong: list["Stretch"] = field(default_factory=list)
    """Every stretch in which a number was off by more than 15 mmHg while the cuff was closed, in order."""
    low: list["Stretch"] = field(default_factory=list)
    """Every stretch in which a regulated cuff was more than 15 mmHg below its setpoint, or one that is being filled
    below the highest it had had, in order."""
    lost: list["Stretch"] = field(default_factory=list)
    """Every stretch in which a sensor gave its process no number while the cuff was closed, without any gap."""
    closed: list["Stretch"] = field(default_factory=list)
    """Every stretch in which all coils had current that could have lost it, in order."""
    peak_mmhg: float = 0.0
    excess_s: float = 0.0
    """Longest stretch above setpoint + 40 mmHg with a coil under current."""
    misplaced_s: float = 0.0
    """Longest stretch above 15 mmHg in an idle phase with a coil under current."""
    reason: str = ""
    """What ended it, in the station's own words: the machine's reason, then the guard's."""
    failures: tuple[str, ...] = ()
    """What the loops that died of an exception died of."""
    watched_s: float = 0.0


class Probe:
    """Begins to watch when it is made; `finish` gives the result.

    `free` names the coils that can lose their current at all: not those whose hold circuit is stuck.
    """

    def __init__(self, station: Station, free: str = "ab") -> None:
        self._free = free
        self._station, self._world = station, station.bench.world
        self._world.advance(station.now)
        self._began_s = station.now
        self._world.plant.peak_mmhg = self._world.plant.cuff_mmhg
        self._seen = Observation(was_held=self._is_held)
        self._honest_s = {"a": self._began_s, "b": self._began_s}
        self._number_s = dict(self._honest_s)
        self._lost: dict[str, Stretch] = {}
        self._top_mmhg: float | None = None
        self._wrong_until_s = 0.0
        self._pass_b_s = -1.0
        self._excess_from_s: float | None = None
        self._misplaced_from_s: float | None = None
        self._was_near = self._is_closed = False
        station.watch_sample = self._sampled
        station.schedule.every(LOOK_S, self._look)

    @property
    def is_over(self) -> bool:
        """No coil has had current for a second, and the cuff is empty."""
        last = self._seen.releases[-1] if self._seen.releases else None
        if last is None or last.until_s is not None or last.empty_s is None:
            return False
        return self._station.now - self._began_s - last.from_s >= QUIET_S

    def finish(self) -> Observation:
        """What was seen up to now."""
        seen = self._seen
        self._look()
        seen.peak_mmhg = self._world.plant.peak_mmhg
        seen.watched_s = self._station.now - self._began_s
        seen.reason = reason_of(self._station)
        seen.failures = failures_of(self._station)
        return seen

    @property
    def _coils(self) -> list[bool]:
        """Whether each coil that could lose its current has some."""
        since = dict(zip("ab", self._world.coils_off_s, strict=True))
        return [since[name] is None for name in self._free]

    @property
    def _is_held(self) -> bool:
        return any(self._coils)

    def _look(self) -> None:
        """One look at the truth; the world is brought up to now first."""
        station, seen, now = self._station, self._seen, self._station.now
        self._world.advance(now)
        true_mmhg = self._world.true_pressure_mmhg
        held = self._is_held
        self._look_at_coils(now, true_mmhg, held=held)
        self._look_at_b(now)
        outputs = station.outputs
        setpoint_mmhg = None if outputs is None else outputs.setpoint_mmhg
        is_idle = outputs is None or outputs.phase in _RELEASED_PHASES
        if setpoint_mmhg is not None and outputs is not None and outputs.phase is not Phase.PROOF:
            wanted_mmhg = self._wanted(setpoint_mmhg, true_mmhg, is_fill=outputs.phase is Phase.FILL)
            if wanted_mmhg is not None and held and true_mmhg < wanted_mmhg - WRONG_MMHG:
                self._low(now - self._began_s)
        is_excess = held and setpoint_mmhg is not None and true_mmhg > setpoint_mmhg + limits.WATCHDOG_EXCESS_MMHG
        self._excess_from_s = (self._excess_from_s or now) if is_excess else None
        seen.excess_s = max(seen.excess_s, now - (self._excess_from_s or now))
        is_misplaced = held and is_idle and true_mmhg > limits.VENTED_MMHG
        self._misplaced_from_s = (self._misplaced_from_s or now) if is_misplaced else None
        seen.misplaced_s = max(seen.misplaced_s, now - (self._misplaced_from_s or now))

    def _wanted(self, setpoint_mmhg: float, true_mmhg: float, *, is_fill: bool) -> float | None:
        """What a cuff should have: its setpoint once it has come near it, and in a fill until then the highest it had.

        A fill that only does not get up is not low by this: rules of its own end it.
        """
        self._was_near = self._was_near or abs(true_mmhg - setpoint_mmhg) < WRONG_MMHG
        is_rising = is_fill and all(self._coils)
        self._top_mmhg = max(self._top_mmhg or 0.0, true_mmhg) if is_rising else None
        return setpoint_mmhg if self._was_near else self._top_mmhg

    def _low(self, at_s: float) -> None:
        """One look at a regulated cuff that is too low."""
        low = self._seen.low
        if not low or at_s - low[-1].until_s >= HONEST_S:
            low.append(Stretch(at_s, at_s, 0.0))
        low[-1].wrong_s += min(LOOK_S, at_s - low[-1].until_s)
        low[-1].until_s = at_s

    def _look_at_coils(self, now: float, true_mmhg: float, *, held: bool) -> None:
        releases, at_s = self._seen.releases, now - self._began_s
        is_off = bool(releases) and releases[-1].until_s is None
        if all(self._coils):
            if not self._is_closed:
                self._seen.closed.append(Stretch(at_s, at_s, 0.0))
            self._seen.closed[-1].until_s = at_s
        self._is_closed = all(self._coils)
        if held:
            if is_off:
                releases[-1].until_s = at_s
            return
        if not is_off:
            since = [off_s for off_s in self._world.coils_off_s if off_s is not None]
            from_s = max([0.0, *(off_s - self._began_s for off_s in since)])
            releases.append(Release(from_s=from_s, from_mmhg=true_mmhg))
        if releases[-1].empty_s is None and true_mmhg < EMPTY_MMHG:
            releases[-1].empty_s = at_s

    def _look_at_b(self, now: float) -> None:
        guard = self._station.watchdog.state
        if guard.at_s == self._pass_b_s:
            return
        self._pass_b_s = guard.at_s
        if guard.bad_passes:
            self._no_number("b", now)
        else:
            self._judge("b", now, guard.pressure_mmhg - self._world.plant.pressure_b_mmhg(now))

    def _sampled(self, sample: Sample) -> None:
        now = self._station.clocks[CONTROLLER].true_s
        if isinstance(sample, PressureSample):
            self._judge("a", now, sample.pressure_mmhg - self._world.plant.pressure_a_mmhg(now))
        else:
            self._no_number("a", now)

    def _no_number(self, name: str, now: float) -> None:
        """A reading that gave none. It was lost at some instant since the last number, if somebody asked meanwhile."""
        at_s, number_s = now - self._began_s, self._number_s[name] - self._began_s
        if not all(self._coils):
            self._lost.pop(name, None)
        elif name in self._lost:
            self._lost[name].until_s = at_s
            self._lost[name].wrong_s = self._lost[name].lasted_s
        else:
            from_s = max(0.0, number_s, at_s - limits.PASS_S)
            self._lost[name] = Stretch(from_s, at_s, at_s - from_s)
            self._seen.lost.append(self._lost[name])

    def _judge(self, name: str, now: float, error_mmhg: float) -> None:
        """A number of a sensor, beside the truth at its own tap."""
        wrong, at_s = self._seen.wrong, now - self._began_s
        self._number_s[name] = now
        self._lost.pop(name, None)
        if abs(error_mmhg) <= WRONG_MMHG:
            self._honest_s[name] = now
        elif all(self._coils):
            from_s = max(0.0, self._honest_s[name] - self._began_s)  # it went wrong at some instant since then
            if not wrong or from_s - wrong[-1].until_s >= HONEST_S:
                wrong.append(Stretch(from_s, at_s, 0.0))
            wrong[-1].until_s = max(wrong[-1].until_s, at_s)
            wrong[-1].wrong_s += max(0.0, at_s - max(from_s, self._wrong_until_s))  # two at once are wrong once
            self._wrong_until_s = max(self._wrong_until_s, at_s)


def reason_of(station: Station) -> str:
    """Why the station let go, as both processes have it."""
    parts = []
    snapshot = station.snapshot
    if snapshot is not None:
        ended = None if snapshot.session is None else snapshot.session.end_reason
        found = ended if snapshot.mode is not Mode.TRIPPED or snapshot.last_stop is None else snapshot.last_stop
        failed = next((step.reason for step in snapshot.proof if step.reason is not None), None)
        found = found or failed or snapshot.last_stop
        parts.append(f"{snapshot.mode}:{found.code if found else '-'}")
    guard = station.watchdog.state
    parts.append(f"{guard.state.name.lower()}:{guard.reason.name.lower()}")
    return " ".join(parts)


def failures_of(station: Station) -> tuple[str, ...]:
    """The exceptions of which loops have died, each with its process, its type and its message."""
    named = ((name, process.failure) for name, process in station.processes.items())
    return tuple(f"{name}: {type(error).__name__}: {error}" for name, error in named if error is not None)
