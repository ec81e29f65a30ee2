"""`kiosk calibrate` on the simulated bench in virtual time, led by a technician who is played from here."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import socket
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import ops
from kiosk.core.errors import AccessError, ConfigError, HardwareError, StorageError
from kiosk.core.units import Mmhg
from kiosk.hw.actuators import HoldLine
from kiosk.hw.calibrated import calibrated, load, nominal, used
from kiosk.hw.calibration import Pair
from kiosk.hw.calibration_files import Places, in_force, keep, pairs, places
from kiosk.hw.transducer import Transducer
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.ops import calibrate
from kiosk.ops.calibration_state import calibration_state
from kiosk.ops.console import Terminal, wrapped
from kiosk.ops.details import details, number
from kiosk.ops.findings import Verdict
from kiosk.ops.guided import Result, guided
from kiosk.ops.options import add_ops_options
from kiosk.ops.points import Row, row, table
from kiosk.ops.taken_back import restore
from tests.hw.test_calibration import made, of_march, pair
from tests.hw.test_ops_civil_now import believed

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.config import Settings
    from kiosk.hw.backend import ControllerHardware, WatchdogHardware
    from kiosk.hw.wiring import Wiring
    from tests.hw.conftest import Rig

WIRING = load_wiring(default_wiring_path())
AT = "2026-03-01T08:00:00.000+00:00"
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
TOLD = argparse.Namespace(
    reference_mmhg=200.0,
    zero_only=False,
    panel=False,
    history=False,
    restore=None,
    sensor=None,
    by="Ann",
    reason=None,
    instrument="Gauge 4711",
    serial_a="A-1",
    serial_b="B-1",
    temperature_c=22.0,
    gauge_certificate="K-2025-117",
)


@dataclass
class Technician:
    """Reads what is asked, pumps a rigid volume by hand, and types what the gauge shows."""

    rig: Rig
    gauge_mmhg: Callable[[float], float] = lambda true: true
    answers: dict[str, list[str]] = field(default_factory=dict)
    """Typed in place of the plain answer, for the first question that contains the key."""
    burst_mmhg: float | None = None
    """Pumped to in place of what was asked."""
    is_away: bool = False
    said: list[str] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    target_mmhg: float = 0.0
    _question: str = ""
    _waited: int = 0

    def say(self, line: str) -> None:
        self.said.append(line)
        self._question, self._waited = line, 0
        if found := re.search(r"to (\d+) mmHg: press Enter", line):
            self.target_mmhg = float(found[1])
            self.asked.append(self.target_mmhg)

    @property
    def text(self) -> str:
        return "\n".join(self.said)

    def typed(self, wait_s: float) -> str | None:
        if wait_s:
            return self._other() or ("" if "connect rigid volume" in self._question else None)
        if self.is_away:
            return None
        if self._question.startswith(("the air cools", "measuring")):
            return self._other()  # nothing is asked
        self._waited += 1
        assert len(self.said) < 200, self.text
        if "press Enter" in self._question:
            if self._waited < 50:  # both valves have closed by then
                return None
            self.pumped(self.target_mmhg if self.burst_mmhg is None else self.burst_mmhg)
        elif self._waited < 10:
            return None
        return self._other() or self.gauge()

    def pumped(self, pressure_mmhg: float) -> None:
        plant = self.rig.bench.world.plant
        plant.manifold_mmhg = plant.cuff_mmhg = plant.sense_mmhg = pressure_mmhg

    def gauge(self) -> str:
        if "type what the gauge shows" not in self._question and "is wanted" not in self._question:
            return ""
        return f"{self.gauge_mmhg(self.rig.bench.true_pressure_mmhg):.2f}"

    def _other(self) -> str | None:
        for key, answers in self.answers.items():
            if key in self._question and answers:
                return answers.pop(0)
        return None


def coefficients(text: str) -> dict[str, tuple[float, float]]:
    found = re.findall(r"\[(\w+\.sensor)\]\nzero = ([\d.]+)\nratio_per_mmhg = ([\d.]+)", text)
    return {section: (float(zero), float(slope)) for section, zero, slope in found}


def lead(rig: Rig, technician: Technician) -> object:
    plain = nominal(WIRING)
    return guided(rig.mine, rig.guard, plain, technician, reference_mmhg=Mmhg(200.0))


def all_let_go(rig: Rig) -> bool:
    rig.clock.sleep(5.0)
    rig.bench.advance(rig.clock.now())
    return rig.bench.true_pressure_mmhg < 15.0


# --- the procedure ------------------------------------------------------------------------------------------


def test_both_sensors_come_out_with_their_own_zero_and_span(rig: Rig, high_lines: set[int]) -> None:
    technician = Technician(rig)
    result = lead(rig, technician)
    assert isinstance(result, Result), technician.text
    profile = rig.bench.world.profile
    for made_of, sensor in zip(result.transducers, (profile.sensor_a, profile.sensor_b), strict=True):
        assert (made_of.zero - 0.04) / 0.0023998 == pytest.approx(sensor.offset_mmhg, abs=0.3)
        assert made_of.ratio_per_mmhg / 0.0023998 == pytest.approx(1 + sensor.span_error, rel=0.005)
    assert technician.asked == [200.0, 50.0, 100.0, 150.0, 250.0, 150.0, 100.0, 50.0]
    assert [one.is_rising for one in result.rows] == [True] * 5 + [False] * 3
    assert technician.text.count("  good") == 8
    assert [line.partition(" to ")[0] for line in technician.said if " of 8: " in line] == [
        *("1 of 8: pump up", "2 of 8: bleed down", "3 of 8: pump up", "4 of 8: pump up", "5 of 8: pump up"),
        *("6 of 8: bleed down", "7 of 8: bleed down", "8 of 8: bleed down"),
    ]
    assert not {WIRING.controller.lines.pump_run, WIRING.watchdog.lines.pump_enable} & high_lines
    assert all_let_go(rig)


def test_a_reading_counts_five_seconds_after_the_key(rig: Rig) -> None:
    technician, times = Technician(rig), dict[str, float]()
    original = technician.say

    def say(line: str) -> None:
        times.setdefault(line.partition(" ")[0], rig.clock.now())
        original(line)

    technician.say = say  # type: ignore[method-assign]
    lead(rig, technician)
    assert times["type"] - times["the"] >= 5.0


@pytest.mark.parametrize(
    ("gauge", "said"),
    [
        (lambda true: 0.935 * true, "sensor A span"),
        (lambda true: true if true > 180 else true + 4.0, "verification"),
    ],
    ids=["span", "verification"],
)
def test_a_gauge_that_the_sensors_do_not_follow_gives_no_coefficients(
    rig: Rig, gauge: Callable[[float], float], said: str
) -> None:
    technician = Technician(rig, gauge_mmhg=gauge)
    assert lead(rig, technician) is None
    assert f"FAIL  {said}" in technician.text
    assert all_let_go(rig)


def test_a_sensor_that_has_drifted_beyond_the_bound_of_a_bout_can_be_calibrated(rig: Rig) -> None:
    rig.bench.fault("sensor_a_offset", True, 3.0)  # 4.2 mmHg with its own, and 6.2 from a zero of -2
    assert lead(rig, Technician(rig)) is not None


@pytest.mark.parametrize(
    ("fault", "amplitude", "name"),
    [
        ("sensor_a_drift", -0.5, "sensor A drift"),
        ("sensor_b_offset", -6.0, "sensor B zero"),
        ("adc_b_nack", None, "sensor B zero"),
    ],
)
def test_a_zero_that_is_none_ends_it_before_anything_is_held(
    rig: Rig, high_lines: set[int], fault: str, amplitude: float | None, name: str
) -> None:
    rig.bench.fault(fault, True, amplitude)
    technician = Technician(rig)
    assert lead(rig, technician) is None
    assert f"FAIL  {name}" in technician.text
    assert not {WIRING.controller.lines.hold_a, WIRING.watchdog.lines.hold_b} & high_lines


def test_a_sensor_that_moves_after_its_zero_was_taken_is_found(rig: Rig) -> None:
    technician, reads = Technician(rig), 0
    original = type(rig.mine.sensor).read

    def read(sensor: object) -> object:
        nonlocal reads
        reads += 1
        if reads == 241:
            rig.bench.fault("sensor_a_offset", True, 1.5)
        return original(sensor)  # type: ignore[arg-type]

    rig.mine.sensor.read = lambda: read(rig.mine.sensor)  # type: ignore[method-assign, assignment, return-value]
    assert lead(rig, technician) is None
    assert "FAIL  zeros agree" in technician.text


@pytest.mark.parametrize(
    ("fault", "reason"), [("adc_a_nack", "sensor A: nack"), ("adc_b_sda_stuck", "sensor B: timeout")]
)
def test_a_sensor_lost_while_holding_lets_go(rig: Rig, fault: str, reason: str) -> None:
    technician, waited = Technician(rig), 0
    original = technician.typed

    def typed(wait_s: float) -> str | None:
        nonlocal waited
        waited += 1
        if waited == 30:
            rig.bench.fault(fault, True)
        return original(wait_s)

    technician.typed = typed  # type: ignore[method-assign]
    assert lead(rig, technician) is None
    assert waited == 30
    assert reason in technician.text
    assert all_let_go(rig)


def test_too_high_a_pressure_lets_go_at_once(rig: Rig) -> None:
    technician = Technician(rig)
    technician.burst_mmhg = 308.0
    assert lead(rig, technician) is None
    assert "above 300" in technician.text


def test_nobody_at_the_key_is_not_waited_for_for_ever(rig: Rig) -> None:
    started, technician = rig.clock.now(), Technician(rig, is_away=True)
    assert lead(rig, technician) is None
    assert "not within 180 s" in technician.text
    assert rig.clock.now() - started < 200
    assert all_let_go(rig)


@pytest.mark.parametrize("meanwhile", ["the air cools", "measuring"])
def test_who_leaves_while_nothing_is_asked_is_heard_at_once(rig: Rig, meanwhile: str) -> None:
    technician, said_s = Technician(rig, answers={meanwhile: ["q"]}), 0.0
    original = technician.say

    def say(line: str) -> None:
        nonlocal said_s
        said_s = rig.clock.now()
        original(line)

    technician.say = say  # type: ignore[method-assign]
    with pytest.raises(AccessError, match="nothing was written"):
        lead(rig, technician)
    left_s = rig.clock.now()
    assert technician.said[-1].startswith(meanwhile)
    assert left_s - said_s < 0.1, "within some passes, not when it has cooled"
    rig.bench.advance(left_s + 5.0)
    assert rig.bench.true_pressure_mmhg < 15.0


def test_what_is_not_a_pressure_near_the_asked_one_is_asked_for_again(rig: Rig) -> None:
    technician = Technician(rig, answers={"type what the gauge": ["two hundred"], "is wanted": ["150"]})
    assert lead(rig, technician) is not None
    assert technician.text.count("is wanted") == 1
    assert technician.text.count("150 is not within 15 of 200 mmHg") == 1
    # Brought there again, it has to cool again.
    assert technician.asked[:2] == [200.0, 200.0]
    assert technician.text.count("the air cools") == 9


def test_a_key_that_bounces_is_not_a_gauge_that_was_read(rig: Rig) -> None:
    technician, stray = Technician(rig), 0
    original = technician.typed

    def typed(wait_s: float) -> str | None:
        nonlocal stray
        if "the air cools" in technician.said[-1] and technician.text.count("the air cools") > stray:
            stray += 1
            return ""
        return original(wait_s)

    technician.typed = typed  # type: ignore[method-assign]
    gauge = iter((199.0, 49.0, 101.0, 150.5, 250.5, 150.5, 101.0, 49.0))
    technician.gauge_mmhg = lambda _true: next(gauge)
    result = lead(rig, technician)
    assert isinstance(result, Result), technician.text
    assert [one.gauge_mmhg for one in result.rows] == [199.0, 49.0, 101.0, 150.5, 250.5, 150.5, 101.0, 49.0]
    assert stray == 8


def test_what_was_typed_too_early_still_leaves(rig: Rig) -> None:
    with pytest.raises(AccessError, match="nothing was written"):
        lead(rig, EarlyQuit(rig))
    assert all_let_go(rig)


class EarlyQuit(Technician):
    """Leaves while the air cools."""

    def typed(self, wait_s: float) -> str | None:
        return "q" if "the air cools" in self.said[-1] else super().typed(wait_s)


def test_nothing_is_held_before_everything_is_connected(rig: Rig, high_lines: set[int]) -> None:
    lines = {WIRING.controller.lines.hold_a, WIRING.watchdog.lines.hold_b}
    technician = Technician(rig, answers={"connect rigid volume": ["q"]})
    with pytest.raises(AccessError, match="nothing was written"):
        lead(rig, technician)
    assert "3 minutes" in technician.text
    assert not lines & high_lines


@pytest.mark.parametrize(("slips", "is_good"), [(1, True), (2, False)])
def test_a_pressure_that_was_misread_is_measured_once_more_and_no_more(rig: Rig, slips: int, is_good: bool) -> None:
    technician, read = Technician(rig), 0

    def gauge(true: float) -> float:
        nonlocal read
        read += 95 < true < 105
        return true + 6.0 if 95 < true < 105 and read <= slips else true

    technician.gauge_mmhg = gauge
    assert (lead(rig, technician) is not None) is is_good, technician.text
    assert technician.text.count("once more, and read the gauge anew") == 1
    assert technician.asked.count(100.0) == 3
    assert sum("good: A" in line for line in technician.said) == (7 if is_good else 6)


def test_a_pressure_that_does_not_stand_still_is_not_measured(rig: Rig) -> None:
    rig.bench.fault("cuff_leak", True, 0.1)
    technician = Technician(rig)
    tries = 0
    original = technician.say

    def say(line: str) -> None:
        nonlocal tries
        original(line)
        if "not still" in line:
            tries += 1
            rig.bench.fault("cuff_leak", False)
            technician.said.append(line)
            technician._question = f"to {technician.target_mmhg:g} mmHg: press Enter"

    technician.say = say  # type: ignore[method-assign]
    assert lead(rig, technician) is not None, technician.text
    assert tries == 1


@pytest.mark.parametrize("question", ["stopped pumping", "type what the gauge"])
def test_leaving_lets_go_and_says_that_nothing_was_written(rig: Rig, question: str) -> None:
    with pytest.raises(AccessError, match="nothing was written"):
        lead(rig, Technician(rig, answers={question: ["Q"]}))
    assert all_let_go(rig)


# --- what is judged at each pressure ------------------------------------------------------------------------


@given(gauge=st.floats(40.0, 260.0), error_a=st.floats(-8, 8), error_b=st.floats(-8, 8))
def test_three_mmhg_or_two_percent_from_the_gauge_pass(gauge: float, error_a: float, error_b: float) -> None:
    ratios = [Transducer().ratio(Mmhg(gauge + error)) for error in (error_a, error_b)]
    one = row((Transducer(), Transducer()), ratios, gauge_mmhg=Mmhg(gauge), is_rising=True)
    far = max(3.0, 0.02 * gauge)
    expected = sum(abs(error) > far for error in (error_a, error_b)) + (abs(error_a - error_b) > max(5.0, 0.03 * gauge))
    margins = (
        *(abs(abs(error) - far) for error in (error_a, error_b)),
        abs(abs(error_a - error_b) - max(5.0, 0.03 * gauge)),
    )
    if min(margins) > 1e-6:
        assert len(one.problems) == expected


def test_the_table_names_what_is_out_of_bounds() -> None:
    rows = [
        Row(gauge_mmhg=Mmhg(50.0), a_mmhg=Mmhg(50.4), b_mmhg=Mmhg(49.9), is_rising=True),
        Row(gauge_mmhg=Mmhg(100.0), a_mmhg=Mmhg(103.2), b_mmhg=Mmhg(97.9), is_rising=False),
    ]
    header, good, bad = table(rows)
    assert header.split() == ["gauge", "A", "error", "B", "error", "A", "-", "B"]
    assert good.split() == ["rising", "50.0", "50.4", "+0.4", "49.9", "-0.1", "+0.5", "good"]
    assert "FAIL: A is +3.2 mmHg off, more than 3.0; A and B are +5.3 mmHg apart, more than 5.0" in bad


# --- who, with what -----------------------------------------------------------------------------------------


class Answers:
    """Answers one question after another."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.said = list(answers), list[str]()

    def say(self, line: str) -> None:
        self.said.append(line)

    def typed(self, wait_s: float) -> str | None:
        assert wait_s > 0
        return self.answers.pop(0) if self.answers else None


