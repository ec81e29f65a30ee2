"""What the station has kept: its last full self-test step by step, and the watchdog's journal."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from kiosk.config import Settings
from kiosk.core.model import ProofStep, Reason, StepState
from kiosk.core.proofends import FIT, NO_FAULT
from kiosk.core.records import StoredProof
from kiosk.core.selftest import CODES
from kiosk.core.stationstate import StoredState
from kiosk.ops.doctoring.check import Check, Value, advised, fail, judged, ok, skipped, warn
from kiosk.program import program
from kiosk.safety.heartbeat import TripReason
from kiosk.safety.history import History, replay
from kiosk.safety.journal import is_begun
from kiosk.safety.limits import LOCKOUT_TRIPS

JOURNAL: Final = "watchdog.journal"
LATE_MAX_MS: Final = 50.0
"""The goal for a loop (design section 8); the watchdog trips at 120."""
_UNITS: Final = {
    "_mmhg_per_s": "mmHg/s",
    "_ml_per_mmhg": "mL/mmHg",
    "_s_per_l": "s/L",
    "_mmhg": "mmHg",
    "_percent": "%",
    "_ml": "mL",
    "_v": "V",
    "_s": "s",
}
"""By how the name of a figure ends, the longest first."""
_OPEN: Final = "open the station: its full self-test moves air"


def selftests(proof: StoredProof | None, state: StoredState | None, now: datetime) -> Iterator[Check]:
    """What the last full self-test said of each part that only moving air can show.

    Args:
        proof: the last full one; None when there is none.
        state: what the station was then.
        now: civil time.
    """
    if proof is None:
        yield warn("selftest.last", "none is on record: nothing that only moving air can show was ever shown", _OPEN)
        for code in CODES:
            yield skipped(f"selftest.{code}", "no self-test is on record")
        return
    at = datetime.fromisoformat(proof.at_utc)
    days = (now - at).total_seconds() / 86400.0
    passed = Value(name="passed", value=proof.proof.passed)
    values = (passed, Value(name="age", value=round(days, 2), unit="d"))
    other = "" if state is None or state.state.program.digest == program().digest else ", with another program"
    text = f"{'passed' if proof.proof.passed else 'FAILED'} {at:%Y-%m-%d %H:%M} UTC{other}"
    yield advised(
        "selftest.last", proof.proof.passed, text, "see the step that failed, then open the station again", *values
    )
    steps = {step.code: step for step in proof.proof.steps}
    for code in CODES:
        yield _step(f"selftest.{code}", steps.get(code))


def short(proof: StoredProof | None) -> Check:
    """What the last short self-test said, which comes before each bout with the cuff on the limb."""
    id_ = "selftest.short"
    if proof is None:
        return skipped(id_, "no short self-test is on record")
    at = datetime.fromisoformat(proof.at_utc)
    failed = next((step for step in proof.proof.steps if step.state is StepState.FAILED), None)
    if failed is None or failed.reason is None:
        return ok(id_, f"passed {at:%Y-%m-%d %H:%M} UTC", Value(name="passed", value=True))
    code, values = failed.reason.code, [Value(name="passed", value=False), Value(name="code", value=failed.reason.code)]
    values += _figures(failed.reason)
    text = f"{at:%Y-%m-%d %H:%M} UTC: step {failed.code}, {code}"
    if code in FIT:
        hint = "often the cuff's fit; when it comes again, look at cuff, hose and pump"
        return warn(id_, text, hint, *values)
    if code in NO_FAULT:
        return ok(id_, f"{text}: ended, and nothing is wrong", *values)
    return fail(id_, text, "look at the part that this step needs, and open the station again", *values)


def _step(id_: str, step: ProofStep | None) -> Check:
    if step is None or step.state in (StepState.WAITING, StepState.RUNNING):
        return skipped(id_, "the last self-test ended before it")
    if step.reason is not None and step.reason.code in NO_FAULT - FIT:
        return skipped(id_, f"it was ended there ({step.reason.code})")
    if step.reason is not None:
        figures = [Value(name="code", value=step.reason.code), *_figures(step.reason)]
        said = ", ".join(f"{name} {value:.3g}" for name, value in step.reason.figures.items())
        text = f"{step.reason.code}{f' ({said})' if said else ''}"
        return fail(id_, text, "look at this part (operator's manual: Opening), then open the station again", *figures)
    values = [Value(name="figure", value=step.figure, unit=step.unit)] if step.unit else []
    text = f"passed, {step.figure:.3g} {step.unit}" if step.figure is not None and step.unit else "passed"
    if step.warning is not None:
        return warn(id_, f"{text}: {step.warning.code}", "this part is on its way to failing: plan a service", *values)
    return ok(id_, text, *values)


def _figures(reason: Reason) -> list[Value]:
    """The figures of a reason; their names end in their units."""
    return [
        Value(name=name, value=value, unit=next((unit for end, unit in _UNITS.items() if name.endswith(end)), ""))
        for name, value in reason.figures.items()
    ]


def guard(settings: Settings, now_s: float) -> Iterator[Check]:
    """Whether the watchdog's journal is whole, and what it says: a lock, and trips that still count.

    Args:
        settings: where it lies.
        now_s: monotonic seconds.
    """
    path, id_ = settings.state_dir / JOURNAL, "guard.journal"
    begun = False
    try:
        begun = is_begun(path)
        data = path.read_bytes()
    except FileNotFoundError:
        hint = "start the watchdog, which latches a trip for it, and look at the card"
        yield fail(id_, f"{path} is gone", hint) if begun else ok(id_, "none yet: the watchdog has not run")
        return
    except OSError as error:
        yield fail(id_, f"{path}: {error.strerror}", "run as the station's user or as root")
        return
    past, _, _ = replay(data, begun=begun)
    size = Value(name="size", value=len(data), unit="B")
    if past.damaged:
        yield fail(id_, "altered or damaged", "keep a copy, start the watchdog, and look at the card", size)
    else:
        yield ok(id_, "whole, but for an end that a power cut tore off" if past.torn else "whole", size)
    yield from _standing(past, now_s)


def _standing(past: History, now_s: float) -> Iterator[Check]:
    name = past.latched.name.lower()
    is_free = past.latched is TripReason.NONE
    text = "nothing locks the station" if is_free else f"locked by {name}"
    hint = "a supervisor acknowledges it on the screen, when its cause is gone"
    yield advised("guard.latch", is_free, text, hint, Value(name="reason", value=name))
    name, is_free = past.locked.name.lower(), past.locked is TripReason.NONE
    text = "none" if is_free else f"{LOCKOUT_TRIPS} trips of one cause: {name}"
    yield judged("guard.lockout", is_free, text, "find the cause, then kiosk unlock", Value(name="reason", value=name))
    recent = past.recent(now_s)
    counts = Counter(trip.reason.name.lower() for trip in recent)
    text = ", ".join(f"{count} times {name}" for name, count in counts.items()) or "none that still counts"
    hint = "look at what tripped before the third one locks the station"
    yield advised("guard.trips", not recent, text, hint, Value(name="trips", value=len(recent), most=0))


def loops(settings: Settings) -> Iterator[Check]:
    """How late each loop ran while the station was last up, as its process wrote at its end."""
    for name in ("watchdog", "controller"):
        id_, path = f"loop.{name}", settings.state_dir / f"{name}-timing.json"
        try:
            told = json.loads(path.read_bytes())
            late_ms, scheduler = float(told["late_ms_max"]), str(told["scheduler"])
        except OSError:
            yield skipped(id_, "it has not written how late it ran")
            continue
        except (ValueError, KeyError, TypeError):
            yield warn(id_, f"{path} cannot be read as it is", "it is written anew at the next end of the station")
            continue
        is_good = late_ms <= LATE_MAX_MS and (scheduler == "fifo" or settings.backend == "bench")
        values = (
            Value(name="late", value=round(late_ms, 3), unit="ms", most=LATE_MAX_MS),
            Value(name="scheduler", value=scheduler),
        )
        text = f"at most {late_ms:.1f} ms late when it last ran (at most {LATE_MAX_MS:g}), scheduler {scheduler}"
        yield advised(
            id_, is_good, text, "see real-time scheduling, the unit's limits, and what else runs here", *values
        )
