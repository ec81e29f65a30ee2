"""The parts of the training screen by themselves: letters, marks, track, band, figure, gauge, trace, curve."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.app import App
from textual.widget import Widget

from kiosk.catalogues import languages
from kiosk.core.blocks import Rest
from kiosk.core.model import Limb, Phase, Reason, SessionView, Side
from kiosk.core.units import Mmhg, Seconds
from kiosk.therapy.library import load_library
from kiosk.tui import strings
from kiosk.tui.gallery import GalleryApp
from kiosk.tui.language import said, speak
from kiosk.tui.training_words import (
    KINDS,
    LOOKS,
    OPEN_REST,
    count,
    look,
    pressure_note,
    repetitions_done,
    sets_done,
    told,
)
from kiosk.tui.widgets.block_face import block_rows, can_draw, pixels_wide, rows_high, size_for
from kiosk.tui.widgets.body_figure import BodyFigure
from kiosk.tui.widgets.gauge import Gauge
from kiosk.tui.widgets.marks import DONE, NOW, TO_COME, laid_out
from kiosk.tui.widgets.oscillogram import Oscillogram, curve_eighths
from kiosk.tui.widgets.pressure_trace import PressureTrace, scale_for, scale_now
from kiosk.tui.widgets.state_band import SIGN_WIDE, SIGNS, StateBand
from kiosk.tui.widgets.tempo_track import BLOCK_ROWS, Motion, TempoTrack, block_span
from kiosk.tui.widgets.trace_columns import TraceHistory
from tests.tui.settling import settle
from tests.tui.support import PLAN, session, trace, training

# --- letters ------------------------------------------------------------------------------------------------


def test_the_face_has_every_letter_of_every_cue_in_both_languages() -> None:
    assert can_draw("ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ 0123456789:/")
    assert [words for words in strings.CUE.values() if not can_draw(str(words).lstrip("▲▼ "))] == []


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_a_letter_is_as_wide_and_high_as_its_size_says(size: int) -> None:
    rows = block_rows("LIFT", size)
    assert len(rows) == rows_high(size)
    assert {len(row) for row in rows} == {pixels_wide("LIFT") * size}


def test_no_two_letters_look_alike() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ12346789"
    assert len({block_rows(letter, 2) for letter in letters}) == len(letters)


def test_the_largest_size_that_fits_is_taken_and_none_where_none_does() -> None:
    assert size_for("108", width=22, height=5) == 2
    assert size_for("108", width=44, height=10) == 4
    assert size_for("108", width=44, height=9) == 3
    assert size_for("108", width=10, height=5) is None
    assert size_for("€", width=90, height=9) is None


# --- marks --------------------------------------------------------------------------------------------------


def test_marks_tell_done_running_and_to_come_by_their_height_in_fives() -> None:
    row = laid_out(6, 15, running=True, width=60, widest=2)
    assert row is not None
    assert [row.count(sign) for sign in (DONE, NOW, TO_COME)] == [6, 1, 8]
    assert [len(group.split()) for group in row.split("  ")] == [5, 5, 5]


@pytest.mark.parametrize(("total", "widest", "width"), [(4, 8, 31), (15, 2, 37), (30, 2, 37), (1, 8, 31), (40, 2, 40)])
def test_marks_fit_their_place_and_none_is_lost(total: int, widest: int, width: int) -> None:
    row = laid_out(total - 1, total, running=False, width=width, widest=widest)
    assert row is not None
    assert len(row) <= width
    assert len(row.replace(" ", "")) % total == 0
    assert row.count(TO_COME) * (total - 1) == row.count(DONE)


def test_more_marks_than_there_is_room_for_are_none() -> None:
    assert laid_out(1, 60, running=False, width=37, widest=2) is None


# --- what a moment looks like -------------------------------------------------------------------------------


def test_every_cue_has_its_look_and_every_sign_a_form_of_its_own() -> None:
    assert set(LOOKS) == set(strings.CUE)
    assert {one.kind for one in (*LOOKS.values(), OPEN_REST)} == set(KINDS)
    assert {one.sign for one in (*LOOKS.values(), OPEN_REST)} <= set(SIGNS)
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_work_rest_and_release_differ_in_sign_and_movement_not_only_in_colour() -> None:
    for one, other in (("up", "rest"), ("up", "release"), ("rest", "release"), ("walk", "rest"), ("paused", "walk")):
        assert LOOKS[one].sign != LOOKS[other].sign
        assert LOOKS[one].motion is not LOOKS[other].motion
        assert LOOKS[one].kind != LOOKS[other].kind


def resting(rest: Rest) -> SessionView:
    blocks = tuple(replace(block, rest=rest) for block in PLAN.blocks)
    return session("rest", prescription=replace(PLAN, blocks=blocks))


def test_a_rest_with_an_open_cuff_is_told_apart_from_an_inflated_one() -> None:
    assert look(resting(Rest.RELEASED)) is OPEN_REST
    assert look(resting(Rest.INFLATED)) is LOOKS["rest"]
    assert "open" in pressure_note(resting(Rest.RELEASED), Mmhg(108))
    assert "set 108 60%\nLEFT LEG" in pressure_note(resting(Rest.INFLATED), Mmhg(108))
    assert "set 90 50%\n" in pressure_note(resting(Rest.INFLATED), Mmhg(90)), "of a LOP of 180, lowered"
    assert "open" in pressure_note(resting(Rest.INFLATED), None)


@pytest.mark.parametrize("code", languages())
def test_every_cue_of_every_protocol_is_drawn_in_blocks_in_every_language(code: str) -> None:
    """Plain letters cannot be read from 1.5 m. Beside timed work stands the time that is left."""
    blocks = [block for protocol in load_library().protocols for block in protocol.blocks]
    own = {words for block in blocks for words in (block.cue, block.rest_cue) if words}
    timed = {str(cue) for cue in ("walk", "cycle", "run", "move", "passive", "rest")}
    speak(code)
    told = {said(words) for words in own} | {str(strings.CUE[cue]).lstrip("▲▼ ") for cue in timed}
    room = 66 - SIGN_WIDE - 2 * 2 - pixels_wide("4:59") - 2
    assert [words for words in told if size_for(words, width=room, height=3) is None] == []
    alone = {str(words).lstrip("▲▼ ") for words in strings.CUE.values()}
    assert [words for words in alone if size_for(words, width=66 - SIGN_WIDE - 6, height=3) is None] == []


def test_the_line_of_the_trace_is_where_the_pressure_shall_be_now() -> None:
    plan, now = session("up").prescription, training("up")
    assert scale_now(plan, now) == scale_for(plan)
    lowered = scale_now(plan, replace(now, setpoint_mmhg=Mmhg(88)))
    assert lowered == replace(scale_for(plan), setpoint_mmhg=88)
    assert scale_now(plan, replace(now, phase=Phase.FILL, setpoint_mmhg=Mmhg(88))) == lowered, "a refill goes there too"
    for elsewhere in (replace(now, phase=Phase.DEFLATE, setpoint_mmhg=Mmhg(0)), replace(now, setpoint_mmhg=None)):
        assert scale_now(plan, elsewhere) == scale_for(plan)


def test_a_protocol_s_own_words_come_before_the_screen_s() -> None:
    assert told(session("walk", cue_words="WALK EASILY")) == "WALK EASILY"
    assert told(session("up")) == "LIFT"


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (session("up"), "7/15"),
        (session("rest"), "0:24"),
        (session("walk", cue_ends_s=Seconds(1075)), "1:15"),
        (session("ready", cue_ends_s=Seconds(1003)), "3"),
        (session("fill", cue_ends_s=None), ""),
        (session("release", cue_ends_s=None), ""),
    ],
)
def test_what_is_counted(view: SessionView, shown: str) -> None:
    assert count(view, 1000.0) == shown


@pytest.mark.parametrize(
    ("cue", "repetitions", "sets"),
    [("up", 6, 1), ("down", 6, 1), ("paused", 6, 1), ("rest", 15, 2), ("ready", 0, 1), ("fill", 0, 1)],
)
def test_what_is_behind_is_counted_and_what_runs_is_not(cue: str, repetitions: int, sets: int) -> None:
    assert (repetitions_done(session(cue)), sets_done(session(cue))) == (repetitions, sets)


def test_a_set_that_was_cut_short_does_not_count_as_done() -> None:
    assert sets_done(session("release", end_reason=Reason(code="ended_by_runner"))) == 1


# --- the track ----------------------------------------------------------------------------------------------


def test_the_block_stands_on_the_ground_before_and_at_the_top_after_a_lift() -> None:
    assert block_span(0.0, 8) == (0, BLOCK_ROWS * 8)
    assert block_span(1.0, 8) == (48, 64)
    assert block_span(0.5, 8) == (24, 40)


@asynccontextmanager
async def standing(widget: Widget, width: int, height: int) -> AsyncIterator[App[None]]:
    app = GalleryApp()
    async with app.run_test(size=(66, 20)) as pilot:
        await settle(pilot.app)
        widget.styles.width, widget.styles.height = width, height
        await app.screen.mount(widget)
        await settle(pilot.app)
        yield app


def drawn(widget: Widget) -> list[str]:
    return [widget.render_line(y).text for y in range(widget.size.height)]


async def test_lifting_moves_the_block_up_and_lowering_moves_it_down() -> None:
    track = TempoTrack(key="probe")
    async with standing(track, 5, 8):
        blocks = {}
        for motion in (Motion.UP, Motion.DOWN):
            for share in (0.0, 1.0):
                track.motion, track.share = motion, share
                block = track.get_component_rich_style("tempo-track--block").color
                strips = [track.render_line(y) for y in range(8)]
                blocks[motion, share] = [
                    y
                    for y, strip in enumerate(strips)
                    if any(part.style and part.style.color == block for part in strip)
                ]
        assert blocks[Motion.UP, 0.0] == blocks[Motion.DOWN, 1.0] == [6, 7]
        assert blocks[Motion.UP, 1.0] == blocks[Motion.DOWN, 0.0] == [0, 1]


async def test_every_movement_has_a_form_of_its_own() -> None:
    track = TempoTrack(key="probe")
    async with standing(track, 6, 8):
        forms = {}
        for motion in (Motion.UP, Motion.DRAIN, Motion.BARS, Motion.STILL, Motion.OUT):
            track.motion, track.share = motion, 0.3
            forms[motion] = tuple(drawn(track))
        assert len(set(forms.values())) == len(forms)


async def test_less_is_left_of_a_rest_the_longer_it_lasts() -> None:
    track = TempoTrack(key="probe")
    async with standing(track, 6, 8):
        track.motion = Motion.BARS
        heights = []
        for share in (0.0, 0.5, 1.0):
            track.share = share
            heights.append(sum("█" in row for row in drawn(track)))
        assert heights == [8, 4, 0]


# --- band, figure, gauge ------------------------------------------------------------------------------------


async def test_words_never_move_when_the_count_grows_and_too_long_ones_stay_readable() -> None:
    band = StateBand(key="probe")
    async with standing(band, 66, 3):
        band.words, band.count = "LIFT", "9/15"
        few = [row[:40] for row in drawn(band)]
        band.count = "10/15"
        assert [row[:40] for row in drawn(band)] == few
        band.words = "ABCDEFGHIJKLMNOPQR"
        assert "ABCDEFGHIJKLMNOPQR" in drawn(band)[1]


@pytest.mark.parametrize("limb", Limb)
async def test_the_lit_limb_is_on_the_side_seen_from_the_front_and_wider_than_the_other(limb: Limb) -> None:
    figure = BodyFigure(key="probe")
    async with standing(figure, 9, 3):
        lit = figure.get_component_rich_style("figure--limb").color
        for side, is_left_half in ((Side.RIGHT, True), (Side.LEFT, False)):
            figure.show(limb, side)
            cells = [
                x
                for y in range(3)
                for x, part in enumerate(list(figure.render_line(y).divide(range(1, 10))))
                if any(one.style and lit in (one.style.color, one.style.bgcolor) for one in part)
            ]
            assert len(set(cells)) >= 2
            assert all((x < 4) is is_left_half for x in cells)


async def test_a_gauge_that_is_nearly_full_says_so() -> None:
    gauge = Gauge(key="probe")
    async with standing(gauge, 10, 1):
        gauge.show(300.0, 600.0)
        assert gauge.render_line(0).text == "█████     "
        assert not gauge.has_class("-near")
        gauge.show(500.0, 600.0)
        assert gauge.has_class("-near")


# --- trace and curve ----------------------------------------------------------------------------------------


async def test_a_contraction_is_seen_above_the_mean_of_its_column() -> None:
    pictures = []
    for bump_mmhg in (0.0, 25.0):
        widget = PressureTrace(key="probe")
        async with standing(widget, 38, 8):
            history = TraceHistory()
            history.add(
                replace(point, pressure_mmhg=Mmhg(point.pressure_mmhg + bump_mmhg * (number % 20 == 7)))
                for number, point in enumerate(trace(1000.0))
                if point.pressure_mmhg is not None
            )
            widget.follow(history)
            pictures.append([widget.render_line(y) for y in range(8)])
    assert pictures[0] != pictures[1]


def test_the_curve_reaches_as_far_as_it_was_fitted_and_as_high_as_the_largest() -> None:
    shown = Oscillogram(curve=((100.0, 0.5), (150.0, 1.0), (200.0, 0.5)), top_mmhg=300.0)
    columns = curve_eighths(shown, 260, 8, 1.0)
    known = [place for place, height in enumerate(columns) if height is not None]
    assert (known[0], known[-1]) == (60, 160)
    assert (columns[60], columns[110], columns[160]) == (32, 63, 32)
