"""The whole station with a cuff already held, for one fault each: when did both vents lose their current, and why.

The station is proved by hand (a self-test takes most of a scenario's time); everything after that is its own doing.
"""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.config import LimitSettings
from kiosk.core.blocks import sets
from kiosk.core.cuffair import CuffAir
from kiosk.core.events import ScreenAlive, SessionAuthorised
from kiosk.core.model import Limb, Mode, Phase, Prescription, Rest, Side, Tempo
from kiosk.core.state import MachineState
from kiosk.core.units import Mmhg, Seconds
from kiosk.demo.inprocess import VirtualParts, VirtualStation
from kiosk.demo.virtual import VirtualLoop
from kiosk.hw.sim.board import PUMP_RUN
from kiosk.hw.sim.profile import PROFILES
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.safety.limits import DISAGREEMENT_MMHG
from tests.libraries import shared_library

LOOK_S = 0.005
SETTLED_S = 1.5
FILL_MMHG = 40.0
"""In a fill the fault comes once this much is in the cuff."""

PROOF = {Limb.LEG: ("thigh", 35.2), Limb.ARM: ("arm", 40.7)}
"""Profile of the bench, and the rise that its self-test learns in mmHg/s."""

ZERO_A_MMHG = 1.2


@dataclass(frozen=True, kw_only=True)
class Case:
    """One fault at one place."""

    fault: str
    phase: Phase
    amplitude: float | None = None
    limb: Limb = Limb.LEG
    setpoint_mmhg: float = 113.0
    seed: int = 3
    watch_s: float = 20.0
    offset_s: float = 0.0
    """The fault comes this much later than it would, and so at another instant between two looks at what it breaks."""

    def __str__(self) -> str:
        strength = "" if self.amplitude is None else f"={self.amplitude:g}"
        offset = f"+{self.offset_s * 1e3:.0f}ms" if self.offset_s else ""
        return f"{self.fault}{strength}-{self.phase}-{self.limb}-{self.setpoint_mmhg:g}{offset}"


@dataclass(kw_only=True)
class Seen:
    """What came of it. Times are from the fault on."""

    released_s: float | None = None
    """Both vents without current; None when that did not happen while it was watched."""
    wrong_s: float | None = None
    """A sensor first differed from the truth at its place by more than 15 mmHg."""
    pump_off_s: float | None = None
    """The controller's own line of the pump first low."""
    peak_mmhg: float = 0.0
    reason: str = ""
    mode: Mode = Mode.CLOSED

    @property
    def after_s(self) -> float:
        """From the instant the true error passed 15 mmHg; 0 when the station was sooner."""
        assert self.released_s is not None
        return 0.0 if self.wrong_s is None else self.released_s - self.wrong_s

    @property
    def after_pump_s(self) -> float:
        """From the instant the pump was told to stop: until then one that cannot stop does nothing wrong."""
        assert self.released_s is not None
        assert self.pump_off_s is not None
        return self.released_s - self.pump_off_s


def prescription(case: Case) -> Prescription:
    return Prescription(
        protocol_id="RES-STD",
        exercise="leg press",
        limb=case.limb,
        side=Side.LEFT,
        cuff_id="thigh-110",
        cuff_width_mm=110,
        lop_mmhg=Mmhg(case.setpoint_mmhg / 0.6),
        percent_lop=60.0,
        setpoint_mmhg=Mmhg(case.setpoint_mmhg),
        limit_mmhg=Mmhg(250.0),
        blocks=sets(
            (2, 15), rest=Rest.INFLATED, rest_s=Seconds(60.0), tempo=Tempo(up_s=Seconds(2.0), down_s=Seconds(2.0))
        ),
        max_restriction_s=Seconds(600.0),
    )


def proved(state: MachineState, case: Case, rise_mmhg_per_s: float) -> MachineState:
    """The state as the two passed self-tests before a bout leave it."""
    assert state.now_s is not None
    rx = prescription(case)
    cuff = CuffAir(cuff_id=rx.cuff_id, air_ml=160.0, ml_per_mmhg=2.3)
    return replace(
        state,
        mode=Mode.TESTING,
        pending=SessionAuthorised(session_id=0, runner_id=1, prescription=rx, cuff=cuff),
        proof_passed=True,
        proved_s=state.now_s,
        proved_day=state.civil_day,
        zero_mmhg=Mmhg(ZERO_A_MMHG),
        learned_rise_mmhg_per_s=rise_mmhg_per_s,
    )


