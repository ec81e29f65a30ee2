"""However many sessions there are, one document is in memory at a time, and a course is judged once."""

import weakref
from dataclasses import fields
from pathlib import Path

import pytest

from kiosk.export import gather, gatherrunner, items
from kiosk.export.course import Progress
from kiosk.export.document import Session
from kiosk.export.handing import Form, into_folder
from kiosk.export.items import Chosen
from kiosk.export.people import Asking
from kiosk.outlet import Outlet
from tests.export.conftest import SAYS, Room


class Watched(Session):
    """A session that can be referred to weakly."""


@pytest.fixture
def everything(room: Room) -> Chosen:
    sessions = room.asking.store.sessions.ids(room.runner)
    assert len(sessions) > 1, "or nothing is kept too long"
    return Chosen(
        asking=room.asking,
        forms=frozenset(Form),
        says=SAYS,
        runners=((room.runner, sessions), (room.other, ())),
    )


def test_a_document_goes_when_the_next_one_comes(
    everything: Chosen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[weakref.ref[Session]] = []

    def watched(asking: Asking, number: int) -> Session:
        whole = gather.session(asking, number)
        found = Watched(**{one.name: getattr(whole, one.name) for one in fields(whole)})
        made.append(weakref.ref(found))
        return found

    monkeypatch.setattr(items, "session", watched)
    alive: list[int] = []
    into_folder(Outlet(tmp_path), everything, None, lambda *_: alive.append(sum(one() is not None for one in made)))
    assert len(made) == len(everything.runners[0][1]), "each is gathered once for all its files"
    assert max(alive) == 1


def test_names_are_told_without_making_anything(everything: Chosen, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Session:
        raise AssertionError("a name needs no document")

    for name in ("session", "runner", "progress_of"):
        monkeypatch.setattr(items, name, refuse)
    names = [one.name for one in everything]
    assert len(names) == len(set(names)) == 2 * 5 + 2 * 6
    assert names[0].startswith("runner-0001")
    assert names[-1].startswith("runner-0002")


def test_a_course_is_judged_once_for_all_its_pages(everything: Chosen, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(asking: Asking, runner_id: int) -> Progress:
        asked.append(runner_id)
        return gatherrunner.progress_of(asking, runner_id)

    monkeypatch.setattr(items, "progress_of", counted)
    pages = [one.make() for one in everything if one.name.startswith("session-") and one.name.endswith(".pdf")]
    assert len(pages) == 2
    assert len(asked) == 1
