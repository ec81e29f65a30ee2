"""Whether a calibration is due is told by the date that the station believes, and by no other."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.config import Settings, load_settings
from kiosk.core.clocktrust import ClockTrust, Evidence, Mark
from kiosk.core.reason import Reason
from kiosk.hw.clock import machine_boot
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.ops import civil_now as module
from kiosk.ops.calibrate import say_doubt
from kiosk.ops.calibration_state import due_findings
from kiosk.ops.civil_now import CivilNow, civil_now, held_now
from kiosk.ops.findings import Verdict
from kiosk.storage import Store, open_store
from tests.hw.test_calibration import pair

MACHINE = datetime(2026, 6, 1, 8, tzinfo=UTC)
"""What the machine's clock shows."""
STATION = datetime(2027, 6, 1, 8, tzinfo=UTC)
"""What a supervisor has set: by then the calibration of 1 March 2026 is overdue."""
WIRING = load_wiring(default_wiring_path())


def believed(at: datetime) -> CivilNow:
    return CivilNow(at=at, trust=ClockTrust(is_trusted=True, reason=Reason(code="clock_synchronised")))


def doubted(at: datetime) -> CivilNow:
    return CivilNow(at=at, trust=ClockTrust(is_trusted=False, reason=Reason(code="clock_unproved")))


def kept_by(*, a_service: bool) -> Callable[[float, bool], Evidence]:
    return lambda now_s, _asks: Evidence(system_s=now_s, is_synchronised=a_service)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    wiring = default_wiring_path()
    content = f'backend = "bench"\ndata_dir = "."\nruntime_dir = "run"\nstate_dir = "state"\nwiring = "{wiring}"\n'
    (tmp_path / "kiosk.toml").write_text(content, encoding="utf-8")
    return load_settings(tmp_path / "kiosk.toml")


def opened(settings: Settings, boot: str) -> Store:
    path = settings.data_dir / "kiosk.db"
    return open_store(path, boot=boot, now=lambda: 50.0, utc=lambda: MACHINE.isoformat(timespec="milliseconds"))


def judged(store: Store, at: datetime, *, is_trusted: bool) -> None:
    mark = Mark(at_s=50.0, civil_s=at.timestamp(), system_s=MACHINE.timestamp())
    trust = ClockTrust(is_trusted=is_trusted, reason=Reason(code="clock_set" if is_trusted else "clock_unproved"))
    store.civil.put("clock_set", trust, mark, shift_s=0.0, figures={})


def test_a_date_that_is_not_believed_counts_as_past_the_day_and_says_so() -> None:
    for at in (MACHINE, STATION):
        (found,) = due_findings(pair(), doubted(at))
        assert found.verdict is Verdict.FAIL
        assert found.detail == "due 2027-03-01; the date is not believed [clock_unproved], so that it counts as overdue"
        assert "supervisor" in found.hint
    assert [one.verdict for at in (MACHINE, STATION) for one in due_findings(pair(), believed(at))] == [
        Verdict.OK,
        Verdict.FAIL,
    ]


def test_what_the_controller_of_this_boot_holds_counts_and_not_the_machines_clock(settings: Settings) -> None:
    store = opened(settings, machine_boot())
    for is_trusted in (True, False):
        judged(store, STATION, is_trusted=is_trusted)
        found = held_now(store, kept_by(a_service=not is_trusted), MACHINE)
        assert (found.at, found.trust.is_trusted) == (STATION, is_trusted)
    store.close()


@pytest.mark.parametrize("a_service", [True, False])
def test_where_no_controller_has_looked_the_same_rules_judge(settings: Settings, *, a_service: bool) -> None:
    found = civil_now(settings, kept_by(a_service=a_service), MACHINE)
    assert (found.at, found.trust.is_trusted) == (MACHINE, a_service)


def test_a_machine_that_is_behind_the_last_record_is_not_believed(settings: Settings) -> None:
    store = opened(settings, "an-earlier-boot")
    judged(store, STATION, is_trusted=True)
    store.close()
    found = civil_now(settings, kept_by(a_service=True), MACHINE)
    assert (found.trust.is_trusted, found.trust.reason.code) == (False, "clock_back")
    later = civil_now(settings, kept_by(a_service=True), STATION + timedelta(days=1))
    assert later.trust.is_trusted


def test_records_that_may_not_be_opened_are_left_alone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(settings, "b").close()
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr(module, "open_store", None)
    assert civil_now(settings, kept_by(a_service=True), MACHINE).trust.is_trusted


def test_who_calibrates_is_told_of_a_date_that_is_not_believed() -> None:
    said: list[str] = []
    say_doubt(believed(MACHINE), said.append)
    assert said == []
    say_doubt(doubted(MACHINE), said.append)
    assert "not believed [clock_unproved]: this calibration will be dated 2026-06-01" in said[0]
