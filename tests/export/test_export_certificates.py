"""Certificates: one page each, with everything a file of a clinic wants of it, by the command and on a stick."""

from __future__ import annotations

import argparse
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
from pypdf import PdfReader

from kiosk.config import Settings, load_settings
from kiosk.core.errors import ExportError, StorageError
from kiosk.core.events import ProofFinished
from kiosk.core.model import ProofStep, StepState
from kiosk.core.reason import Reason
from kiosk.core.trend import Reference
from kiosk.core.units import Mmhg, Seconds
from kiosk.export.certificate import PointDone, Shown
from kiosk.export.certificatepage import calibration_page, selftest_page
from kiosk.export.says import NOTHING, Letterhead
from kiosk.hw.calibration import Pair, Point, Under
from kiosk.hw.calibration_files import keep, places
from kiosk.hw.wiring import default_wiring_path
from kiosk.language import speak
from kiosk.ops.taken_back import restore
from kiosk.storage import Store, open_store
from kiosk.tui import certificatecommand
from kiosk.tui.certificatestick import certify
from kiosk.tui.certifying import calibration_certificate, selftest_certificate
from kiosk.tui.order import CertificateOrder
from tests.hw.test_calibration import made
from tests.hw.test_ops_calibrate import WIRING
from tests.hw.test_ops_civil_now import MACHINE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNDER = Under(is_clock_trusted=True, clock_code="clock_set", program="0.1.0", digest="ab12cd34ef56", wiring="1f2e3d4c")
PRESSURES = (200.0, 50.0, 100.0, 150.0, 250.0, 150.0, 100.0, 50.0)
POINTS = tuple(Point(gauge_mmhg=one, shown_mmhg=one + 0.5, is_rising=index < 5) for index, one in enumerate(PRESSURES))


def calibrated(number: int, *, slope: float = 0.0024, **changes: object) -> Pair:
    kept = {"points": POINTS, "gauge_certificate": "K-2026-04", "under": UNDER, "ratio_per_mmhg": slope} | changes
    a, b = made("a", number, **kept), made("b", number, **kept)
    at = f"2026-03-{number:02}T08:00:00.000+00:00"
    return Pair(a=msgspec.structs.replace(a, at_utc=at), b=msgspec.structs.replace(b, at_utc=at))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "state").mkdir()
    content = 'backend = "bench"\ndata_dir = "."\nruntime_dir = "run"\nstate_dir = "state"\n'
    (tmp_path / "kiosk.toml").write_text(f'{content}wiring = "{default_wiring_path()}"\n', encoding="utf-8")
    return load_settings(tmp_path / "kiosk.toml")


def records(settings: Settings) -> Store:
    at = MACHINE.isoformat(timespec="milliseconds")
    return open_store(settings.data_dir / "kiosk.db", boot="b", now=lambda: 50.0, utc=lambda: at)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = records(settings)
    yield store
    store.close()


def text_of(content: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(content)).pages
    return " ".join(page.extract_text().split())


def proof(*, passed: bool = True, figure: float = 3.4) -> ProofFinished:
    why = None if passed else Reason(code="vent_slow", figures={"pressure_mmhg": 41.3})
    state = StepState.PASSED if passed else StepState.FAILED
    return ProofFinished(
        passed=passed,
        steps=(
            ProofStep(code="estop", state=StepState.PASSED),
            ProofStep(code="vent_a", state=state, figure=figure, unit="s/L", reason=why),
            ProofStep(code="bleed", state=StepState.WAITING),
        ),
        references={"vent_a": Reference(median=3.2, least=3.1, most=3.3)},
        zero_mmhg=Mmhg(0.1),
        rise_mmhg_per_s=150.0,
        seconds=Seconds(31.0),
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ("Calibration of both pressure sensors", "Number 2 of this station", "Reference gauge: Greisinger 4711"),
        ),
        (
            "de",
            ("Kalibrierung beider Drucksensoren", "Nummer 2 dieser Station", "Nächste Kalibrierung fällig: 02.03.2027"),
        ),
    ],
)
def test_a_calibration_is_one_page_with_all_that_belongs_to_it(
    settings: Settings, store: Store, language: str, words: tuple[str, ...]
) -> None:
    keep(places(settings), calibrated(1, slope=0.00238))
    keep(places(settings), calibrated(2))
    speak(language)
    text = text_of(calibration_page(calibration_certificate(settings, store), letterhead=Letterhead(text="A clinic")))
    figures = (
        "K-2026-04",
        "22",
        "Ann",
        "MPX-a-17",
        "MPX-b-17",
        "0.1.0, ab12cd34ef56",
        "1f2e3d4c",
        "0.041200",
        "0.041100",
    )
    for one in (*words, *(figures if language == "en" else ())):
        assert one in text, text