class Held:
    """One station on which one case is watched."""

    def __init__(self, folder: Path, case: Case) -> None:
        self.case, self.seen = case, Seen()
        profile, self.rise_mmhg_per_s = PROOF[case.limb]
        self.station = VirtualStation(
            VirtualParts(
                seed=case.seed,
                data_dir=folder,
                wiring=load_wiring(default_wiring_path()),
                library=shared_library(),
                limits=LimitSettings(),
                profile=PROFILES / f"{profile}.toml",
            )
        )
        self.world = self.station.bench.world
        self.control = self.station.controller.loop

    @property
    def state(self) -> MachineState:
        return self.control._state

    async def run(self) -> Seen:
        async with self.station.running():
            alive = asyncio.create_task(self._alive())
            try:
                await self._held()
                await self._watched()
                await asyncio.sleep(1.0)
            finally:
                alive.cancel()
        bout, seen = self.state.session, self.seen
        end = None if bout is None else bout.end_reason
        reason = self.state.trip or end
        seen.reason, seen.mode = "" if reason is None else reason.code, self.state.mode
        seen.peak_mmhg = self.world.plant.peak_mmhg
        return seen

    async def _alive(self) -> None:
        while True:
            self.station.controller.inbox.put(ScreenAlive())
            await asyncio.sleep(0.2)

    async def _held(self) -> None:
        """Bring the cuff to the phase."""
        case = self.case
        await asyncio.sleep(0.5)
        self.station.watchdog.state = replace(self.station.watchdog.state, proved=True)
        await asyncio.sleep(1.0)
        self.control._state = proved(self.state, case, self.rise_mmhg_per_s)
        for _ in range(round(60.0 / LOOK_S)):
            await asyncio.sleep(LOOK_S)
            if self.state.phase is case.phase and self.world.true_pressure_mmhg > FILL_MMHG:
                break
        else:
            raise AssertionError(f"never came to {case.phase}: {self.state.mode} {self.state.trip}")
        await asyncio.sleep((0.0 if case.phase is Phase.FILL else SETTLED_S) + case.offset_s)

    async def _watched(self) -> None:
        """Let the fault come, and look until both vents have lost their current."""
        loop, seen = asyncio.get_running_loop(), self.seen
        began = loop.time()
        self._strike()
        while seen.released_s is None and loop.time() - began < self.case.watch_s:
            await asyncio.sleep(LOOK_S)
            if seen.wrong_s is None and self._is_wrong():
                seen.wrong_s = loop.time() - began
            if seen.pump_off_s is None and not self.world.lines.level(PUMP_RUN):
                seen.pump_off_s = loop.time() - began
            board = self.world.state()
            vents = board["dump_a_released_s"], board["dump_b_released_s"]
            if isinstance(vents[0], float) and isinstance(vents[1], float):
                seen.released_s = max(vents[0], vents[1]) - began

    def _strike(self) -> None:
        """What goes wrong, at this instant."""
        self.station.bench.fault(self.case.fault, True, self.case.amplitude)

    def _is_wrong(self) -> bool:
        """True while a sensor shows more than 15 mmHg beside the truth at its own place."""
        plant, parts, now = self.world.plant, self.world.parts, self.world.now_s
        errors = (
            parts.sensor_a.seen_mmhg(now, plant.manifold_mmhg) - plant.manifold_mmhg,
            parts.sensor_b.seen_mmhg(now, plant.sense_mmhg) - plant.sense_mmhg,
        )
        return max(abs(error) for error in errors) > DISAGREEMENT_MMHG


def watch(folder: Path, case: Case, held: type[Held] = Held) -> Seen:
    """Run one case in virtual time."""

    async def main() -> Seen:
        return await held(folder, case).run()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main())
