"""Scenes of the station's own sensors: how they stand, what a calibration is made with, its certificates."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import msgspec

from kiosk.core.clocktrust import ClockTrust
from kiosk.core.events import ProofFinished
from kiosk.core.model import Mode, ProofStep, StepState
from kiosk.core.reason import Reason
from kiosk.core.records import StoredProof
from kiosk.core.selftest import CODES
from kiosk.core.trend import Reference
from kiosk.core.units import Mmhg, Seconds
from kiosk.core.zerodrift import ZeroDrift
from kiosk.hw.calibration import Pair
from kiosk.ops.civil_now import CivilNow
from kiosk.tui.navigation import Place
from kiosk.tui.sensorsdesk import SensorsDesk, SensorsView
from tests.hw.test_calibration import pair
from tests.tui.scenes import Scene, clinic_rates, proof
from tests.tui.stick_scenes import KEY, SETTINGS, FakeSticks
from tests.tui.support import Station, snapshot

TODAY: Final = datetime(2026, 11, 29, 12, tzinfo=UTC)
TRUSTED: Final = CivilNow(at=TODAY, trust=ClockTrust(is_trusted=True, reason=Reason(code="clock_set")))
CREEPING: Final = ZeroDrift(count=42, first_mmhg=0.1, last_mmhg=1.4, worst_mmhg=1.6, per_month_mmhg=0.15)
STEADY: Final = ZeroDrift(count=1, first_mmhg=-0.2, last_mmhg=-0.2, worst_mmhg=-0.2, per_month_mmhg=None)
PROOF: Final = StoredProof(
    id=7,
    boot="b",
    at_s=1.0,
    at_utc="2026-11-29T07:30:00.000+00:00",
    proof=ProofFinished(
        passed=True,
        steps=tuple(
            ProofStep(code=code, state=StepState.PASSED, figure=3.3, unit="s/L")
            for code in ("rise", "vent_b", "vent_a", "bleed")
        ),
        references={code: Reference(median=3.0, least=2.9, most=3.2) for code in ("rise", "vent_b", "vent_a", "bleed")},
        zero_mmhg=Mmhg(0.1),
        rise_mmhg_per_s=150.0,
        seconds=Seconds(31.0),
    ),
)


def certified(number: int = 3, instrument: str = "WKA CPG 1500 nr 4711", certificate: str | None = "K-2026-04") -> Pair:
    """A calibration with the certificate of its gauge."""
    found = pair(number)
    changes = {"instrument": instrument, "gauge_certificate": certificate}
    return Pair(a=msgspec.structs.replace(found.a, **changes), b=msgspec.structs.replace(found.b, **changes))


GOOD: Final = SensorsView(
    pair=certified(),
    is_unusable=False,
    is_bench=False,
    now=TRUSTED,
    drifts=(CREEPING, STEADY),
    proof=PROOF,
    serials=(None, None),
)
NEVER: Final = replace(GOOD, pair=None, drifts=(None, None), proof=None)
LONGEST: Final = replace(
    GOOD,
    pair=certified(9999, "W" * 200, "W" * 200),
    now=replace(TRUSTED, trust=ClockTrust(is_trusted=False, reason=Reason(code="clock_unproved"))),
    drifts=(replace(CREEPING, count=9999, last_mmhg=-14.4, worst_mmhg=-14.6, per_month_mmhg=-10.15),) * 2,
)


class FakeDesk(SensorsDesk):
    """What a scene says."""

    def __init__(self, view: SensorsView) -> None:
        def nothing() -> None:
            raise AssertionError("no records are opened here")

        super().__init__(SETTINGS, nothing)  # type: ignore[arg-type]
        self.view = view

    def read(self) -> SensorsView:
        """As it stands."""
        return self.view


def page(view: SensorsView, *, has_stick: bool = True) -> Scene:
    """The page, from the desk."""

    async def scene(st: Station) -> None:
        st.app.sensors = FakeDesk(view)
        st.app.sticks = FakeSticks(KEY) if has_stick else None
        await clinic_rates(st)
        await st.tap("#clinic-sensors")

    return scene


def made_with(view: SensorsView, *taps: str) -> Scene:
    """With what it is calibrated, some taps on."""

    async def scene(st: Station) -> None:
        await page(view)(st)
        await st.tap("#sensors-calibrate")
        for one in taps:
            await st.tap(one)
        for button in st.app.screen.query(".-pressed"):
            button.remove_class("-pressed")
        await st.settle()

    return scene


async def desk(st: Station) -> None:
    """The desk of a station that knows its sensors."""
    st.app.sensors = FakeDesk(GOOD)
    st.app.sticks = FakeSticks(KEY)
    await clinic_rates(st)


async def from_failed(st: Station) -> None:
    """A station whose self-test has failed."""
    st.app.sensors = FakeDesk(GOOD)
    reason = Reason(code="zero_offset_b", figures={"offset_mmhg": -6.2})
    await st.show(snapshot(Mode.CLOSED, proof=proof(CODES.index("zero"), failed=reason), proof_passed=False))


async def closed(st: Station) -> None:
    """The page, while the station cannot be opened."""
    await from_failed(st)
    await st.tap("#proof-sensors")
    await st.show(snapshot(Mode.CLOSED))


async def certificates(st: Station) -> None:
    """Onto a stick."""
    await page(GOOD)(st)
    st.app.go(Place.CERTIFICATES)
    await st.settle()


async def certificates_pin(st: Station) -> None:
    """A stick was chosen."""
    await certificates(st)
    await st.tap("#certificates-write")


SENSOR_SCENES: Final[dict[str, Callable[[Station], Awaitable[None]]]] = {
    "clinic_sensors": desk,
    "sensors": page(GOOD),
    "sensors_never": page(NEVER, has_stick=False),
    "sensors_longest": page(LONGEST),
    "sensors_unusable": page(replace(NEVER, is_unusable=True)),
    "sensors_closed": closed,
    "test_failed_sensors": from_failed,
    "sensors_with": made_with(GOOD),
    "sensors_with_nothing": made_with(NEVER),
    "sensors_with_fixed": made_with(replace(GOOD, serials=("MPX5050-A-2291", "HSC-B-0042"))),
    "sensors_gauge": made_with(GOOD, "#choice-0", "#key-delete", "#key-7"),
    "sensors_refused": made_with(NEVER, "#choice-0", "#entry-save"),
    "sensors_room": made_with(
        GOOD, "#choice-4", "#gauge-entry #key-2", "#gauge-entry #key-1", "#gauge-entry #key-point"
    ),
    "sensors_pin": made_with(GOOD, "#sensors-next"),
    "certificates": certificates,
    "certificates_pin": certificates_pin,
}