def test_before_and_after_are_the_same_measurement(settings: Settings, store: Store) -> None:
    keep(places(settings), calibrated(1, slope=0.00238))
    keep(places(settings), calibrated(2))
    document = calibration_certificate(settings, store)
    new, old = document.sensors[0].after, document.sensors[0].before
    assert old is not None
    for point in document.points:
        assert point.a.before_mmhg is not None
        ratio = new.zero + point.a.after_mmhg * new.ratio_per_mmhg
        assert point.a.before_mmhg == pytest.approx((ratio - old.zero) / old.ratio_per_mmhg, abs=1e-9)
        assert point.is_good
    assert [point.asked_mmhg for point in document.points] == [None, *PRESSURES[1:]]
    assert document.sensors[0].span_moved_percent == pytest.approx(100 * (0.0024 / 0.00238 - 1))


def test_a_sensor_that_was_changed_has_shown_nothing_before(settings: Settings, store: Store) -> None:
    keep(places(settings), calibrated(1, serial="OLD"))
    keep(places(settings), calibrated(2))
    document = calibration_certificate(settings, store)
    assert {point.a.before_mmhg for point in document.points} == {None}
    assert document.sensors[0].zero_moved_mmhg is None


def test_out_of_bounds_is_said_for_either_rule() -> None:
    far = Shown(before_mmhg=None, after_mmhg=Mmhg(104.1))
    near, low = replace(far, after_mmhg=Mmhg(100.0)), replace(far, after_mmhg=Mmhg(97.2))
    point = PointDone(
        asked_mmhg=None,
        gauge_mmhg=Mmhg(100.0),
        is_rising=True,
        is_second=False,
        a=near,
        b=near,
        allowed_mmhg=Mmhg(3.0),
        apart_mmhg=Mmhg(5.0),
    )
    assert point.is_good
    assert not replace(point, b=far).is_good
    assert not replace(point, a=low, b=replace(far, after_mmhg=Mmhg(102.9))).is_good


def test_what_was_put_together_or_is_of_the_first_schema_says_so(settings: Settings, store: Store) -> None:
    keep(places(settings), calibrated(1, under=None, gauge_certificate=None, version=1))
    keep(places(settings), calibrated(2, under=None, gauge_certificate=None, version=1))
    told = {"by": "Bo", "reason": "the new gauge was wrong", "at_utc": "2026-04-01T08:00:00.000+00:00"}
    restore(settings, WIRING, 0, sensor="a", out=lambda _: None, **told)
    speak("en")
    text = text_of(calibration_page(calibration_certificate(settings, store), letterhead=Letterhead(text="A clinic")))
    for one in (
        "Taken back",
        "by Bo: number 1 of sensor A and number 2 of sensor B",
        "never verified against",
        "not recorded",
    ):
        assert one in text, text


@pytest.mark.parametrize(("language", "word"), [("en", "PASSED in 31.0 s"), ("de", "BESTANDEN in 31,0 s")])
def test_a_self_test_is_one_page_with_each_figure_beside_its_reference(store: Store, language: str, word: str) -> None:
    store.proofs.add(proof())
    speak(language)
    text = text_of(selftest_page(selftest_certificate(store), letterhead=Letterhead(text="A clinic")))
    assert word in text, text
    if language == "en":
        for one in ("3.40 s/L", "3.20 s/L", "+6 %", "The controller's valve alone empties it"):
            assert one in text, text


