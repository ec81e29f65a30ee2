"""Scenes of the service page: update, check of the station, support file."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import Final

from kiosk.core.errandfound import Found, FoundValue, found_of
from kiosk.core.errandkinds import Errand
from kiosk.core.errands import ErrandState, ErrandStatus
from kiosk.core.model import Mode
from kiosk.core.offers import Offer, Offered, Offers
from kiosk.ops.doctoring.catalogue import CHECKS
from kiosk.tui.errandsdesk import ErrandsDesk
from kiosk.tui.navigation import Place
from kiosk.tui.sticks import Stick
from tests.caller import PIN
from tests.tui.scenes import HOSTILE, Scene, clinic_rates
from tests.tui.sensors_scenes import GOOD, FakeDesk
from tests.tui.stick_scenes import KEY, LONG, SETTINGS, FakeSticks
from tests.tui.support import Station, snapshot

NEW: Final = Offered(
    path="/sticks/a/1.bundle",
    device="sda1",
    name="0-4-0.bundle",
    size_bytes=310_000_000,
    offer=Offer.NEWER,
    number="0.4.0",
    version="0.4.0-1f",
    made_s=1_795_910_400,
    target="trixie-arm64",
    signer="SHA256:x",
)
HOSTILE_NAMES: Final = (HOSTILE[0], HOSTILE[1], HOSTILE[2] * 20, "W" * 200, "[b]\x1b]0;gone\x07[/b]", "\n\n\t")
MANY: Final = Offers(
    installed="0.3.0",
    is_cut=False,
    bundles=(
        NEW,
        replace(NEW, offer=Offer.SAME, number="0.3.0", name="0-3-0.bundle"),
        replace(NEW, offer=Offer.OLDER, number="0.2.0", name="0-2-0.bundle"),
        replace(NEW, offer=Offer.STRANGER, number="9.9.9", name="9-9-9.bundle"),
        replace(NEW, offer=Offer.DAMAGED, number="", made_s=0, name="0-1.bundle"),
        replace(NEW, offer=Offer.OTHER_TARGET, name="0-4-1.bundle"),
        replace(NEW, offer=Offer.UNREADABLE, number="", made_s=0, name="0-5.bundle"),
    ),
)
ODD: Final = Offers(
    installed="0.3.0",
    is_cut=True,
    bundles=tuple(
        replace(NEW, name=name, number=name, made_s=NEW.made_s * (index % 2), path=f"/sticks/a/{name}")
        for index, name in enumerate(HOSTILE_NAMES)
    ),
)


def told(errand: Errand, /, state: ErrandState = ErrandState.RUNNING, **known: object) -> ErrandStatus:
    """What a unit tells."""
    status = ErrandStatus(errand=errand, id="7", state=state, began_s=990.0, changed_s=1000.0)
    return replace(status, **known)  # type: ignore[arg-type]  # scenes name the fields they change


def value(name: str, figure: float | str | bool | None, unit: str = "", **bounds: float) -> FoundValue:
    """A figure of a check."""
    return FoundValue(name=name, value=figure, unit=unit, least=bounds.get("least"), most=bounds.get("most"))


def found(id_: str, level: str = "ok", *values: FoundValue) -> Found:
    """A check, with the words of the command, which no panel shows, as it comes out of the doctor's file."""
    listed = CHECKS[id_]
    check = Found(id=id_, group=listed.group, title=listed.title, level=level, text="aoeu", hint="aoeu", values=values)
    (read,) = found_of(json.dumps({"checks": [asdict(check)]}).encode()) or ()
    return read


FOUND: Final = (
    found("settings.calibration_due", "warn", value("age", 371, "d")),
    found("computer.memory", "ok", value("memory", 3790, "MiB", least=900)),
    found("computer.temperature", "warn", value("temperature", 81.4, "degC", most=80.0)),
    found("converter.b", "fail", value("address", 72), value("faults", 100, most=0), value("readings", 0)),
    found("sensor.a.zero", "fail", value("zero", -6.213, "mmHg", least=-5.0, most=5.0)),
    found("sensor.b.zero", "skipped"),
    found("supply.rail", "fail", value("rail", 0.0, "V", least=10.8)),
    found("estop.b", "fail", value("closed", False)),
    found("selftest.hold", "fail", value("code", "leak"), value("loss_mmhg_per_s", 3.1, "mmHg/s")),
    found("guard.trips", "warn", value("trips", 2, most=0)),
    found("disk.room", "ok", value("free", 12_004, "MiB", least=500)),
    found("disk.backup", "warn"),
    found("clock.civil", "warn", value("trusted", False), value("reason", "clock_unproved")),
    found("version.program", "ok", value("version", "0.4.0")),
)
FINE: Final = tuple(found(id_) for id_ in CHECKS)


