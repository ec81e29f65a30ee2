"""What a status file of an errand says, and what a screen makes of it."""

import json
from dataclasses import asdict, replace

import pytest

from kiosk.core import errandcodes
from kiosk.core.errandfound import FoundValue, found_of
from kiosk.core.errandkinds import Errand
from kiosk.core.errands import FORMAT, ErrandState, ErrandStatus, encoded, is_news, is_stalled, share, status_of
from kiosk.core.offers import Offer, Offered, Offers, offers_of

RUNNING = ErrandStatus(
    errand=Errand.UPDATE,
    id="a1",
    state=ErrandState.RUNNING,
    figures={"ago_s": 2},
    names={"version": "1.0-a"},
    step="look",
    number=1,
    of=9,
    done=25,
    whole=100,
    began_s=10.0,
    changed_s=12.0,
)


def written(status: ErrandStatus = RUNNING, **changes: object) -> bytes:
    return json.dumps({"format": FORMAT, **asdict(status), **changes}).encode()


def test_a_status_is_read_as_it_was_written() -> None:
    assert status_of(written()) == RUNNING
    assert status_of(encoded(RUNNING)) == RUNNING


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"3",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        written(format=FORMAT + 1),
        written(errand="selftest"),
        written(state="lost"),
        written(id=None),
        written(code=3),
        written(number=True),
        written(of=-1),
        written(done=1.5),
        written(changed_s="now"),
        written(names={"version": 3}),
        written(names=[]),
        written(figures={"ago_s": "2"}),
        written(figures=None),
        written(more="of it"),
    ],
)
def test_what_is_no_status_is_none(data: bytes) -> None:
    assert status_of(data) is None


def test_one_that_tells_nothing_for_long_is_stalled_by_the_patience_of_its_step() -> None:
    most = errandcodes.PATIENCE_S["look"]
    assert not is_stalled(RUNNING, 12.0 + most)
    assert is_stalled(RUNNING, 12.1 + most)
    other = replace(RUNNING, step="close")
    assert not is_stalled(other, 12.0 + errandcodes.PATIENCE_ELSE_S)
    assert is_stalled(other, 12.1 + errandcodes.PATIENCE_ELSE_S)
    assert not is_stalled(replace(RUNNING, state=ErrandState.DONE), 1e9)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 0.25 / 9),
        ({"number": 3, "done": 0, "whole": 0}, 2 / 9),
        ({"number": 9, "done": 300}, 1.0),
        ({"number": 0}, 0.0),
        ({"of": 0}, 0.0),
        ({"state": ErrandState.BACK}, 1.0),
    ],
)
def test_the_share_that_is_done_is_of_whole_steps_and_the_one_that_runs(
    changes: dict[str, object], expected: float
) -> None:
    assert share(replace(RUNNING, **changes)) == pytest.approx(expected)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", list(ErrandState))
def test_an_end_is_news_until_somebody_has_read_it(state: ErrandState) -> None:
    status = replace(RUNNING, state=state)
    assert is_news(status, "a0") is (state is not ErrandState.RUNNING)
    assert not is_news(status, "a1")


def test_every_errand_has_steps_and_codes_and_none_twice() -> None:
    for errand in Errand:
        steps, codes = errandcodes.STEPS[errand], errandcodes.CODES[errand]
        assert steps
        assert codes
        assert len(set(steps)) == len(steps)
        assert len(set(codes)) == len(codes)
    assert set(errandcodes.PATIENCE_S) <= {step for steps in errandcodes.STEPS.values() for step in steps}


CHECK = {"id": "a", "group": "g", "title": "t", "level": "ok", "text": "x", "hint": "", "values": []}
VALUE = {"name": "n", "value": 1.5, "unit": "V", "least": None, "most": 2.0}


def test_what_the_doctor_found_is_read_in_its_order() -> None:
    found = found_of(json.dumps({"checks": [CHECK | {"values": [VALUE]}, CHECK | {"id": "b"}]}).encode())
    assert found is not None
    assert [one.id for one in found] == ["a", "b"]
    assert found[0].values == (FoundValue(name="n", value=1.5, unit="V", least=None, most=2.0),)


@pytest.mark.parametrize(
    "checks",
    [
        None,
        3,
        [3],
        [{}],
        [CHECK | {"level": 3}],
        [CHECK | {"values": {}}],
        [CHECK | {"values": [{}]}],
        [CHECK | {"x": ""}],
    ],
)
def test_what_no_doctor_wrote_is_none(checks: object) -> None:
    assert found_of(json.dumps({"checks": checks}).encode()) is None
    assert found_of(b"no") is None


OFFERED = Offered(path="/s/a/x.bundle", device="a", name="x.bundle", size_bytes=3, offer=Offer.NEWER, made_s=7)


def test_a_list_of_bundles_is_read_as_it_was_written() -> None:
    told = {"installed": "1", "is_cut": False, "bundles": [asdict(OFFERED)]}
    assert offers_of(json.dumps(told).encode()) == Offers(installed="1", is_cut=False, bundles=(OFFERED,))
    assert offers_of(json.dumps(told | {"bundles": [asdict(OFFERED) | {"offer": "best"}]}).encode()) is None
    assert offers_of(b"") is None
