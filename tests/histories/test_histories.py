"""Every history is played as it is kept, the same twice, and reads the same on the whole station."""

import sys
from pathlib import Path

import pytest

from kiosk.core.errors import ProtocolError
from kiosk.therapy.library import Library
from tests.histories.playing import Play
from tests.histories.storyfile import FOLDER, load_story, names, read_story
from tests.histories.teller import MEASURED, Teller, decided
from tests.libraries import shared_library

SAMPLE = ("symptom_in_set_three",)
"""Played on the whole station in the run; `python -m tests.histories.replay --whole` plays all."""

EXPECTED = {
    *("injured", "performer", "older", "hypertensive", "first_timer", "symptom_in_set_three"),
    *("lymphoedema_of_one_arm", "return_after_six_weeks", "no_response", "over_eager", "both_limbs"),
    "running_under_supervision",
}


@pytest.fixture(scope="module")
def library() -> Library:
    return shared_library()


def play(name: str, library: Library, folder: Path, *, whole: bool = False) -> str:
    folder.mkdir()
    return Play(load_story(name, library), library, folder, Teller(library), is_whole=whole).run()


def kept(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_there_are_twelve() -> None:
    assert set(names()) == EXPECTED


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_history_is_played_as_it_is_kept(name: str, library: Library, tmp_path: Path) -> None:
    assert play(name, library, tmp_path / "one") == kept(name)


@pytest.mark.parametrize("name", ["symptom_in_set_three", "both_limbs"])
def test_a_second_play_leaves_the_same_bytes(name: str, library: Library, tmp_path: Path) -> None:
    assert play(name, library, tmp_path / "one") == play(name, library, tmp_path / "two")


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_history_goes_from_the_first_visit_to_a_review_and_has_a_decisive_visit(name: str, library: Library) -> None:
    story = load_story(name, library)
    assert story.visits[0].goal is not None
    assert any(visit.review is not None for visit in story.visits)
    assert 1 <= sum(visit.whole for visit in story.visits) <= 2


@pytest.mark.parametrize("name", SAMPLE)
def test_the_whole_station_decides_what_the_light_room_does(name: str, library: Library, tmp_path: Path) -> None:
    whole = play(name, library, tmp_path / "one", whole=True)
    assert decided(whole) == decided(kept(name))
    assert whole != kept(name), "what was measured is another figure"


def test_what_is_measured_stands_behind_its_mark() -> None:
    assert decided(f"set 1: 30 repetitions{MEASURED}2:08\nend") == ["set 1: 30 repetitions", "end"]


BASE = """
title = "x"
report = "y"
[runner]
name = "Nobody"
born = 1990
lop_mmhg = { left_leg = 180.0 }
[[visits]]
day = 1
hour = 9.0
why = "z"
"""
BOUT = """
[[visits.bouts]]
side = "left"
takes = { protocol = "RES-STD", exercise = "Leg press", percent = 40 }
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BASE + "pressure = 3", "unknown key"),
        (BASE + "answers = { nonsense = true }", "nobody asks nonsense"),
        (BASE + 'clears = "nonsense"', "nonsense is no reason"),
        (BASE + "tests = { nonsense = 3 }", "there is no test nonsense"),
        (BASE + BASE[BASE.index("[[visits]]") :], "comes before the visit before it"),
        (BASE + 'goal = { kind = "injury" }', "goal and condition are told together"),
        (BASE + BOUT + 'lop = "guessed"', "measured, doppler or kept"),
        (BASE + BOUT.replace("left", "right"), "nothing is known of this limb"),
        (BASE + BOUT + 'because = "nonsense"', "nonsense is no reason for a change"),
        (BASE + BOUT + 'early = "nonsense"', "nonsense is no reason for a sooner visit"),
        (BASE + "whole = true" + BOUT.replace('side = "left"', ""), "say which side"),
        (BASE + BOUT + "feels = [[5]]", "effort and discomfort are two figures"),
        (BASE + BOUT + 'moments = [{ set = 1, second = 3, does = "sing" }]', "nobody can sing"),
        (BASE + "whole = true" + BOUT + 'lop = "measured"', "the cuff finds what it finds"),
    ],
)
def test_a_story_is_read_strictly(text: str, says: str, library: Library, tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProtocolError) as refused:
        read_story(path, library)
    assert any(says in one.message for one in refused.value.diagnostics), refused.value.diagnostics


SOONER = (
    BASE.replace("hour = 9.0", "hour = 7.5").replace(
        "[[visits]]",
        """
[[visits]]
day = 0
hour = 8.0
why = "In the morning."
[[visits.bouts]]
side = "left"
lop = "doppler"
takes = { protocol = "RES-FIRST", exercise = "Leg press", percent = 40 }
feels = [[4, 2]]
[[visits]]
day = 0
hour = 18.0
why = "In the evening of the same day."
[[visits.bouts]]
side = "left"
takes = { protocol = "RES-FIRST", exercise = "Leg press", percent = 40 }
[[visits.bouts]]
side = "left"
takes = { protocol = "RES-FIRST", exercise = "Leg press", percent = 40 }
early = "short_block"
feels = [[4, 2]]
[[visits]]""",
    )
    + """
[[visits.bouts]]
side = "left"
takes = { protocol = "RES-FIRST", exercise = "Leg press", percent = 40 }
early = "short_block"
"""
)
"""The last visit is in the morning of the next day, which the station has been switched on anew for."""


def test_a_limb_works_sooner_by_a_supervisors_word_and_a_third_time_by_nobodys(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "story.toml"
    path.write_text(SOONER, encoding="utf-8")
    told = Play(read_story(path, library), library, tmp_path, Teller(library)).run().split("VISIT ")
    assert "All sets done" in told[1]
    evening = told[2]
    refused = evening.index("sooner only as a supervisor")
    assert refused < evening.index("A block of daily work") < evening.index("All sets done")
    assert "This limb recovers from its last visit" in told[3]
    assert "More than two visits in 24 hours" in told[3]
    assert "All sets done" not in told[3]


WARMED = (
    BASE
    + """
goal = { kind = "strength", age_group = "under_60", falls = 0, confidence = 8 }
condition.function = 9
condition.pain_rest = 0
condition.pain_loading = 0
condition.pain_morning = 0
condition.sessions_per_week = 2
condition.minutes_per_week = 60
[[visits.bouts]]
side = "left"
lop = "doppler"
takes = { protocol = "RES-FIRST", exercise = "Leg press", percent = 40 }
feels = [[4, 2]]
[[visits]]
day = 5
hour = 9.0
why = "A warm-up of the leg whose turn it is not, and what it was for."
[[visits.bouts]]
side = "left"
takes = { protocol = "CYCLE", exercise = "Easy leg movement" }
feels = [[1, 1]]
[[visits.bouts]]
rests_s = 60
feels = [[4, 2]]
"""
)


def test_a_warm_up_and_the_bout_it_was_for_fit_in_one_visit(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    path.write_text(WARMED, encoding="utf-8")
    visit = Play(read_story(path, library), library, tmp_path, Teller(library)).run().split("VISIT ")[2]
    warm, trained = visit.split("bout 1")[1].split("bout 2")
    assert "proposed: right leg" in warm
    assert "8 x 0:25 min" in warm
    assert "proposed: left leg, RES-STD" in trained
    assert "All sets done" in warm
    assert "All sets done" in trained


def test_stories_have_no_word_of_the_program() -> None:
    modules = {name.split(".")[-1] for name in sys.modules if name.startswith("kiosk.")} & {
        "desk",
        "machine",
        "session",
    }
    assert modules
    for name in names():
        assert "kiosk" not in (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