NOTHING = argparse.Namespace(**dict.fromkeys(vars(TOLD)))


def test_what_was_not_given_is_asked_for_until_it_is_fit_to_be_kept() -> None:
    console = Answers("A-1", "", "B-1", "Ann", "Gauge 4711", "\x1b", "K-1", "warm", "70", "21,5")
    told = details(NOTHING, WIRING, console)
    assert (told.serial_a, told.serial_b, told.operator, told.instrument) == ("A-1", "B-1", "Ann", "Gauge 4711")
    assert (told.temperature_c, told.gauge_certificate) == (21.5, "K-1")
    assert sum("is empty" in line for line in console.said) == 2
    nothing = details(NOTHING, WIRING, Answers("A", "B", "Ann", "G", "", ""))
    assert (nothing.temperature_c, nothing.gauge_certificate) == (None, None)


def test_what_was_given_or_is_in_the_wiring_file_is_not_asked_for() -> None:
    console = Answers()
    assert details(TOLD, WIRING, console).temperature_c == 22.0
    named = calibrated(WIRING, pair())
    assert details(
        argparse.Namespace(**{**vars(TOLD), "serial_a": None, "serial_b": None}), named, console
    ).serial_a == ("MPX-a-17")
    assert console.said == []
    with pytest.raises(ConfigError, match="the wiring file names MPX-a-17"):
        details(TOLD, named, console)
    with pytest.raises(AccessError, match="nothing was written"):
        details(NOTHING, WIRING, Answers("q"))


