"""Past bouts on the panel: pages, the trace in four zooms, what was delivered, what happened."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from kiosk.core.bouts import compare
from kiosk.core.errors import StorageError
from kiosk.core.picture import ZOOMS
from kiosk.tui import history_words
from kiosk.tui.navigation import Place
from kiosk.tui.patience import ABANDONABLE
from kiosk.tui.widgets.past_trace import PastTrace
from tests.libraries import shared_library
from tests.tui.scenes import HOSTILE
from tests.tui.supervisor_scenes import event, history, history_second, past, reviewed
from tests.tui.support import Station, station

LIBRARY = shared_library()


@pytest.fixture
async def st() -> AsyncIterator[Station]:
    async with station(library=LIBRARY) as running:
        yield running


def place(st: Station) -> Place:
    return st.app.place


async def test_the_second_pages_first_row_is_the_sixth_bout(st: Station) -> None:
    await history_second(st)
    await st.tap("#choice-0")
    assert (place(st), st.app.visit.bout_id) == (Place.BOUT, 2)
    await st.tap("#bout-back")
    assert place(st) is Place.HISTORY
    await st.tap("#back")
    assert place(st) is Place.PROGRESS


async def test_the_way_in_is_from_the_progress(st: Station) -> None:
    await history(st)
    st.app.go(Place.PROGRESS)
    await st.settle()
    await st.tap("#progress-history")
    assert place(st) is Place.HISTORY
    assert {Place.HISTORY, Place.BOUT} <= ABANDONABLE


async def test_each_zoom_is_asked_for_at_the_panels_width_and_the_last_leads_back(st: Station) -> None:
    await reviewed()(st)
    width = st.app.screen.query_one(PastTrace).columns
    assert st.store.past.asked == [(width, 1, 0)]
    for _ in ZOOMS:
        await st.tap("#bout-zoom")
    assert st.store.past.asked[1:] == [(width, 2, 1), (width, 4, 3), (width, 8, 7), (width, 1, 0)]


async def test_earlier_and_later_end_where_the_bout_does(st: Station) -> None:
    await reviewed("#bout-zoom")(st)
    assert "1:13" in st.text()
    assert "3:38 min" in st.text()
    await st.tap("#bout-later")
    assert st.store.past.asked[-1][1:] == (2, 2)
    assert not st.app.screen.query_one("#bout-later").visible
    await st.tap("#bout-earlier")
    await st.tap("#bout-earlier")
    assert st.store.past.asked[-1][1:] == (2, 0)
    assert not st.app.screen.query_one("#bout-earlier").visible


async def test_events_stand_over_the_time_they_happened(st: Station) -> None:
    picture = st.store.past.picture(7, width=58, zoom=1, step=0)
    assert picture is None
    await reviewed()(st)
    picture = st.store.past.picture(7, width=29, zoom=1, step=0)
    assert picture is not None
    line = history_words.marks(past(), picture)
    assert line.replace(" ", "") == "STPS!"
    assert line.index("S") == int(140 / 289.9 * 29)
    zoomed = st.store.past.picture(7, width=58, zoom=8, step=0)
    assert zoomed is not None
    assert not history_words.marks(past(), zoomed).strip(), "what is not shown is not marked"


async def test_the_weightier_of_two_in_one_column_is_shown(st: Station) -> None:
    await reviewed()(st)
    picture = st.store.past.picture(7, width=10, zoom=1, step=0)
    assert picture is not None
    both = (event(5, "paused"), event(6, "alarm_begun", "leak"))
    assert history_words.marks(past(events=both), picture)[0] == "!"
    assert history_words.marks(past(events=both[::-1]), picture)[0] == "!"


async def test_what_another_boot_wrote_has_no_place_in_the_time_of_the_bout(st: Station) -> None:
    """It found the bout cut off, on a clock that began anew: 30 seconds there is no time here."""
    await reviewed()(st)
    picture = st.store.past.picture(7, width=29, zoom=1, step=0)
    assert picture is not None
    found = replace(event(100, "ending", "interrupted"), boot="next")
    told = past(events=(event(140, "set_done", set=1, repetitions=30), found))
    assert history_words.marks(told, picture).replace(" ", "") == "S"
    first, last = history_words.event_lines(told)
    assert (first.split()[0], last.split()[0]) == ("2:20", "-:--")


async def test_delivered_dose_comparison_and_who_approved_are_told(st: Station) -> None:
    await reviewed("#bout-view")(st)
    text = st.text()
    for wanted in (
        "before (Thu 12 February): 75 repetitions",
        "this one: 75",
        "in ±10 %",
        "117 mmHg",
        "effort 6",
    ):
        assert wanted in text, wanted
    await st.tap("#bout-later")
    assert "Approved by Sam Carter" in st.text()


async def test_events_are_told_in_words_with_their_times_on_as_many_pages_as_it_takes(st: Station) -> None:
    await reviewed("#bout-view", "#bout-view")(st)
    text = st.text()
    for wanted in ("2:20  set done", "cuff pain told", "muscle: no answer", "TINGLING", "3:40  paused"):
        assert wanted in text, wanted
    assert "idle>fill" not in text, "a technician's line"
    await st.tap("#bout-later")
    assert "! alarm: Air is leaking" in st.text()
    await st.tap("#bout-view")
    assert st.app.screen.query_one("#bout-trace").region.height > 0, "round again"


async def test_a_damaged_trace_is_said_and_the_rest_can_still_be_read(
    st: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_args: object, **_names: object) -> None:
        raise StorageError("trace_block_damaged", "block 3 is damaged")

    await history(st)
    monkeypatch.setattr(st.store.past, "picture", damaged)
    await st.tap("#choice-0")
    await st.settle()
    assert "No trace of this session" in st.text()
    await st.tap("#bout-view")
    assert "Visit before" in st.text()


@pytest.mark.parametrize("name", HOSTILE)
def test_what_people_wrote_is_drawn_and_nothing_more(name: str) -> None:
    record = past(approved_by=name, events=(event(1, "stop", name), event(2, name, name)))
    line = replace(record.line, prescription=replace(record.line.prescription, exercise=name * 9))
    record = replace(record, line=line)
    found = compare(record.line, None)
    shown = [
        *history_words.row(line).split("\n"),
        history_words.title(line),
        *history_words.event_lines(record),
        *"\n".join(history_words.wrapped(history_words.dose_lines(record, found, {}), 10)).split("\n"),
    ]
    assert all(len(one) <= history_words.CELLS for one in shown)
    assert not any("\x1b" in one or "\u202e" in one for one in shown)


def test_what_cannot_be_compared_or_was_cut_off_says_so() -> None:
    whole = past()
    cut = replace(whole.line, dose=None, end=None)
    assert history_words.beside(compare(whole.line, None)).startswith("This is the first")
    assert "cannot be compared" in history_words.beside(compare(cut, whole.line))
    lines = history_words.dose_lines(replace(whole, line=cut, overrides=()), compare(cut, None), {})
    assert lines[1].startswith("It was never ended")
    assert history_words.dose_lines(replace(whole, approved_by="", overrides=()), compare(cut, None), {})[
        -1
    ].startswith("Nobody")
