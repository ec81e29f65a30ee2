"""What the desk and its helpers work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.controller.inbox import Inbox
from kiosk.controller.timekeeping import Timekeeper
from kiosk.core.cuffair import CuffAir
from kiosk.core.model import ProofKind
from kiosk.core.plateaus import SearchSettings
from kiosk.core.prescription import Cuff, Limits
from kiosk.core.trend import Reference
from kiosk.hw.ports import Clock
from kiosk.storage import Store
from kiosk.therapy.library import Library

Blocking = Callable[[Callable[[], str | bool]], Awaitable[str | bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskParts:
    """Store, rules and clock, and the way to the machine.

    `machine_boot` names the run of the machine (its monotonic clock), not of this process. `blocking` runs a slow
    function without holding up the event loop.
    """

    store: Store
    library: Library
    clock: Clock
    inbox: Inbox
    machine_boot: str
    timekeeper: Timekeeper
    limits: Limits
    search: SearchSettings
    token: Callable[[int], bytes]
    blocking: Blocking
    state_id: int | None = None
    """What the station is, as the records have it."""
    runtime_dir: Path | None = None
    """Where the station has its sockets, and errands their files; None in a virtual run."""

    def note(self, code: str, *, detail: str = "", **figures: float) -> None:
        """A line for the permanent record."""
        self.store.events.append(code, session_id=None, figures=figures, detail=detail, at_s=self.clock.now())

    def learned(self, kind: ProofKind, cuff_id: str | None) -> dict[str, Reference]:
        """What the first passed proofs of this kind and cuff since each part's last service have shown."""
        return self.store.proofs.learned(kind, cuff_id)


def cuff_air(cuff: Cuff) -> CuffAir:
    """What a short proof has to know of a registered cuff."""
    return CuffAir(cuff_id=cuff.id, air_ml=cuff.air_ml, ml_per_mmhg=cuff.ml_per_mmhg)
