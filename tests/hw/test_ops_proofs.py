"""What `kiosk selftest` says of the station's own self-tests, and how a service is marked."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk import ops
from kiosk.config import LimitSettings, ScreenSettings, Settings
from kiosk.core.errors import ConfigError
from kiosk.core.events import ProofFinished
from kiosk.core.model import ProofKind, ProofStep, Reason, StepState
from kiosk.core.units import Mmhg, Seconds
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.ops import proofs
from kiosk.storage import Store, open_store

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
    asked = argparse.Namespace(records=False, new_reference=True, by=" Ann ", reason="new valve B")
    assert ops.run("selftest", settings, wiring, asked) == 0
    assert "noted" in capsys.readouterr().out
    assert [(one.by, one.reason) for one in store.services.all()] == [("Ann", "new valve B")]
    only = argparse.Namespace(records=True, new_reference=False, by=None, reason=None)
    assert ops.run("selftest", settings, wiring, only) == 0
    text = capsys.readouterr().out
    assert "by Ann: new valve B" in text
    assert "no reference yet: 0 of 5" in text


def test_a_service_by_nobody_or_for_no_reason_is_refused(settings: Settings, store: Store) -> None:
    wiring = load_wiring(default_wiring_path())
    with pytest.raises(ConfigError) as refusal:
        ops.run("selftest", settings, wiring, argparse.Namespace(new_reference=True, by=None, reason=" "))
    assert [problem.path for problem in refusal.value.diagnostics] == ["--by", "--reason"]
    assert store.services.all() == ()
