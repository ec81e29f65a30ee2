"""The part of `regulation` that runs laws beside each other: ours and those of others, over virtual people."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benchmarks.lightbout import Law, Lines, Plan, pump_alone_s, run_light, target_mmhg
from benchmarks.peerlaws import BangBang, ClosedCuff, Pid
from benchmarks.pressure import Point, Stage, within
from benchmarks.svg import Line, Plot, drawn
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.lawstate import RegulatorState
from kiosk.core.regulator import regulate
from kiosk.core.units import Mmhg, Seconds
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.cohort import Member, draw, load_cohort, shipped_cohort
from kiosk.hw.sim.limb import Limb
from kiosk.safety.limits import TRAINING_MAX_MMHG

STRETCHES_S: Final = (40.0, 30.0, 30.0, 30.0)
"""Work and inflated rest in turn."""

PERCENTS: Final = {"arm": (50.0, 40.0), "thigh": (80.0, 60.0, 70.0, 50.0)}
"""Shares of LOP taken in turn: the usual ones, and lower ones where the band is narrower."""

OURS: Final = "ours"
TRACE_FROM_S: Final = 20.0
TRACE_S: Final = 12.0
"""What a plot shows of a bout, from the start of its work."""


class Ours:
    """Our law, as the station calls it. `spent_ms` is the processor time of each of its steps."""

    def __init__(self) -> None:
        self._settings, self._state = RegulatorSettings(), RegulatorState()
        self.spent_ms: list[float] = []

    def step(self, pressure_mmhg: float, setpoint_mmhg: float, *, is_work: bool, now: float) -> Lines:
        """One pass."""
        began_ns = time.thread_time_ns()
        self._state, command = regulate(
            self._state,
            pressure_mmhg=Mmhg(pressure_mmhg),
            setpoint_mmhg=Mmhg(setpoint_mmhg),
            is_work=is_work,
            is_trusted=True,
            vented_s=None,
            now=Seconds(now),
            settings=self._settings,
        )
        self.spent_ms.append((time.thread_time_ns() - began_ns) / 1e6)
        return Lines(pump=float(command.pump), bleed=command.bleed)


LAWS: Final[dict[str, Callable[[], Law]]] = {
    OURS: Ours,
    "closed cuff": ClosedCuff,
    "bang-bang": BangBang,
    "PID": Pid,
}
SOURCES: Final = {
    "closed cuff": "filled once, not regulated, as most BFR devices in exercise",
    "bang-bang": "+-5 mmHg with the large valve, as open tourniquets do it",
    "PID": "pump by share, bleed valve by pulses of 100 ms",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One person under one law."""

    member: Member
    points: tuple[Point, ...]
    lop_mmhg: float
    pump_alone_s: float
    end: str = "completed"
    spent_ms: Sequence[float] = field(default=())
    share: float = 0.0
    """Of exercise time within 5 %; only for plots."""

    def without_points(self) -> "Held":
        """The person alone: three hundred bouts with every pass would fill the memory."""
        return replace(self, points=(), spent_ms=())

    def for_plots(self) -> "Held":
        """With the passes that a plot shows."""
        began_s = next((p.at_s for p in self.points if p.stage is Stage.WORK), 0.0) + TRACE_FROM_S
        shown = tuple(p for p in self.points if 0.0 <= p.at_s - began_s <= TRACE_S)
        share = within(self.points, Stage.WORK, 0.05).share or 0.0
        return replace(self, points=shown, spent_ms=(), share=share)


def people(cohort: Path | None, seed: int, number: int) -> tuple[Member, ...]:
    """The people to run. Raises `ConfigError` for a file that is not a cohort."""
    return draw(shipped_cohort() if cohort is None else load_cohort(cohort), seed, number)


def setpoint_of(member: Member) -> tuple[float, float]:
    """Setpoint and true LOP of one person."""
    lop = Limb(member.profile.limb, generator(member.seed, "limb")).lop_mmhg
    percents = PERCENTS[member.kind]
    return min(lop * percents[member.number % len(percents)] / 100.0, TRAINING_MAX_MMHG), lop


def held(member: Member, law: str) -> Held | None:
    """Run one person under one law; None when their pump alone never reaches the setpoint: no law could hold it."""
    setpoint, lop = setpoint_of(member)
    alone_s = pump_alone_s(member.profile, target_mmhg(setpoint))
    if alone_s is None:
        return None
    regulator = LAWS[law]()
    plan = Plan(setpoint_mmhg=setpoint, stretches_s=STRETCHES_S)
    points = run_light(member.profile, plan, regulator, seed=member.seed)
    spent = regulator.spent_ms if isinstance(regulator, Ours) else ()
    return Held(member=member, points=points, lop_mmhg=lop, pump_alone_s=alone_s, spent_ms=spent)


def plotted(folder: Path, rows: dict[str, list[Held]]) -> None:
    """Write the plots: the middle of a bout of the first person of each kind, and everybody's share within 5 %."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in PERCENTS:
        at = next((i for i, row in enumerate(rows[OURS]) if row.member.kind == kind), None)
        if at is not None:
            plot = _trace({law: many[at] for law, many in rows.items()})
            (folder / f"regulation_{kind}.svg").write_text(drawn(plot))
    lines = []
    for law, many in rows.items():
        shares = sorted(row.share for row in many)
        lines.append(Line(name=law, points=[(100.0 * i / max(len(shares) - 1, 1), y) for i, y in enumerate(shares)]))
    title = "Share of exercise time within 5 % of the setpoint, person by person, worst first"
    plot = Plot(title=title, across="% of the people", up="share", lines=lines, band=(0.95, 1.0))
    (folder / "regulation_people.svg").write_text(drawn(plot))


def _trace(rows: dict[str, Held]) -> Plot:
    """Twelve seconds of work."""
    lines = []
    one = rows[OURS]
    setpoint = one.points[0].setpoint_mmhg
    for law, row in rows.items():
        lines.append(Line(name=law, points=[(p.at_s - row.points[0].at_s, p.true_mmhg) for p in row.points]))
    title = f"{one.member.exercise} at {setpoint:.0f} mmHg: true pressure in the cuff; the band is +-5 %"
    return Plot(title=title, across="s", up="mmHg", lines=lines, band=(0.95 * setpoint, 1.05 * setpoint))
