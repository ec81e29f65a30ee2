"""What a visit leaves in the records, written as the station writes it: the day's questions, plan and bout."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.figures import BenchmarkError
from benchmarks.people import mildest
from benchmarks.storage_bout import Pass
from kiosk.controller.recorder import BLOCK_POINTS, Recorder
from kiosk.core.advice import Ask
from kiosk.core.baseline import Basis
from kiosk.core.events import Recorded, SessionEnded
from kiosk.core.lopvalue import Use
from kiosk.core.model import Prescription, Reason
from kiosk.core.posture import Posture
from kiosk.core.proposalcase import Fired, Proposal
from kiosk.core.records import Form, Tier
from kiosk.core.scale import SCALES
from kiosk.hw.clock import SystemWallClock
from kiosk.storage import Store, open_store
from kiosk.therapy.library import Library, load_library

_SCALES: Final = tuple(sorted(scale.value for scale in SCALES))
_RULES: Final = ("path_goal", "first", "side", "load_unknown")


@dataclass(slots=True)
class Spent:
    """Wall times of the writer, in milliseconds."""

    blocks_ms: list[float] = field(default_factory=list)
    """Whatever half a second of a bout has queued."""
    ends_ms: list[float] = field(default_factory=list)
    """The end of a bout with everything queued before it."""
    steps_ms: list[float] = field(default_factory=list)
    """Steps of packing."""


def opened(path: Path) -> Store:
    """The store of a station that was not looked through, as the screen and the desk have it."""
    return open_store(path, boot="benchmark", now=time.monotonic, utc=SystemWallClock().utc_iso, reads_all=False)


class Visitor:
    """One runner who comes again and again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._library: Library = load_library()
        self._store = opened(path)
        self._supervisor_id = self._store.supervisors.add("Sam", "x" * 97).id
        self._runner_id = self._store.runners.add("Alex", 1980).id
        self._store.consents.give(self._runner_id, self._library.consent.version)
        full = self._library.full_screening
        self._store.screenings.add(self._runner_id, full.version, mildest(full), Tier.CLEAR, Form.FULL)

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    def visit(self, wanted: Prescription, passes: Sequence[Pass], spent: Spent) -> int:
        """Everything of one visit, its trace packed at the end; the id of the bout."""
        session_id = self._begin(wanted)
        recorder = Recorder(lambda: opened(self._path))
        waiting = 0
        for one in passes:
            mine = one.of_session(session_id)
            recorder.record(mine.outputs, mine.point, mine.now)
            waiting += 1
            ends = any(isinstance(effect, SessionEnded) for effect in mine.outputs.effects)
            if ends or waiting == BLOCK_POINTS:
                (spent.ends_ms if ends else spent.blocks_ms).append(_ms(recorder.drain))
                waiting = 0
            for effect in mine.outputs.effects:
                if isinstance(effect, Recorded) and effect.code == "set_done":
                    self._rated(session_id, one)
        recorder.finish()
        if recorder.dropped_blocks or recorder.refused_lines:
            raise BenchmarkError(f"the records did not take {recorder.dropped_blocks} blocks")
        self._pack(spent)
        return session_id

    def _begin(self, wanted: Prescription) -> int:
        """From the day's questions to the start."""
        store, gate = self._store, self._library.screening
        protocol = self._library.protocol(wanted.protocol_id)
        if protocol is None:
            raise BenchmarkError(f"there is no protocol {wanted.protocol_id}")
        screening = store.screenings.add(self._runner_id, gate.version, mildest(gate), Tier.CLEAR)
        use = Use(
            runner_id=self._runner_id,
            limb=wanted.limb,
            side=wanted.side,
            posture=Posture.SEATED,
            cuff_id=wanted.cuff_id,
            cuff_width_mm=wanted.cuff_width_mm,
        )
        lop = store.lops.doppler(use, wanted.lop_mmhg)
        plan = store.plans.add(
            runner_id=self._runner_id,
            screening_id=screening.id,
            protocol_id=wanted.protocol_id,
            exercise=wanted.exercise,
            limb=wanted.limb,
            side=wanted.side,
            cuff_id=wanted.cuff_id,
            posture=Posture.SEATED,
            lop_mmhg=wanted.lop_mmhg,
            lop=lop.source,
            percent_lop=wanted.percent_lop,
            rounds=len(wanted.blocks),
            load_kg=20.0,
        )
        ask = Ask(
            protocol_id=wanted.protocol_id,
            exercise=wanted.exercise,
            limb=wanted.limb,
            side=wanted.side,
            percent_lop=wanted.percent_lop,
            rounds=len(wanted.blocks),
            load_kg=20.0,
        )
        source = max(protocol.sources, key=len)
        proposal = Proposal(
            ask=ask,
            why=Reason(code="proposal_repeat", figures={"lop_percent": wanted.percent_lop}),
            protocol_version=protocol.version,
            grade=protocol.evidence,
            sources=protocol.sources,
            inferred=protocol.inferred,
            fired=tuple(
                Fired(id=rule, basis=Basis.PUBLISHED, source=source, saw={"bouts": 3.0}, decided={"limb": "left leg"})
                for rule in _RULES
            ),
        )
        store.proposals.add(plan.id, "benchmark", proposal)
        store.attempts.add(ok=True)
        approval = store.approvals.add(plan.id, self._supervisor_id, "d" * 64)
        return store.sessions.start(self._runner_id, plan.id, wanted, approval_id=approval.id)

    def _rated(self, session_id: int, one: Pass) -> None:
        for scale in _SCALES:
            self._store.events.append(
                scale, session_id=session_id, figures={scale: 5.0, "set": 1.0}, at_s=float(one.now)
            )

    def _pack(self, spent: Spent) -> None:
        packing = self._store.trace.packing()
        goes_on = True

        def step() -> None:
            nonlocal goes_on
            goes_on = packing.step()

        while goes_on:
            spent.steps_ms.append(_ms(step))


def _ms(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000.0
