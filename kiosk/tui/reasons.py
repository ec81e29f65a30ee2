"""One sentence for every code the station can give: refusals, stops, trips, alarms, steps of the self-test.

A code without a sentence is shown plainly with its figures; a test keeps that from happening for the known ones.
"""

from typing import Final, Literal

from kiosk.core.model import ProofStep, Reason, Snapshot
from kiosk.tui import clock_strings, strings
from kiosk.tui.format import figures
from kiosk.tui.language import Text
from kiosk.tui.navigation import is_clock_asked
from kiosk.tui.sentences import PREFIXES, PROOF_NAMES, PROOF_STEPS, SENTENCES

Level = Literal["", "low", "medium", "high"]
_LEVELS: Final[dict[str, Level]] = {"low": "low", "medium": "medium", "high": "high"}


def _known(code: str) -> Text | None:
    if code in SENTENCES:
        return SENTENCES[code]
    return next((text for prefix, text in PREFIXES.items() if code.startswith(prefix)), None)


def sentence(reason: Reason) -> str:
    """What a code means, with its figures. Never raises: an unknown code is its own sentence."""
    known = _known(reason.code)
    numbers = figures(reason)
    if known is None:
        return f"{reason.code}: {numbers}" if numbers else reason.code
    return f"{known} ({numbers})" if numbers else str(known)


def short(reason: Reason) -> str:
    """The same without its figures, where they are shown already."""
    return str(_known(reason.code) or reason.code)


def sentences(reasons: tuple[Reason, ...]) -> str:
    """Several reasons, one to a line."""
    return "\n".join(sentence(reason) for reason in reasons)


def proves(step: ProofStep) -> str:
    """What one step of the self-test proves."""
    return str(PROOF_STEPS.get(step.code, step.code))


def named(step: ProofStep) -> str:
    """The same in two or three words."""
    return str(PROOF_NAMES.get(step.code, step.code))


def headline(snapshot: Snapshot | None) -> tuple[str, Level]:
    """The one line at the top: the weightiest alarm, else what the station is doing."""
    if snapshot is None:
        return "", ""
    if snapshot.alarms:
        first = snapshot.alarms[0]
        return str(_known(first.code) or first.code), _LEVELS.get(first.priority, "high")
    if snapshot.fault is not None:
        return sentence(Reason(code=f"sensor_{snapshot.fault.kind}")), "medium"
    if is_clock_asked(snapshot):
        return str(clock_strings.HEADER), "low"
    if snapshot.session is not None and snapshot.session.cue == "done":
        return str(strings.HEADER_DONE), ""
    return str(strings.MODE.get(snapshot.mode, snapshot.mode)), ""


def trip_reason(snapshot: Snapshot) -> Reason:
    """Why the station is locked: the latched reason stands as a high alarm, else what the watchdog gave."""
    for alarm in snapshot.alarms:
        if alarm.priority == "high":
            return Reason(code=alarm.code, figures=alarm.figures)
    if snapshot.watchdog is not None and snapshot.watchdog.reason:
        return Reason(code=f"watchdog_{snapshot.watchdog.reason}")
    return Reason(code="trip")
