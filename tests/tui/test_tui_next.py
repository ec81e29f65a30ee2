"""The next visit in words: a line, a page, plain values; out of a station's records, on two screens and printed."""

import json
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.access import PIN_DIGITS
from kiosk.core.advice import Advice, Move
from kiosk.core.condition import Condition, MorningAfter
from kiosk.core.errors import ConfigError
from kiosk.core.goals import Clearance, Injury, Stage, Tissue
from kiosk.core.limb import Limb, Side
from kiosk.core.model import Mode, Reason
from kiosk.core.nextvisit import NextBout, NextVisit
from kiosk.core.records import Form, Tier
from kiosk.hw.wiring import default_wiring_path
from kiosk.link.wire import HoldProgression, ReleaseProgression
from kiosk.storage import Store, open_store
from kiosk.tui import next_strings as words
from kiosk.tui.format import date
from kiosk.tui.navigation import Place
from kiosk.tui.next_words import WIDTH, line, page
from kiosk.tui.nextcommand import show
from kiosk.tui.reasons import sentence
from kiosk.tui.widgets.label import Label
from tests.core.bouts_done import ASK, bout
from tests.libraries import shared_library
from tests.storage.conftest import DOSE, PRESCRIPTION
from tests.tui import scenes
from tests.tui.support import Station, session, snapshot, station

LIBRARY = shared_library()
PIN = "1" * PIN_DIGITS
DAY = 20_516  # Wednesday 4 March 2026
RAISED = Advice(
    move=Move.RAISE,
    dimension=None,
    ask=replace(ASK, rounds=4),
    why=(Reason(code="progress_raise_volume", figures={"from": 3.0, "to": 4.0}),),
)
FOUND = NextVisit(
    earliest_day=DAY,
    waits=(Reason(code="next_recovery", figures={"hours": 36.0}),),
    due=(Reason(code="next_form"), Reason(code="next_morning")),
    bouts=(NextBout(last=ASK, advice=RAISED), NextBout(last=ASK, advice=(Reason(code="next_after_first"),))),
    stage=None,
)


def test_a_day_is_said_as_people_say_it() -> None:
    assert (date(DAY), date(DAY, with_year=True)) == ("Wed 4 March", "Wed 4 March 2026")


def test_the_line_says_when_and_what_is_due_as_far_as_it_fits() -> None:
    assert line(None, now_day=0.0, cells=64) == ""
    text = line(FOUND, now_day=DAY - 0.1, cells=66)
    assert text == "Next visit: from Wed 4 March. The full questions are due +2"
    assert line(FOUND, now_day=DAY - 0.1, cells=30) == "Next visit: from Wed 4 March."
    everything = line(FOUND, now_day=DAY - 0.1, cells=200)
    assert everything.endswith("Tell how the morning after was. The limb recovers for a day and a half")


def test_once_it_may_be_the_line_says_what_comes() -> None:
    text = line(FOUND, now_day=DAY + 0.3, cells=64, is_before=True)
    assert text == "Today: It went well: one set more +1"
    text = line(FOUND, now_day=DAY - 0.3, cells=90, is_before=True)
    assert text == "Too early. Next visit: from Wed 4 March. The limb recovers for a day and a half +2"


def test_the_page_has_everything_and_fits_the_paper() -> None:
    text = page(FOUND, "Ann\n", LIBRARY)
    assert all(len(one) <= WIDTH for one in text.splitlines())
    assert text.splitlines()[0] == "NEXT VISIT: Ann·"
    for part in (
        "From Wed 4 March 2026 on",
        *(sentence(one) for one in (*FOUND.waits, *FOUND.due, *RAISED.why)),
        "Leg press, left leg: Standard strength",
        "one step up: 4 rounds at 50 % of LOP, 30 kg",
        "last time: 3 rounds at 50 % of LOP, 30 kg",
        sentence(Reason(code="next_after_first")),
        "do not wait for the next visit",
    ):
        assert part in text, part
    one = replace(RAISED, ask=replace(ASK, rounds=1, load_kg=None), move=Move.LOWER)
    text = page(
        replace(FOUND, due=(), bouts=(NextBout(last=replace(ASK, protocol_id="OLD"), advice=one),)), "", LIBRARY
    )
    assert "less: 1 round at 50 % of LOP\n" in text
    assert "left leg: OLD" in text
    assert str(words.DUE) not in text


def test_every_move_has_its_words() -> None:
    assert set(words.MOVES) == set(Move)


