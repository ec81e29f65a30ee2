"""Names and free texts made to do harm: a bounded sample of what `python -m benchmarks.hostile` does 100,000 times."""

import pytest
from textual.content import Content

from benchmarks import hostile
from kiosk.tui import format as fmt
from kiosk.tui.widgets import label, state_band, tempo_bar
from tests.libraries import shared_library
from tests.tui import scenes
from tests.tui.scenes import HOSTILE
from tests.tui.support import snapshot, station

SEED, COUNT = 7, 1500


def test_no_text_gets_through_the_functions() -> None:
    assert [what for text in hostile.texts(COUNT, SEED) for what in hostile.wrong_in_functions(text)] == []


async def test_no_text_does_anything_in_a_widget() -> None:
    assert await hostile.wrong_when_drawn(hostile.texts(120, SEED)) == []


async def test_the_cue_of_a_protocol_is_seen_where_it_is_not_made_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await hostile.wrong_when_drawn(iter(["\x1b[?1006l"])) == []
    monkeypatch.setattr(state_band, "drawable", lambda text: text)
    assert await hostile.wrong_when_drawn(iter(["\x1b[?1006l"]))


async def test_the_check_sees_what_it_looks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(label, "drawable", lambda text: text)
    monkeypatch.setattr(tempo_bar, "drawable", lambda text: text)
    assert await hostile.wrong_when_drawn(iter(["\u202e turned"]))
    monkeypatch.setattr(label, "Content", Content.from_markup)
    assert await hostile.wrong_when_drawn(iter(["[@click=app.quit]tap[/]"]))
    assert await hostile.wrong_when_drawn(iter(["[red]loud[/]"]))
    monkeypatch.setattr(fmt, "_is_drawable", lambda _character: True)
    assert list(hostile.wrong_in_functions("\x1b[2J"))


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
async def test_hostile_names_are_shown_wherever_a_runner_is(name: str) -> None:
    async with station(library=shared_library()) as st:
        runner = st.store.runners.add(name, 1988)
        await scenes.who(st)
        st.app.visit.runner = runner
        await st.show(snapshot())
        assert all(hostile.is_harmless(row) for row in st.rows())
