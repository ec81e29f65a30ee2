"""A proposal on the command line, out of a store."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.errors import ConfigError
from kiosk.core.goals import Clearance, Injury, Stage, Tissue
from kiosk.core.model import Side
from kiosk.core.planlimits import Limits
from kiosk.ops import prescribe
from kiosk.storage import Store, open_store
from tests.caller import screened
from tests.hw.test_ops_outcome import CONDITION
from tests.libraries import shared_library

LIBRARY = shared_library()
GOAL = Injury(tissue=Tissue.ACHILLES, side=Side.LEFT, stage=Stage.LOADING, clearance=Clearance.GIVEN)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "kiosk.db", boot="b", now=lambda: 100.0, utc=lambda: "2026-03-01T09:00:00+00:00")
    yield opened
    opened.close()


def registered(store: Store, yes: tuple[str, ...] = ()) -> int:
    runner = store.runners.add("Ann", 1990).id
    store.consents.give(runner, LIBRARY.consent.version)
    screened(store, LIBRARY, runner, yes, {})
    store.evaluations.add(runner, GOAL, CONDITION, visits_per_week=2, tests_version="t")
    return runner


def said(store: Store | None, runner: int, *, explain: bool = False, as_json: bool = False) -> list[str]:
    lines: list[str] = []
    code = prescribe.prescribe(
        store, LIBRARY, Limits(), runner, now=200.0, explain=explain, as_json=as_json, out=lines.append
    )
    assert code == 0
    return lines


def test_the_proposal_is_told_in_words_and_with_its_rules(store: Store) -> None:
    runner = registered(store)
    short = said(store, runner)
    assert short[0] == "RES-FIRST (version 1): Heel raise, left leg"
    assert short[1] == "  40 % of LOP, 3 rounds, no weight"
    assert short[2] == "  the strength was not tested: a 5RM first, or a light weight to try"
    assert short[3].startswith("  why: proposal_first lop_percent 40")
    whole = said(store, runner, explain=True)
    assert whole[: len(short)] == short
    rules = [line.partition(": ")[0] for line in whole if line[0].isdigit()]
    assert rules == ["1. path_injury_achilles", "2. first", "3. side", "4. load_unknown"]
    assert "     published: NCT05241197: heel raises at 20 % of 1RM, 5 % more every 4 weeks" in whole


def test_as_json_it_is_one_object(store: Store) -> None:
    found = json.loads("\n".join(said(store, registered(store), as_json=True)))
    assert found["proposal"]["protocol_id"] == "RES-FIRST"
    assert found["proposal"]["grade"] == "practice"
    assert (found["why"]["code"], found["reasons"], found["rules"]) == (
        "proposal_first",
        [],
        LIBRARY.prescribing.version,
    )
    assert next(one["id"] for one in found["fired"]) == "path_injury_achilles"
    assert all(one["source"] or one["basis"] is None for one in found["fired"])


def test_that_nothing_is_proposed_is_told_with_every_reason(store: Store) -> None:
    runner = registered(store, ("clot",))
    lines = said(store, runner, explain=True)
    assert lines[:2] == ["nothing is proposed:", "  screening_clot row 1"]
    assert any("every plan is judged by it" in line for line in lines)
    found = json.loads("\n".join(said(store, runner, as_json=True)))
    assert found["proposal"] is None
    assert [one["code"] for one in found["reasons"]] == ["screening_clot"]


def test_who_has_answered_nothing_is_proposed_nothing(store: Store) -> None:
    runner = store.runners.add("Bea", 1990).id
    assert "  screening_missing" in said(store, runner)


def test_nobody_is_proposed_nothing(store: Store) -> None:
    for records, runner in ((store, 7), (None, 1)):
        with pytest.raises(ConfigError) as refused:
            said(records, runner)
        assert [one.code for one in refused.value.diagnostics] == ["runner_unknown"]
