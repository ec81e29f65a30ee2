"""Errands: what a supervisor asks of the machine around the station, at the screen. An update, a look, a support file.

The controller agrees; a unit of the system carries it out and tells in a status file how far it is. Here is what such a
file says, by codes that a screen has sentences for, and what follows from it. Pure: the time is an argument.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Final

from kiosk.core.errandcodes import PATIENCE_ELSE_S, PATIENCE_S
from kiosk.core.errandkinds import Errand

FORMAT: Final = 1
"""Of the status file; a field that is taken out or means something else raises it."""


class ErrandState(StrEnum):
    """How far it is."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    """Nothing was changed."""
    BACK = "back"
    """An update failed, and the version before runs again."""
    FAILED = "failed"
    """It could not be done. After an update: the station stays closed, and it is tried again."""


ENDED: Final = frozenset(ErrandState) - {ErrandState.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandStatus:
    """What a status file says.

    Attributes:
        id: of this one errand; another one has another.
        code: one of `errandcodes.CODES` when it ended, and why; empty while it runs.
        what: the same in English, for a log and a technician; never shown to a runner.
        way_out: what to do, likewise.
        figures: numbers of the code's sentence, by name.
        names: words of the code's sentence, by name: versions, file names, ids.
        step: one of `errandcodes.STEPS` of its errand, or `going_back`.
        number: which of them, from 1; 0 when it is none of them.
        of: how many there are.
        done: how much of the step is done, in `whole`; bytes or pieces.
        whole: 0 when nobody knows.
        began_s: monotonic time of this machine when the step began.
        changed_s: when something was last told.
    """

    errand: Errand
    id: str
    state: ErrandState
    code: str = ""
    what: str = ""
    way_out: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    step: str = ""
    number: int = 0
    of: int = 0
    done: int = 0
    whole: int = 0
    began_s: float = 0.0
    changed_s: float = 0.0


def encoded(status: ErrandStatus) -> bytes:
    """What `status_of` reads."""
    return json.dumps({"format": FORMAT, **asdict(status)}, sort_keys=True).encode()


def status_of(data: bytes) -> ErrandStatus | None:
    """What a file says; None when it is not understood."""
    try:
        told = json.loads(data)
        if told.pop("format") != FORMAT:
            return None
        status = ErrandStatus(
            **told | {"errand": Errand(told["errand"]), "state": ErrandState(told["state"])},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return status if _is_whole(status) else None


def _is_whole(status: ErrandStatus) -> bool:
    texts = (status.id, status.code, status.what, status.way_out, status.step)
    counts = (status.number, status.of, status.done, status.whole)
    named = isinstance(status.names, dict) and all(isinstance(one, str) for one in status.names.values())
    figured = isinstance(status.figures, dict) and all(type(one) in (int, float) for one in status.figures.values())
    return (
        all(isinstance(one, str) for one in texts)
        and all(type(one) is int and one >= 0 for one in counts)
        and all(type(one) in (int, float) for one in (status.began_s, status.changed_s))
        and named
        and figured
    )


def is_stalled(status: ErrandStatus, now_s: float) -> bool:
    """Whether one that runs has told nothing for longer than its step ever takes. `now_s`: monotonic."""
    if status.state is not ErrandState.RUNNING:
        return False
    return now_s - status.changed_s > PATIENCE_S.get(status.step, PATIENCE_ELSE_S)


def share(status: ErrandStatus) -> float:
    """How much of it is done, from 0 to 1, for a bar: whole steps, and the part of the one that runs."""
    if status.state is not ErrandState.RUNNING:
        return 1.0
    if not status.of or not status.number:
        return 0.0
    part = min(1.0, status.done / status.whole) if status.whole else 0.0
    return min(1.0, (status.number - 1 + part) / status.of)


def is_news(status: ErrandStatus, seen: str) -> bool:
    """Whether it ended and nobody has read so yet. `seen`: id of the last one that somebody has."""
    return status.state in ENDED and status.id != seen