def test_a_self_test_that_failed_is_certified_as_that(store: Store) -> None:
    store.proofs.add(proof(passed=False))
    speak("en")
    text = text_of(selftest_page(selftest_certificate(store), letterhead=Letterhead(text="A clinic")))
    assert "FAILED after 31.0 s" in text
    assert "One valve alone does not empty the cuff in time" in text


def test_where_there_is_nothing_there_is_no_certificate(settings: Settings, store: Store) -> None:
    with pytest.raises(StorageError, match="certificate_none"):
        calibration_certificate(settings, store)
    with pytest.raises(StorageError, match="selftest_none"):
        selftest_certificate(store)
    with pytest.raises(StorageError, match="selftest_none"):
        selftest_certificate(None)


def test_the_command_writes_over_nothing(settings: Settings, tmp_path: Path) -> None:
    keep(places(settings), calibrated(1))
    arguments, said = argparse.Namespace(certificate=tmp_path / "out" / "c.pdf"), list[str]()
    assert certificatecommand.run("calibrate", settings, arguments, said.append) == 0
    assert (tmp_path / "out" / "c.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(ExportError, match="export_there"):
        certificatecommand.run("calibrate", settings, arguments, said.append)
    assert len(said) == 1


def test_both_go_onto_a_stick_and_what_there_is_none_of_is_left_out(settings: Settings, tmp_path: Path) -> None:
    records(settings).close()
    (tmp_path / "stick").mkdir()
    order = CertificateOrder(settings=settings, language="de", folder=tmp_path / "stick")
    again = CertificateOrder.decoded(order.encoded())
    assert (again.settings.data_dir, again.folder) == (settings.data_dir, tmp_path / "stick")
    with pytest.raises(StorageError, match="certificate_none"):
        certify(order, progress=lambda *_: None, opened=lambda _: records(settings))
    assert list((tmp_path / "stick").iterdir()) == []
    keep(places(settings), calibrated(1))
    done: list[tuple[int, int]] = []
    folder = certify(order, progress=lambda *step: done.append(step), opened=lambda _: records(settings))
    assert [one.name for one in folder.iterdir()] == ["calibration.pdf"]
    assert done[-1] == (1, 1)


def test_each_sensor_names_its_own_gauge_where_they_were_not_calibrated_at_once(
    settings: Settings, store: Store
) -> None:
    keep(places(settings), calibrated(1, instrument="Gauge ONE", operator="Ann One", gauge_certificate="C-1"))
    keep(places(settings), calibrated(2, instrument="Gauge TWO", operator="Bo Two", gauge_certificate="C-2"))
    told = {"by": "Cy", "reason": "broken", "at_utc": "2026-04-01T08:00:00.000+00:00"}
    restore(settings, WIRING, 0, sensor="a", out=lambda _: None, **told)
    speak("en")
    document = calibration_certificate(settings, store)
    text = text_of(calibration_page(document, letterhead=NOTHING))
    for one in ("Gauge ONE", "Gauge TWO", "C-1", "C-2", "by Ann One", "by Bo Two"):
        assert one in text, text
    assert document.wiring != UNDER.wiring
    assert "Program then" not in text


def test_what_was_measured_twice_is_marked(settings: Settings, store: Store) -> None:
    twice = tuple(msgspec.structs.replace(one, is_second=index == 3) for index, one in enumerate(POINTS))
    keep(places(settings), calibrated(1, points=twice))
    speak("en")
    document = calibration_certificate(settings, store)
    assert [one.is_second for one in document.points] == [index == 3 for index in range(8)]
    assert "measured once more" in text_of(calibration_page(document, letterhead=NOTHING))
    keep(places(settings), calibrated(2))
    assert "measured once more" not in text_of(
        calibration_page(calibration_certificate(settings, store), letterhead=NOTHING)
    )
