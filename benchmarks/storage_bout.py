"""A bout of ten minutes as the station's loop records it, kept in memory: what `storage` stores again and again."""

from dataclasses import dataclass, replace
from typing import Final

from benchmarks.bout import record_bout
from benchmarks.figures import BenchmarkError
from benchmarks.regulation import prescription
from kiosk.controller.recorder import Recorder
from kiosk.core.blocks import Rest, Tempo, sets
from kiosk.core.events import SessionEnded
from kiosk.core.machine import Outputs
from kiosk.core.model import Prescription, TracePoint
from kiosk.core.units import Seconds
from kiosk.storage import Store

SETS: Final = (30, 15, 15, 15, 15, 15)
QUICK_SETS: Final = (5,)
"""With 2 s up, 2 s down and 35 s of inflated rest, the whole is ten minutes and a quarter."""
PERCENTS: Final = {"thigh": 60.0, "arm": 40.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One pass of the loop as its recorder gets it."""

    outputs: Outputs
    point: TracePoint
    now: Seconds

    def of_session(self, session_id: int) -> "Pass":
        """The same pass in another bout."""
        effects = tuple(
            replace(effect, session_id=session_id) if isinstance(effect, SessionEnded) else effect
            for effect in self.outputs.effects
        )
        return replace(self, outputs=replace(self.outputs, session_id=session_id, effects=effects))


class _Keeper(Recorder):
    """Takes the recorder's place: keeps the passes of the bout, stores nothing."""

    def __init__(self) -> None:
        super().__init__(_no_store)
        self.passes: list[Pass] = []

    def record(self, outputs: Outputs, point: TracePoint, now: Seconds) -> None:
        """Keep what belongs to a bout."""
        if outputs.session_id:
            self.passes.append(Pass(outputs=outputs, point=point, now=now))


def _no_store() -> Store:
    raise BenchmarkError("a bout that is only kept has no store")


def planned(limb: str, repetitions: tuple[int, ...]) -> Prescription:
    """What the bout is."""
    return replace(
        prescription(limb, PERCENTS[limb], repetitions),
        protocol_id="RES-STD",
        blocks=sets(
            repetitions,
            rest=Rest.INFLATED,
            rest_s=Seconds(35.0),
            tempo=Tempo(up_s=Seconds(2.0), down_s=Seconds(2.0)),
        ),
        max_restriction_s=Seconds(800.0),
    )


def passes(limb: str, repetitions: tuple[int, ...], seed: int) -> list[Pass]:
    """All passes of a bout, from the check of the cuff to its release. Raises `BenchmarkError` when it was cut."""
    keeper = _Keeper()
    end = record_bout(limb, planned(limb, repetitions), keeper, seed=seed)
    if end != "completed":
        raise BenchmarkError(f"the bout to be stored ended: {end}")
    return keeper.passes
