"""What was seen when the campaign was run stands in its reports, and is enough to say what the documents say."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.machine.power.crash import FATES

REPORTS = Path(__file__).parent / "reports"
FAULTS = ("unsound", "unclean", "lost")


def report(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((REPORTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def rows(name: str) -> list[dict[str, Any]]:
    with gzip.open(REPORTS / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_nothing_that_was_promised_was_lost_at_any_point() -> None:
    found = report("power")
    assert found["planted"] is None
    assert found["points"] >= 300
    assert {kind: found["all"][kind] for kind in FAULTS} == dict.fromkeys(FAULTS, 0)
    assert found["faults"] == []


def test_every_fate_and_every_stage_had_its_share_of_writes_under_way() -> None:
    found = report("power")
    assert set(found["by_fate"]) == {fate.value for fate in FATES}
    for part in (found["by_fate"], found["by_stage"]):
        assert all(one["states"] >= 20 and one["with_open_writes"] >= 10 for one in part.values()), part


def test_the_lines_are_those_that_were_counted() -> None:
    each, found = rows("power"), report("power")
    assert len(each) == found["all"]["states"]
    assert len({row["cut"]["after"] for row in each}) == found["points"]
    assert not any(row["judged"][kind] for row in each for kind in FAULTS)
    assert all(row["judged"]["lines"] >= row["owed_lines"] for row in each)
    assert sum(row["owed_lines"] > 0 for row in each) > len(each) / 2


def test_a_log_of_the_records_that_is_not_waited_for_was_found() -> None:
    found = report("power-synchronous")
    assert found["planted"] == "synchronous"
    assert found["all"]["lost"] >= found["all"]["states"] / 4


@pytest.mark.parametrize(
    ("name", "kind"), [("power-journal", "lost"), ("power-lying", "lost"), ("power-lying", "unsound")]
)
def test_the_others_that_were_planted_were_found(name: str, kind: str) -> None:
    assert report(name)["all"][kind] > 0
