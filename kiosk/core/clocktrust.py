"""Whether civil time may be believed, and how it goes on between two looks at the machine's clock.

The station's own civil time is a mark (what the time was) and the monotonic clock since: nothing that happens to the
machine's clock afterwards changes it unseen. It is believed on positive evidence only; what is implausible is asked of
a supervisor. Nothing here reads a clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.core.days import DAY_S
from kiosk.core.reason import Reason
from kiosk.safety.changed import replace

BUILT_S: Final = 1_767_225_600.0
"""1 January 2026, 0:00 UTC: this program was written in that year: no clock that is right shows less."""
LONGEST_S: Final = 20 * 365.25 * DAY_S
"""Nobody trains with this program so long after (our inference); a clock that says so was set to nonsense."""
AHEAD_S: Final = 42 * DAY_S
"""Farther after the last record a hardware clock is asked about: longer than a clinic closes for holidays (our
inference)."""
AGREES_S: Final = 60.0
"""So far machine and hardware clock may be apart: a day at 100 ppm is 9 s, and no rule asks for less than a minute (our
inference)."""
BACK_S: Final = 2.0
"""So much before the last record is no step back: a hardware clock counts whole seconds (our inference)."""
JUMP_S: Final = 3.0
"""From here on the machine's clock was set, and did not only drift: a leap second is one (our inference)."""
LOOK_S: Final = 1.0
"""How often both clocks are compared."""
AGAIN_S: Final = 10.0
"""How often evidence is looked for again while there is none: a network may come up later."""
ENTERED_S: Final = 600.0
"""So long ago a supervisor may have entered the time that is set (our inference): the minutes since are added."""

WRONG: Final = frozenset({"clock_early", "clock_late", "clock_back"})
"""What cannot be right whoever says so: it can only be set."""
JUMPED: Final = "clock_jumped"
UNPROVED: Final = "clock_unproved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the machine says of civil time, in seconds since 1970.

    `is_synchronised`: the kernel holds its clock to be kept by a time service. `hardware_s` is what a clock with a
    battery shows; None where there is none, or where it does not know the time.
    """

    system_s: float
    is_synchronised: bool = False
    hardware_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTrust:
    """Whether civil time is believed, and why or why not."""

    is_trusted: bool
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What civil time was at `at_s` of the monotonic clock, and what the machine's own clock showed then."""

    at_s: float
    civil_s: float
    system_s: float

    def civil(self, now_s: float) -> float:
        """Civil time of the station."""
        return self.civil_s + (now_s - self.at_s)


def judge(evidence: Evidence, last_s: float | None) -> ClockTrust:
    """Whether the machine's clock may be believed without asking anybody.

    Args:
        evidence: what the machine says.
        last_s: believed civil time of the last record of an earlier run of the machine; None when there is none.
    """
    against = next(_against(evidence, last_s), None)
    if against is not None:
        return ClockTrust(is_trusted=False, reason=against)
    if evidence.is_synchronised:
        return ClockTrust(is_trusted=True, reason=Reason(code="clock_synchronised"))
    return ClockTrust(is_trusted=True, reason=Reason(code="clock_hardware"))


def _against(evidence: Evidence, last_s: float | None) -> Iterator[Reason]:
    """What speaks against it, the plainest first."""
    now_s, hardware_s = evidence.system_s, evidence.hardware_s
    yield from _wrong(now_s, last_s)
    if evidence.is_synchronised:
        return
    if hardware_s is None:
        yield Reason(code=UNPROVED)
    elif abs(hardware_s - now_s) > AGREES_S:
        yield Reason(code="clock_disagrees", figures={"apart_s": abs(hardware_s - now_s), "limit_s": AGREES_S})
    if last_s is not None and now_s - last_s > AHEAD_S:
        figures = {"ahead_days": (now_s - last_s) / DAY_S, "limit_days": AHEAD_S / DAY_S}
        yield Reason(code="clock_ahead", figures=figures)


def _wrong(civil_s: float, last_s: float | None) -> Iterator[Reason]:
    yield from _implausible(civil_s)
    if last_s is not None and civil_s < last_s - BACK_S:
        yield Reason(code="clock_back", figures={"back_s": last_s - civil_s})


def _implausible(civil_s: float) -> Iterator[Reason]:
    if civil_s < BUILT_S:
        yield Reason(code="clock_early", figures={"early_days": (BUILT_S - civil_s) / DAY_S})
    if not civil_s <= BUILT_S + LONGEST_S:  # also what is no number
        yield Reason(code="clock_late", figures={"late_days": (civil_s - BUILT_S - LONGEST_S) / DAY_S})


def jump_s(mark: Mark, system_s: float, now_s: float) -> float | None:
    """How far the machine's clock was set since the mark, forward or back; None when it only went on."""
    jumped = (system_s - mark.system_s) - (now_s - mark.at_s)
    return jumped if abs(jumped) > JUMP_S else None


def jumped(evidence: Evidence, last_s: float | None, by_s: float) -> ClockTrust:
    """What a jump leaves: a time service may set the clock, and nobody else unasked."""
    if evidence.is_synchronised:
        return judge(evidence, last_s)
    return ClockTrust(is_trusted=False, reason=Reason(code=JUMPED, figures={"jump_s": by_s}))


def judge_again(standing: ClockTrust, evidence: Evidence, last_s: float | None) -> ClockTrust:
    """What to make of a clock that is not believed, from new evidence.

    After a jump a hardware clock that agrees proves nothing any more: both may have been set together.
    """
    if standing.reason.code == JUMPED:
        evidence = replace(evidence, hardware_s=None)
    found = judge(evidence, last_s)
    return found if found.is_trusted else standing


def confirm_reasons(civil_s: float, standing: ClockTrust, last_s: float | None) -> tuple[Reason, ...]:
    """Why nobody can say that civil time is right; empty when somebody can.

    Args:
        civil_s: what would be confirmed.
        standing: what is made of it now. A time that is believed already may lie before the last record: then a
            supervisor has set it so, because it was the record that was wrong.
        last_s: as for `judge`.
    """
    return tuple(_wrong(civil_s, None if standing.is_trusted else last_s))


def set_reasons(civil_s: float, as_of_s: float, now_s: float) -> tuple[Reason, ...]:
    """Why a supervisor's date and time cannot be taken over; empty when they can.

    Args:
        civil_s: what was entered.
        as_of_s: monotonic time at which it was right.
        now_s: monotonic time.
    """
    found = tuple(_implausible(civil_s))
    if not 0.0 <= now_s - as_of_s <= ENTERED_S:
        figures = {"age_s": now_s - as_of_s, "limit_s": ENTERED_S}
        found = (*found, Reason(code="clock_entry_old", figures=figures))
    return found