@pytest.mark.parametrize(("text", "value"), [("200", 200.0), ("199,6", 199.6), ("", None), ("nan", None), ("x", None)])
def test_numbers_are_taken_with_comma_or_point(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize("reference", [float("nan"), float("inf"), 0.0, 99.0, 251.0, -200.0])
def test_only_pressures_of_the_station_are_references(reference: float) -> None:
    with pytest.raises(ConfigError, match="100 to 250"):
        calibrate.checked_reference(reference)


# --- what is written ----------------------------------------------------------------------------------------


@pytest.fixture
def on_rig(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """The command finds the bench of this test."""
    bench, clock = rig.bench, rig.clock

    def controller(_backend: str, wiring: Wiring, **_: object) -> ControllerHardware:
        bench.drop("controller")
        return bench.controller(wiring, clock)

    def watchdog(_backend: str, wiring: Wiring, **_: object) -> WatchdogHardware:
        bench.drop("watchdog")
        return bench.watchdog(wiring, clock)

    monkeypatch.setattr(calibrate, "controller_hardware", controller)
    monkeypatch.setattr(calibrate, "watchdog_hardware", watchdog)
    return rig


def run(settings: Settings, technician: Technician, **changes: object) -> int:
    arguments = argparse.Namespace(**{**vars(TOLD), **changes})
    return calibrate.run(settings, WIRING, arguments, console=technician, now=believed(NOW))


def test_a_whole_calibration_is_in_force_for_both_processes(on_rig: Rig, settings: Settings) -> None:
    technician = Technician(on_rig)
    assert run(settings, technician) == 0, technician.text
    found = load(places(settings), WIRING)
    assert isinstance(found, Pair)
    for one in found.each:
        assert (one.number, one.operator, one.instrument, one.at_utc) == (1, "Ann", "Gauge 4711", AT)
        assert (one.temperature_c, len(one.points)) == (22.0, 8)
        assert max(abs(point.shown_mmhg - point.gauge_mmhg) for point in one.points) < 2.0
    assert (found.a.serial, found.b.serial) == ("A-1", "B-1")
    assert calibration_state(settings, WIRING, believed(NOW))[1][0].verdict is Verdict.OK
    assert "calibration 1 is in force" in technician.text


@pytest.mark.parametrize("gauge", [lambda true: 0.935 * true, lambda true: true if true > 180 else true + 4.0])
def test_a_calibration_that_did_not_pass_leaves_the_old_one(
    on_rig: Rig, settings: Settings, gauge: Callable[[float], float]
) -> None:
    keep(places(settings), pair())
    assert run(settings, Technician(on_rig, gauge_mmhg=gauge)) == 1
    assert load(places(settings), WIRING) == pair()
    assert pairs(places(settings)) == (pair(),)


@pytest.mark.parametrize("after", range(1, 17, 5))
def test_left_at_any_question_the_old_one_stays_in_force(on_rig: Rig, settings: Settings, after: int) -> None:
    keep(places(settings), pair())
    technician, seen = Technician(on_rig), 0
    original = technician.typed

    def typed(wait_s: float) -> str | None:
        nonlocal seen
        line = original(wait_s)
        seen += line is not None
        if seen == after:
            raise KeyboardInterrupt
        return line

    technician.typed = typed  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        run(settings, technician)
    assert "interrupted: everything is let go, nothing was written" in technician.text
    assert pairs(places(settings)) == (pair(),)
    assert load(places(settings), WIRING) == pair()


def test_a_damaged_one_can_be_replaced_by_calibrating_anew(on_rig: Rig, settings: Settings) -> None:
    keep(places(settings), pair())
    (places(settings).first / in_force("b")).write_text("?")
    technician = Technician(on_rig)
    assert run(settings, technician) == 0
    found = load(places(settings), WIRING)
    assert found is not None
    assert found.number == 2
    assert "in place of MPX-a-17" in technician.text


def test_the_zero_alone_is_looked_at_and_nothing_is_written(on_rig: Rig, settings: Settings) -> None:
    technician = Technician(on_rig)
    assert run(settings, technician, zero_only=True) == 0, technician.text
    zero, slope = coefficients(technician.text)["controller.sensor"]
    assert (zero - 0.04) / 0.0023998 == pytest.approx(on_rig.bench.world.profile.sensor_a.offset_mmhg, abs=0.3)
    assert slope == pytest.approx(0.0023998)
    assert "watchdog.sensor" in coefficients(technician.text)
    assert not places(settings).first.exists()


def test_the_zero_of_a_calibrated_station_is_that_from_its_calibration(on_rig: Rig, settings: Settings) -> None:
    keep(places(settings), Pair(a=made("a", zero=0.04 + 1.2 * 0.0023998), b=made("b", zero=0.04 - 0.8 * 0.0023998)))
    technician = Technician(on_rig)
    assert run(settings, technician, zero_only=True) == 0, technician.text
    assert coefficients(technician.text) == {}
    (places(settings).first / in_force("a")).write_text("?")
    with pytest.raises(ConfigError, match="calibration_not_json"):
        run(settings, technician, zero_only=True)


def test_lines_that_are_lost_under_way_are_a_refusal_and_nothing_is_written(
    on_rig: Rig, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    technician, original = Technician(on_rig), HoldLine.edge

    def edge(line: HoldLine) -> None:
        if technician.text.count("the air cools") == 2:
            raise OSError(121, "Remote I/O error")
        original(line)

    monkeypatch.setattr(HoldLine, "edge", edge)
    with pytest.raises(HardwareError, match=r"nothing was written.*kiosk doctor.*\[hardware_lost\]"):
        run(settings, technician)
    assert pairs(places(settings)) == ()


def test_who_has_to_begin_again_is_not_asked_everything_again(on_rig: Rig, settings: Settings) -> None:
    asked_for = dict.fromkeys(("serial_a", "serial_b", "by", "instrument", "gauge_certificate", "temperature_c"))
    answers = {
        "serial number of sensor": ["A-1", "B-1"],
        "your name": ["Ann O'Hara"],
        "reference gauge": ["Gauge 4711"],
        "own certificate": ["K-1"],
        "temperature": ["21,5"],
        "type what the gauge": ["q"],
    }
    technician = Technician(on_rig, answers=answers)
    with pytest.raises(AccessError, match="nothing was written"):
        run(settings, technician, **asked_for)
    said = next(line for line in technician.said if "next time" in line).partition(": ")[2]
    parser = argparse.ArgumentParser()
    add_ops_options("calibrate", parser)
    given = vars(parser.parse_args(shlex.split(said)))
    assert {name: given[name] for name in asked_for} == {
        "serial_a": "A-1", "serial_b": "B-1", "by": "Ann O'Hara", "instrument": "Gauge 4711",
        "gauge_certificate": "K-1", "temperature_c": 21.5
    }  # fmt: skip
    later = Technician(on_rig, gauge_mmhg=lambda true: 0.935 * true)
    assert run(settings, later) == 1
    assert "--serial-a A-1" in later.text


# --- taken back ---------------------------------------------------------------------------------------------


def taken_back(settings: Settings, number: int, **changes: str | None) -> int:
    told = {"by": "Ann", "reason": "the new gauge was wrong", **changes}
    return restore(settings, WIRING, number, at_utc=AT, out=lambda _line: None, **told)


def test_the_one_before_is_taken_back_with_name_and_reason_as_a_new_number(settings: Settings) -> None:
    where = places(settings)
    keep(where, pair(1))
    keep(where, pair(2))
    assert taken_back(settings, 0) == 0
    found = load(where, WIRING)
    assert found is not None
    assert (found.number, found.a.zero, found.b.zero) == (3, pair(1).a.zero, pair(1).b.zero)
    assert found.a.at_utc == pair(1).a.at_utc
    assert found.b.restored is not None
    assert (found.b.restored.number, found.b.restored.by, found.b.restored.reason) == (
        1,
        "Ann",
        "the new gauge was wrong",
    )
    assert [one.number for one in pairs(where)] == [1, 2, 3]


def test_a_damaged_one_gives_way_to_the_last_good_one(settings: Settings) -> None:
    where = places(settings)
    keep(where, pair(1))
    keep(where, pair(2))
    (where.first / in_force("a")).write_text("?")
    assert taken_back(settings, 0) == 0
    found = load(where, WIRING)
    assert found is not None
    assert (found.number, found.a.zero) == (3, pair(2).a.zero)


def test_a_number_that_is_named_is_taken_back_and_every_copy_is_whole_again(settings: Settings) -> None:
    where = places(settings)
    keep(where, pair(1))
    for path in where.second.iterdir():
        path.unlink()
    _, found = calibration_state(settings, WIRING, believed(NOW))
    assert {one.name for one in found if one.verdict is Verdict.FAIL} == {"calibration's copies"}
    assert "--restore 1" in next(one.hint for one in found if one.verdict is Verdict.FAIL)
    assert taken_back(settings, 1) == 0
    assert {one.verdict for one in calibration_state(settings, WIRING, believed(NOW))[1]} == {Verdict.OK}


def test_nothing_is_taken_back_that_is_not_there_or_by_nobody(settings: Settings) -> None:
    where = places(settings)
    for number_asked in (0, 1):
        with pytest.raises(AccessError, match="calibration_none"):
            taken_back(settings, number_asked)
    keep(where, pair(1))
    with pytest.raises(AccessError, match="good ones of these sensors: 1"):
        taken_back(settings, 0)
    with pytest.raises(ConfigError) as refusal:
        taken_back(settings, 1, by=" ", reason=None)
    assert [problem.path for problem in refusal.value.diagnostics] == ["--by", "--reason"]
    with pytest.raises(StorageError, match="name_character"):
        taken_back(settings, 1, by="Ann\x1b[2J")
    assert [one.number for one in pairs(where)] == [1]


def test_the_calibration_of_another_sensor_is_not_taken_back(settings: Settings) -> None:
    keep(places(settings), pair(1))
    named = calibrated(WIRING, Pair(a=made("a", serial="new"), b=made("b", serial="MPX-b-17")))
    with pytest.raises(AccessError, match="calibration_none"):
        restore(settings, named, 1, by="Ann", reason="why", at_utc=AT)


# --- of one sensor ------------------------------------------------------------------------------------------


@pytest.fixture
def three(settings: Settings) -> Places:
    """A station that was calibrated three times."""
    where = places(settings)
    for number_made in (1, 2, 3):
        keep(where, of_march(number_made))
    return where


def in_use(where: Places) -> Pair:
    found = load(where, WIRING)
    assert found is not None
    return found


@pytest.mark.parametrize("sensor", ["a", "b", "A", " B "])
def test_one_sensors_calibration_is_taken_back_and_the_others_stays(
    settings: Settings, three: Places, sensor: str
) -> None:
    said: list[str] = []
    assert restore(
        settings, WIRING, 0, sensor=sensor, by="Ann", reason="B was hit", at_utc=AT, out=said.append
    ) == 0  # fmt: skip
    found, name = in_use(three), sensor.strip().lower()
    back, stays = (found.a, found.b) if name == "a" else (found.b, found.a)
    assert back.is_same(of_march(2).a if name == "a" else of_march(2).b)
    assert stays.is_same(of_march(3).b if name == "a" else of_march(3).a)
    assert found.number == 4
    assert [one.restored and (one.restored.number, one.restored.by) for one in (back, stays)] == [
        (2, "Ann"),
        (3, "Ann"),
    ]
    assert said[1].startswith(f"sensor {name.upper()}: calibration 2 of 2026-03-02")
    assert "as number 4, by Ann: B was hit" in said[1]
    assert "never verified against each other" in said[-1]
    _, findings = calibration_state(settings, WIRING, believed(NOW))
    assert {one.verdict for one in findings} == {Verdict.OK}
    assert "put together: sensor A of 2026-03-0" in findings[0].detail


def test_without_a_sensor_both_are_taken_back_as_ever(settings: Settings, three: Places) -> None:
    assert restore(
        settings, WIRING, 0, sensor=None, by="Ann", reason="why", at_utc=AT, out=lambda _line: None
    ) == 0  # fmt: skip
    found = in_use(three)
    assert found.a.is_same(of_march(2).a)
    assert found.b.is_same(of_march(2).b)


def test_the_one_before_is_one_that_this_sensor_had_before(settings: Settings, three: Places) -> None:
    assert taken_back_one(settings, "a") == 0
    assert taken_back_one(settings, "b") == 0
    assert in_use(three).b.is_same(of_march(2).b)  # number 4 held that of 3 for it
    assert taken_back_one(settings, "b") == 0
    assert in_use(three).b.is_same(of_march(1).b)
    assert in_use(three).a.is_same(of_march(2).a)


def taken_back_one(settings: Settings, sensor: str, number: int = 0) -> int:
    return restore(settings, WIRING, number, sensor=sensor, by="Ann", reason="why", at_utc=AT, out=lambda _line: None)


def test_a_damaged_file_of_one_sensor_gives_way_to_its_own_last_good_one(settings: Settings, three: Places) -> None:
    (three.first / in_force("b")).write_text("?")
    assert taken_back_one(settings, "b") == 0
    assert in_use(three).b.is_same(of_march(3).b)
    assert in_use(three).a.is_same(of_march(3).a)
    # The other's number 1 was lost altogether: for both together it is none to go back to any more.
    for folder in three.each:
        (folder / "sensor_a-0001.json").unlink()
    assert taken_back_one(settings, "b", 1) == 0
    assert in_use(three).b.is_same(of_march(1).b)


def test_what_could_not_count_before_does_not_stay_beside_it(settings: Settings, three: Places) -> None:
    (three.first / in_force("a")).write_bytes((three.first / "sensor_a-0001.json").read_bytes())
    with pytest.raises(AccessError, match=r"number 1 counts, but 3 was made since.*leave --sensor out"):
        taken_back_one(settings, "b")
    (three.first / in_force("a")).write_text("?")
    with pytest.raises(AccessError, match=r"that of sensor A cannot stay.*\[calibration_other\]"):
        taken_back_one(settings, "b")
    keep(three, of_march(4))
    named = calibrated(WIRING, Pair(a=made("a", serial="new"), b=made("b", serial="MPX-b-17")))
    with pytest.raises(AccessError, match="names another sensor"):
        restore(settings, named, 0, sensor="b", by="Ann", reason="why", at_utc=AT, out=lambda _line: None)
    with pytest.raises(AccessError, match="good ones of sensor A: none"):
        restore(settings, named, 0, sensor="a", by="Ann", reason="why", at_utc=AT, out=lambda _line: None)
    assert in_use(three) == of_march(4)


def test_an_unknown_sensor_is_refused_with_those_there_are(settings: Settings, three: Places) -> None:
    with pytest.raises(ConfigError) as refusal:
        taken_back_one(settings, "c")
    (problem,) = refusal.value.diagnostics
    assert (problem.path, problem.code) == ("--sensor", "sensor_unknown")
    assert "a (the controller's" in problem.hint
    with pytest.raises(ConfigError):
        taken_back_one(settings, "")
    assert in_use(three) == of_march(3)


def test_a_sensor_alone_is_not_calibrated(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="both sensors are calibrated at once"):
        ops.run("calibrate", settings, WIRING, argparse.Namespace(**{**vars(TOLD), "sensor": "a"}))


def test_the_older_one_of_two_says_when_both_are_due(settings: Settings, three: Places) -> None:
    assert taken_back_one(settings, "b", 1) == 0
    for day, verdict in ((1, Verdict.FAIL), (-1, Verdict.NOTE)):
        now = datetime(2027, 3, 1, 8, tzinfo=UTC) + timedelta(days=day)
        found = calibration_state(settings, WIRING, believed(now))[1][-1]
        assert (found.verdict, found.detail.split()[-1]) == (verdict, "2027-03-01")
    assert three.first.exists()


# --- what is said of it -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age_days", "verdict"), [(0, Verdict.OK), (334, Verdict.OK), (336, Verdict.NOTE), (365, Verdict.FAIL)]
)
def test_the_next_check_is_due_after_a_year_and_noted_a_month_before(
    settings: Settings, age_days: int, verdict: Verdict
) -> None:
    keep(places(settings), pair())
    _, found = calibration_state(settings, WIRING, believed(NOW + timedelta(days=age_days)))
    assert {one.name: one.verdict for one in found} == {"calibration": Verdict.OK, "next calibration": verdict}


def test_a_station_without_a_calibration_says_so_loudly_and_the_bench_needs_none(settings: Settings) -> None:
    wiring, (found,) = calibration_state(settings, WIRING, believed(NOW))
    assert (wiring, found.verdict) == (WIRING, Verdict.OK)
    _, (found,) = calibration_state(replace(settings, backend="real"), WIRING, believed(NOW))
    assert found.verdict is Verdict.FAIL
    assert found.detail.startswith("NOT CALIBRATED")


def test_a_calibration_that_is_refused_is_said_with_its_way_out(settings: Settings) -> None:
    keep(places(settings), pair())
    (places(settings).first / in_force("a")).write_text("{}")
    wiring, (found,) = calibration_state(settings, WIRING, believed(NOW))
    assert wiring is WIRING
    assert used(settings, WIRING) is None
    assert found.verdict is Verdict.FAIL
    assert "the station does not start" in found.detail
    assert "--restore" in found.hint


def test_the_dispatcher_finds_each_of_its_parts(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    keep(places(settings), pair(1))
    keep(places(settings), pair(2))
    asked = argparse.Namespace(**{**vars(TOLD), "restore": 1, "reason": "a try"})
    assert ops.run("calibrate", settings, WIRING, asked) == 0
    assert "as number 3, by Ann: a try" in capsys.readouterr().out
    assert ops.run("calibrate", settings, WIRING, argparse.Namespace(**{**vars(TOLD), "history": True})) in {0, 1}
    said = capsys.readouterr().out
    assert "number 1 taken back by Ann: a try" in said
    asked = argparse.Namespace(**{**vars(TOLD), "restore": 2, "sensor": "b", "reason": "another try"})
    assert ops.run("calibrate", settings, WIRING, asked) == 0
    capsys.readouterr()
    assert ops.run("calibrate", settings, WIRING, argparse.Namespace(**{**vars(TOLD), "history": True})) in {0, 1}
    assert "sensor A of number 3 and sensor B of number 2 put together by Ann: another try" in capsys.readouterr().out
    assert "no self-test has taken it since" in said


# --- the terminal -------------------------------------------------------------------------------------------


def test_lines_that_come_at_once_are_taken_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    reader, writer = os.pipe()
    try:
        terminal = Terminal(reader)
        assert terminal.typed(0.0) is None
        os.write(writer, b" 200,4 \n\nq\nhal")
        assert [terminal.typed(0.0) for _ in range(4)] == ["200,4", "", "q", None]
        os.write(writer, b"f\n")
        assert terminal.typed(0.0) == "half"
        os.close(writer)
        with pytest.raises(AccessError, match="nothing was written"):
            terminal.typed(0.0)
        terminal.say("hello")
        assert capsys.readouterr().out == "hello\n"
    finally:
        os.close(reader)


def test_a_line_that_is_too_long_for_the_screen_is_broken_between_words() -> None:
    assert wrapped("  a table   row ", 16) == "  a table   row "
    line = "temperature of the room in degrees Celsius (Enter when nobody measured it):"
    parts = wrapped(line, 66).splitlines()
    assert len(parts) == 2
    assert max(map(len, parts)) <= 66
    assert " ".join(part.strip() for part in parts) == line


def test_a_second_calibration_says_how_far_each_sensor_has_moved(on_rig: Rig, settings: Settings) -> None:
    assert run(settings, Technician(on_rig)) == 0
    on_rig.bench.fault("sensor_a_offset", True, 2.0)
    later = Technician(on_rig)
    assert run(settings, later) == 0, later.text
    found = re.search(r"sensor A since number 1: zero ([+-][\d.]+) mmHg, span ([+-][\d.]+) %", later.text)
    assert found is not None
    assert float(found[1]) == pytest.approx(2.0, abs=0.2)
    assert abs(float(found[2])) < 0.3


def test_nothing_is_taken_back_while_the_station_runs(settings: Settings) -> None:
    keep(places(settings), pair(1))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stop:
        stop.bind(str(settings.runtime_dir / "stop.sock"))
        assert taken_back(settings, 1) == 1
    assert [one.number for one in pairs(places(settings))] == [1]