class FakeErrands(ErrandsDesk):
    """Errands as a scene has them; nothing is read and nobody asked."""

    def __init__(self, *statuses: ErrandStatus, checks: tuple[Found, ...] = (), offers: Offers | None = None) -> None:
        super().__init__(SETTINGS)
        self.statuses = {one.errand: one for one in statuses}
        self.checks, self.bundles = checks, offers
        self.kept: list[ErrandStatus] = []

    def status(self, errand: Errand) -> ErrandStatus | None:
        return self.statuses.get(errand)

    def found(self) -> tuple[Found, ...]:
        return self.checks

    def unread(self, errand: Errand) -> ErrandStatus | None:
        status = self.statuses.get(errand)
        is_end = status is not None and status.state is not ErrandState.RUNNING
        return status if is_end and status not in self.kept else None

    def keep_read(self, status: ErrandStatus) -> None:
        self.kept.append(status)
        self._looked_s = None

    async def offers(self) -> Offers | None:
        return self.bundles


async def come(st: Station, desk: FakeErrands, *sticks: Stick) -> None:
    """The page of the sensors of a station that carries errands out."""
    st.app.errands = desk
    st.app.sensors = FakeDesk(GOOD)
    st.app.sticks = FakeSticks(*sticks)
    await clinic_rates(st)
    await st.tap("#clinic-sensors")


def at(desk: Callable[[], FakeErrands], *taps: str, sticks: tuple[Stick, ...] = (KEY,)) -> Scene:
    """The service page, some taps on."""

    async def scene(st: Station) -> None:
        await come(st, desk(), *sticks)
        await st.tap("#sensors-service")
        for one in taps:
            await st.tap(one)
        await st.show(snapshot(Mode.READY, at_s=1003.0))
        for button in st.app.screen.query(".-pressed"):
            button.remove_class("-pressed")
        await st.settle()

    return scene


def going(errand: Errand, late_s: float = 0.0, **known: object) -> Scene:
    """One that runs."""

    async def scene(st: Station) -> None:
        desk = FakeErrands(told(errand, ErrandState.RUNNING, changed_s=st.clock.now() + 6.0, **known))
        await come(st, desk, KEY)
        st.app.go({Errand.UPDATE: Place.UPDATING, Errand.DOCTOR: Place.DOCTOR, Errand.SUPPORT: Place.SUPPORT}[errand])
        await st.settle()
        st.clock.now_s += late_s
        await st.show(snapshot(Mode.READY, at_s=1009.0))

    return scene


def unheard(st: Station) -> Awaitable[None]:
    """It was agreed to, and nobody began."""

    async def scene() -> None:
        await at(FakeErrands, "#service-doctor", "#doctor-begin")(st)
        for digit in PIN:
            await st.tap(f"#key-{digit}")
        await st.tap("#key-enter")
        st.clock.now_s += 30
        await st.show(snapshot(Mode.READY, at_s=1040.0))

    return scene()


def ended(state: ErrandState, code: str, mode: Mode = Mode.CLOSED, **known: object) -> Scene:
    """What became of an update, told by the screen that has come up since."""

    async def scene(st: Station) -> None:
        st.app.errands = FakeErrands(told(Errand.UPDATE, state, code=code, **known))
        await st.show(snapshot(mode))

    return scene


async def updated_pin(st: Station) -> None:
    """Read, and the PIN is asked for."""
    await ended(ErrandState.DONE, "updated", names={"version": "0.4.0", "before": "0.3.0"})(st)
    await st.tap("#updated-read")


async def refused(st: Station) -> None:
    """Refused while the screen was still there."""
    await going(Errand.UPDATE)(st)
    desk = st.app.errands
    assert isinstance(desk, FakeErrands)
    desk.statuses[Errand.UPDATE] = told(
        Errand.UPDATE, ErrandState.REFUSED, code="no_room", figures={"free_mib": 312.0, "needed_mib": 1408.0}
    )
    await st.show(snapshot(Mode.READY, at_s=1012.0))


async def closed(st: Station) -> None:
    """The service page of a station that is closed."""
    await come(st, FakeErrands(), KEY)
    st.app.visit.is_desk_open = False
    await st.show(snapshot(Mode.CLOSED, proof_passed=False))
    st.app.go(Place.SENSORS)
    await st.settle()