# --- out of a station's records ------------------------------------------------------------------------------------


class Wall:
    """Civil time that moves when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def utc(self) -> str:
        return self.now.isoformat()


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def store(tmp_path: Path, wall: Wall) -> Iterator[Store]:
    opened = open_store(tmp_path / "kiosk.db", boot="b", now=lambda: 1.0, utc=wall.utc)
    yield opened
    opened.close()


INJURY = Injury(tissue=Tissue.ACHILLES, side=Side.LEFT, stage=Stage.SETTLING, clearance=Clearance.GIVEN)
WELL = Condition(pain_rest=0, pain_loading=2, pain_morning=1, function=7, sessions_per_week=2, minutes_per_week=90)


def visit(store: Store, runner: int, wall: Wall, **told: int) -> None:
    """A bout of the standard protocol, and nothing to complain about the next morning."""
    found = store.screenings.add(
        runner, LIBRARY.full_screening.version, scenes.mildest(LIBRARY.full_screening), Tier.CLEAR, Form.FULL
    )
    plan = PRESCRIPTION
    prescription = replace(
        plan, protocol_id="RES-STD", exercise="Heel raise", percent_lop=50.0, blocks=plan.blocks[:3], side=Side.LEFT
    )
    source = store.lops.doppler(scenes_use(runner), plan.lop_mmhg)
    stored = store.plans.add(
        runner_id=runner,
        screening_id=found.id,
        protocol_id="RES-STD",
        exercise="Heel raise",
        limb=Limb.LEG,
        side=Side.LEFT,
        cuff_id="thigh-11",
        posture=source.posture,
        lop_mmhg=source.lop_mmhg,
        lop=source.source,
        percent_lop=50.0,
    )
    number = store.sessions.start(runner, stored.id, prescription)
    figures = {"effort": 6.0, "discomfort": 3.0, "cuff_pain": 1.0, **{name: float(one) for name, one in told.items()}}
    store.events.append("effort", session_id=number, figures=figures, at_s=1.0)
    store.sessions.end(number, Reason(code="completed"), DOSE)
    wall.now += timedelta(days=1)
    quiet = MorningAfter(pain=1, soreness=2, bruise=False, swelling=False, numbness=False)
    store.mornings.add(runner, number, quiet)
    wall.now += timedelta(days=2)


def scenes_use(runner: int):  # type: ignore[no-untyped-def] # noqa: ANN201 - the storage tests' own
    from tests.storage.conftest import use  # noqa: PLC0415

    return replace(use(runner), side=Side.LEFT)


def printed(store: Store | None, runner: int = 1, *, as_json: bool = False) -> str:
    lines: list[str] = []
    assert show(store, runner, own=None, as_json=as_json, out=lines.append) == 0
    return "\n".join(lines)


def test_the_printed_page_out_of_the_records(store: Store, wall: Wall) -> None:
    runner = store.runners.add("Ann", 1990).id
    assert printed(store) == str(words.NONE)
    assert json.loads(printed(store, as_json=True)) == {"next": None, "runner": 1}
    store.evaluations.add(runner, INJURY, WELL, visits_per_week=2, tests_version="t")
    for _ in range(9):
        visit(store, runner, wall)
    wall.now -= timedelta(days=2)
    text = printed(store)
    assert "From Mon 30 March 2026 on" in text
    assert "one step up: 4 rounds at 50 % of LOP" in text
    assert "now: Calf raises with the cuff" in text
    assert sentence(Reason(code="ladder_untested_calf_raise", figures={"least_percent": 90.0})) in text
    found = json.loads(printed(store, as_json=True))["next"]
    assert found["earliest"] == "2026-03-30"
    assert found["bouts"][0]["move"] == "raise"
    assert found["stage"]["at"]["stage"] == "settling"
    supervisor = store.supervisors.add("Sue", "x").id
    store.holds.add(runner_id=1, limb=Limb.LEG, side=Side.LEFT, reason="flare", supervisor_id=supervisor)
    assert sentence(Reason(code="progress_hold_flare")) in printed(store)


def test_a_bad_bout_makes_it_later_and_less(store: Store, wall: Wall) -> None:
    runner = store.runners.add("Ann", 1990).id
    visit(store, runner, wall, cuff_pain=9)
    wall.now -= timedelta(days=3)
    found = json.loads(printed(store, as_json=True))["next"]
    assert found["earliest"] == "2026-03-06"
    assert found["bouts"][0]["move"] == "lower"
    assert found["bouts"][0]["ask"]["percent_lop"] == 45.0
    assert [one["code"] for one in found["due"]] == ["next_evaluation"]


def test_answers_that_stop_leave_no_plan(store: Store, wall: Wall) -> None:
    runner = store.runners.add("Ann", 1990).id
    visit(store, runner, wall)
    store.screenings.add(runner, LIBRARY.screening.version, {}, Tier.STOP)
    found = json.loads(printed(store, as_json=True))["next"]
    assert found["due"][0]["code"] == "next_form", "nobody said that nothing changed"
    assert found["due"][1]["code"] == "next_stopped"
    assert found["bouts"][0]["refused"] == [{"code": "next_stopped", "figures": {}}]


def test_who_is_not_registered_is_said(store: Store) -> None:
    for records in (store, None):
        with pytest.raises(ConfigError) as caught:
            printed(records, 7)
        assert caught.value.diagnostics[0].code == "runner_unknown"


# --- on the screens ---------------------------------------------------------------------------------------------


@pytest.fixture
async def st() -> AsyncIterator[Station]:
    async with station(library=LIBRARY) as running:
        yield running


async def test_the_summary_says_it_once_the_bout_is_on_record(st: Station) -> None:
    await scenes.summary(st)
    assert st.app.screen.query_one("#summary-next", Label).text == ""
    scenes.recorded(st)
    await st.show(snapshot(Mode.RELEASING, session=session("done", end_reason=Reason(code="completed"), dose=DOSE)))
    assert st.app.screen.query_one("#summary-next", Label).text.startswith("Next visit: from ")


async def test_the_page_says_what_comes(st: Station) -> None:
    st.store.done.rows.append(bout(st.store.courses.now_day - 3.0))
    await scenes.go(st, Place.PAGE)
    assert st.app.screen.query_one("#page-next", Label).text.startswith("Today: ")


def place(st: Station) -> Place:
    return st.app.place


async def pin(st: Station) -> None:
    for digit in PIN:
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


async def test_a_supervisor_holds_and_releases_with_a_pin(st: Station) -> None:
    await scenes.hold(st)
    await st.tap("#choice-1")
    st.link.refusals = (Reason(code="pin_wrong"),)
    await pin(st)
    assert place(st) is Place.HOLDING
    st.link.refusals = ()
    await pin(st)
    assert place(st) is Place.PROGRESS
    asked = HoldProgression(runner_id=1, limb=Limb.LEG, side=Side.LEFT, reason="examine", pin=PIN)
    assert st.link.told == [asked, asked]
    await st.tap("#progress-hold")
    await st.tap("#choice-0")
    await st.tap("#pin-back")
    assert place(st) is Place.HOLD
    await st.tap("#choice-0")
    await pin(st)
    assert st.link.told[-1] == ReleaseProgression(hold_id=4, pin=PIN)


async def test_without_bouts_there_is_nothing_to_hold(st: Station) -> None:
    await scenes.go(st, Place.HOLD)
    await st.tap("#back")
    assert place(st) is Place.PROGRESS


def test_every_reason_to_hold_has_its_words() -> None:
    assert set(words.HOLD_REASONS) == set(LIBRARY.progression.holds)


def command_line(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> int:
    """One command of a station whose settings are in this folder."""
    for name in ("data", "run", "state"):
        (folder / name).mkdir(exist_ok=True)
    text = 'backend = "bench"\ndata_dir = "data"\nruntime_dir = "run"\nstate_dir = "state"\n'
    (folder / "kiosk.toml").write_text(f'{text}wiring = "{default_wiring_path()}"\n', encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["kiosk", *arguments, "--config", str(folder / "kiosk.toml")])
    return main()


def test_the_command_reads_the_station_of_its_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line(monkeypatch, tmp_path, "next", "--runner", "1") == 2
    assert "no such runner" in capsys.readouterr().err
    opened = open_store(tmp_path / "data" / "kiosk.db", boot="b", now=lambda: 1.0, utc=Wall().utc)
    opened.runners.add("Ann", 1990)
    opened.close()
    assert command_line(monkeypatch, tmp_path, "next", "--runner", "1") == 0
    assert capsys.readouterr().out == f"{words.NONE}\n"
    assert command_line(monkeypatch, tmp_path, "unlock", "--by", "Jo", "--reason", "x") == 2
    assert "watchdog.journal" in capsys.readouterr().err
