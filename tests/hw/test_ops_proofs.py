"""What `kiosk selftest` says of the station's own self-tests, and how a service is marked."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kiosk import ops
from kiosk.config import LimitSettings, ScreenSettings, Settings
from kiosk.core.errors import ConfigError
from kiosk.core.events import ProofFinished
from kiosk.core.model import ProofKind, ProofStep, Reason, StepState
from kiosk.core.units import Mmhg, Seconds
from kiosk.hw.calibration import Pair
from kiosk.hw.calibration_files import keep, places
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.ops import history, options, proofs, taken_back
from kiosk.storage import Store, open_store
from tests.hw.test_calibration import made, pair
from tests.hw.test_ops_civil_now import believed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STEPS = (
    ProofStep(code="estop", state=StepState.PASSED, figure=1.0),
    ProofStep(code="zero", state=StepState.PASSED, figure=0.42, unit="mmHg"),
    ProofStep(code="vent_b", state=StepState.PASSED, figure=3.0, unit="s/L"),
    ProofStep(code="vent_a"),
)
PROOF = ProofFinished(
    air_ml=160.4,
    ml_per_mmhg=2.27,
    passed=True,
    steps=STEPS,
    zero_mmhg=Mmhg(0.42),
    rise_mmhg_per_s=36.0,
    seconds=Seconds(21.6),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        backend="bench",
        data_dir=tmp_path,
        runtime_dir=tmp_path / "run",
        state_dir=tmp_path / "state",
        wiring=default_wiring_path(),
        limits=LimitSettings(),
        screen=ScreenSettings(),
    )


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    path = settings.data_dir / "kiosk.db"
    store = open_store(path, boot="b", now=lambda: 1.0, utc=lambda: "2026-03-01T08:00:00.000+00:00")
    yield store
    store.close()


def shown(store: Store | None) -> str:
    lines: list[str] = []
    proofs.show(store, lines.append)
    return "\n".join(lines)


def slower(figure: float) -> ProofFinished:
    worn = Reason(code="valve_slowing", figures={"slower_percent": 40.0})
    return replace(PROOF, steps=(*STEPS[:2], replace(STEPS[2], figure=figure, warning=worn), STEPS[3]))


def test_nothing_on_record_makes_no_file(settings: Settings) -> None:
    store = proofs.opened(settings)
    assert store is None
    assert "no self-test is on record" in shown(store)
    assert list(settings.data_dir.iterdir()) == []
    assert proofs.new_reference(store, "Ann", "new valve") == 1


def test_figures_are_shown_beside_their_reference_once_there_is_one(store: Store) -> None:
    assert "no full self-test" in shown(store)
    for _ in range(4):
        store.proofs.add(PROOF)
    before = shown(store)
    assert "no reference yet: 4 of 5" in before
    assert "160 mL to 60 mmHg, 2.27 mL/mmHg" in before
    store.proofs.add(PROOF)
    store.proofs.add(slower(4.2))
    text = shown(store)
    assert "full self-test 2026-03-01T08:00:00.000+00:00: passed in 21.6 s" in text
    assert "OK    vent_b: 4.2 s/L, reference 3, +40 % (valve_slowing)" in text
    assert "OK    zero: 0.42 mmHg\n" in text
    assert "OK    estop\n" in text
    assert text.endswith("-     vent_a")


def test_a_short_one_is_shown_for_each_cuff_and_a_failure_with_its_figures(store: Store) -> None:
    failed = replace(STEPS[2], state=StepState.FAILED, reason=Reason(code="vent_slow", figures={"elapsed_s": 5.0}))
    for cuff in ("thigh", "arm"):
        steps = (*STEPS[:2], failed)
        store.proofs.add(
            replace(PROOF, kind=ProofKind.SHORT, cuff_id=cuff, passed=False, steps=steps, ml_per_mmhg=None, air_ml=None)
        )
    text = shown(store)
    assert text.index("cuff arm: FAILED") < text.index("cuff thigh: FAILED")
    assert "FAIL  vent_b: vent_slow (elapsed_s 5)" in text
    assert "mL to 60" not in text


def test_a_service_is_noted_with_name_and_reason_and_the_reference_begins_anew(
    settings: Settings, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(5):
        store.proofs.add(PROOF)
    wiring = load_wiring(default_wiring_path())
    asked = argparse.Namespace(records=False, new_reference=True, part=None, by=" Ann ", reason="new valve B")
    assert ops.run("selftest", settings, wiring, asked) == 0
    assert "noted" in capsys.readouterr().out
    assert [(one.by, one.reason) for one in store.services.all()] == [("Ann", "new valve B")]
    only = argparse.Namespace(records=True, new_reference=False, by=None, reason=None)
    assert ops.run("selftest", settings, wiring, only) == 0
    text = capsys.readouterr().out
    assert "by Ann: new valve B" in text
    assert "no reference yet: 0 of 5" in text


def test_a_service_of_one_part_leaves_the_others_their_reference(
    settings: Settings, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    both = (*STEPS[:3], ProofStep(code="vent_a", state=StepState.PASSED, figure=2.0, unit="s/L"))
    for _ in range(5):
        store.proofs.add(replace(PROOF, steps=both))
    wiring = load_wiring(default_wiring_path())
    parts = ["vent_a", "circuit_a", "vent_a"]
    asked = argparse.Namespace(records=False, new_reference=True, part=parts, by="Ann", reason="new valve A")
    assert ops.run("selftest", settings, wiring, asked) == 0
    assert "new reference of vent_a, circuit_a" in capsys.readouterr().out
    assert [one.part for one in store.services.all()] == ["vent_a", "circuit_a"]
    store.proofs.add(replace(PROOF, steps=both))
    text = shown(store)
    assert "vent_b: 3 s/L, reference 3, +0 %" in text
    assert "vent_a: 2 s/L\n" in f"{text}\n"
    services = [line.split() for line in text.splitlines() if "serviced" in line]
    assert [(line[0], *line[3:]) for line in services] == [
        (part, "by", "Ann:", "new", "valve", "A") for part in ("vent_a", "circuit_a")
    ]
    for _ in range(4):
        store.proofs.add(replace(PROOF, steps=both))
    assert "vent_a: 2 s/L, reference 2, +0 %" in shown(store)


def test_of_the_services_those_that_still_count_are_shown(store: Store) -> None:
    store.proofs.add(PROOF)
    for part, reason in (("vent_a", "first"), (None, "second"), ("vent_b", "third"), ("vent_b", "fourth")):
        store.services.add("Ann", reason, part)
    text = shown(store)
    assert [reason for reason in ("first", "second", "third", "fourth") if f"Ann: {reason}" in text] == [
        "second",
        "fourth",
    ]


def test_only_a_part_that_wears_has_a_reference() -> None:
    parser = argparse.ArgumentParser()
    options.add_ops_options("selftest", parser)
    assert parser.parse_args(["--new-reference", "--part", "rise", "--part", "bleed"]).part == ["rise", "bleed"]
    with pytest.raises(SystemExit):
        parser.parse_args(["--part", "zero"])


def test_a_service_by_nobody_or_for_no_reason_is_refused(settings: Settings, store: Store) -> None:
    wiring = load_wiring(default_wiring_path())
    with pytest.raises(ConfigError) as refusal:
        ops.run("selftest", settings, wiring, argparse.Namespace(new_reference=True, part=None, by=None, reason=" "))
    assert [problem.path for problem in refusal.value.diagnostics] == ["--by", "--reason"]
    assert store.services.all() == ()


# --- the record of the zeros --------------------------------------------------------------------------------


def history_of(settings: Settings, store: Store | None, now: datetime) -> str:
    lines: list[str] = []
    history.show(settings, load_wiring(default_wiring_path()), store, believed(now), lines.append)
    return "\n".join(lines)


def test_the_history_shows_calibrations_and_what_the_zeros_did_since(settings: Settings) -> None:
    settings.state_dir.mkdir()
    keep(places(settings), pair(1))
    keep(places(settings), pair(2))
    day = datetime(2026, 2, 1, 8, tzinfo=UTC)
    clock = [day]
    path = settings.data_dir / "kiosk.db"
    store = open_store(path, boot="b", now=lambda: 1.0, utc=lambda: clock[0].isoformat(timespec="milliseconds"))
    zeros = [
        ("passed", 4.5, 4.5),
        *(("passed", 0.1 * week, -0.2 * week) for week in range(8)),
        ("zero_offset_b", 0.8, -5.2),
    ]
    for week, (detail, a_mmhg, b_mmhg) in enumerate(zeros):
        # the first was taken before the calibration of 1 March and says nothing about it
        clock[0] = day if week == 0 else datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(days=7.0 * (week - 1))
        store.events.append("zero_taken", figures={"zero_mmhg": a_mmhg, "zero_b_mmhg": b_mmhg}, detail=detail, at_s=1.0)
    text = history_of(settings, store, datetime(2026, 6, 1, tzinfo=UTC))
    store.close()
    assert "1: 2026-03-01T08:00:00.000+00:00 by Ann, Greisinger 4711, 22.5 degrees" in text
    assert (
        "sensor A MPX-a-17: zero 0.041200, 0.00241000 per mmHg, at most +0.4 mmHg from the gauge at 1 pressures" in text
    )
    assert "zero of sensor A over 9 self-tests: first +0.00, last +0.80, worst +0.80 mmHg, +0.43 a month" in text
    assert "zero of sensor B over 9 self-tests: first -0.00, last -5.20, worst -5.20 mmHg" in text
    assert "1 of them were refused" in text
    assert "OK    next calibration: due 2027-03-01" in text


def test_a_history_without_records_or_calibration_says_so(settings: Settings) -> None:
    text = history_of(settings, None, datetime(2026, 6, 1, tzinfo=UTC))
    assert "the simulated bench needs none" in text
    assert text.count("no self-test has taken it since") == 2


def test_a_calibration_that_was_taken_back_counts_from_then(settings: Settings, store: Store) -> None:
    settings.state_dir.mkdir()
    where, wiring = places(settings), load_wiring(default_wiring_path())
    keep(where, pair(1))
    store.events.append("zero_taken", figures={"zero_mmhg": 1.0, "zero_b_mmhg": 1.0}, detail="passed", at_s=1.0)
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert "over 1 self-tests" in history_of(settings, store, now)
    assert taken_back.restore(settings, wiring, 1, by="Ann", reason="a try", at_utc=now.isoformat(), out=print) == 0
    assert history_of(settings, store, now).count("no self-test has taken it since") == 2


def test_a_sensor_whose_calibration_stays_goes_on_counting(settings: Settings, store: Store) -> None:
    settings.state_dir.mkdir()
    where, wiring = places(settings), load_wiring(default_wiring_path())
    keep(where, pair(1))
    keep(where, Pair(a=made("a", 2), b=made("b", 2)))
    store.events.append("zero_taken", figures={"zero_mmhg": 1.0, "zero_b_mmhg": 1.0}, detail="passed", at_s=1.0)
    now = datetime(2026, 6, 1, tzinfo=UTC)
    for number in (1, 2):
        at_utc = now.isoformat()
        assert taken_back.restore(settings, wiring, number, sensor="b", by="Ann", reason="a try", at_utc=at_utc) == 0
    text = history_of(settings, store, now)
    assert "zero of sensor A over 1 self-tests" in text
    assert "zero of sensor B: no self-test has taken it since" in text