def lasts() -> FakeErrands:
    """Each of them has been done once."""
    back = told(Errand.UPDATE, ErrandState.BACK, code="doctor_worse", names={"checks": "supply.rail,sensor.a.zero,x"})
    desk = FakeErrands(
        back,
        told(Errand.DOCTOR, ErrandState.DONE, code="examined", figures={"ok": 91.0, "warn": 4.0, "fail": 5.0}),
        told(Errand.SUPPORT, ErrandState.FAILED, code="stick_full"),
        checks=FOUND,
        offers=MANY,
    )
    desk.kept.append(back)
    return desk


def checked(checks: tuple[Found, ...]) -> Callable[[], FakeErrands]:
    """A check that found this."""
    return lambda: FakeErrands(told(Errand.DOCTOR, ErrandState.DONE, code="examined"), checks=checks)


def support(state: ErrandState, code: str, **names: str) -> Callable[[], FakeErrands]:
    """A support file that came to this."""
    return lambda: FakeErrands(told(Errand.SUPPORT, state, code=code, names=names))


def with_offers(offers: Offers | None) -> Callable[[], FakeErrands]:
    """Bundles on the stick."""
    return lambda: FakeErrands(offers=offers)


NONE: Final = Offers(installed="0.3.0", is_cut=False, bundles=())

ERRAND_SCENES: Final[dict[str, Callable[[Station], Awaitable[None]]]] = {
    "sensors_service": lambda st: come(st, FakeErrands(), KEY),
    "sensors_service_closed": closed,
    "service": at(FakeErrands),
    "service_lasts": at(lasts),
    "update_no_stick": at(with_offers(NONE), "#service-update", sticks=()),
    "update_no_bundle": at(with_offers(NONE), "#service-update"),
    "update_unlisted": at(with_offers(None), "#service-update"),
    "update_list": at(with_offers(MANY), "#service-update"),
    "update_list_second": at(with_offers(MANY), "#service-update", "#update-next"),
    "update_list_odd": at(with_offers(ODD), "#service-update"),
    "update_ask": at(with_offers(MANY), "#service-update", "#choice-0"),
    "update_stranger": at(with_offers(MANY), "#service-update", "#choice-3"),
    "update_pin": at(with_offers(MANY), "#service-update", "#choice-0", "#update-go"),
    "updating_look": going(Errand.UPDATE, step="look", number=1, of=9, done=120, whole=310),
    "updating_close": going(Errand.UPDATE, step="close", number=2, of=9),
    "updating_stalled": going(Errand.UPDATE, late_s=200.0, step="look", number=1, of=9, done=120, whole=310),
    "updating_refused": refused,
    "updated": ended(ErrandState.DONE, "updated", names={"version": "0.4.0", "before": "0.3.0"}),
    "updated_pin": updated_pin,
    "updated_back": ended(ErrandState.BACK, "doctor_worse", names={"checks": "selftest.circuit_b,estop.b,x,y"}),
    "updated_failed": ended(ErrandState.FAILED, "former_gone"),
    "updated_odd": ended(
        ErrandState.BACK, "program_failed", Mode.READY, names={"program": HOSTILE[0] + HOSTILE[1], "odd": HOSTILE[2]}
    ),
    "doctor": at(FakeErrands, "#service-doctor"),
    "doctor_pin": at(FakeErrands, "#service-doctor", "#doctor-begin"),
    "doctor_going": going(Errand.DOCTOR, step="services", number=6, of=8),
    "doctor_unheard": unheard,
    "doctor_fine": at(checked(FINE), "#service-doctor"),
    "doctor_found": at(checked(FOUND), "#service-doctor"),
    "doctor_not_fine": at(checked(FOUND), "#service-doctor", "#doctor-not-fine"),
    "doctor_all": at(checked(FINE), "#service-doctor", "#doctor-all"),
    "doctor_training": at(
        lambda: FakeErrands(told(Errand.DOCTOR, ErrandState.FAILED, code="training")), "#service-doctor"
    ),
    "support_none": at(FakeErrands, "#service-support", sticks=()),
    "support_there": at(FakeErrands, "#service-support"),
    "support_locked": at(FakeErrands, "#service-support", sticks=(LONG,)),
    "support_pin": at(FakeErrands, "#service-support", "#support-write"),
    "support_going": going(Errand.SUPPORT, step="write", number=4, of=5, done=3, whole=9),
    "support_done": at(support(ErrandState.DONE, "written", file="2026-11-29.tgz"), "#service-support"),
    "support_full": at(support(ErrandState.FAILED, "stick_full"), "#service-support"),
    "support_pulled": at(support(ErrandState.FAILED, "stick_pulled"), "#service-support"),
}
