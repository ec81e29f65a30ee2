"""The files of a session and of a runner, each made when its turn comes. What draws pages is imported then.

Ten years are tens of thousands of sessions: one document is in memory at a time, and goes when the next one comes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kiosk.export import asjson, fhir, tables
from kiosk.export.course import Runner
from kiosk.export.coursetables import result_table, session_list
from kiosk.export.document import Session
from kiosk.export.gather import session
from kiosk.export.gatherrunner import progress_of, runner
from kiosk.export.handing import Form, Item
from kiosk.export.people import Asking
from kiosk.export.says import Says
from kiosk.export.wording import progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is handed out, as files; each way through makes them anew, and going through without making costs nothing.

    `runners` are numbers with those of their sessions, which follow each other, so that what the station judges of the
    course is worked out once for all their pages. `others` are sessions of nobody among these: one that was asked for
    alone, or those of people who were erased.
    """

    asking: Asking
    forms: frozenset[Form]
    says: Says
    runners: tuple[tuple[int, tuple[int, ...]], ...] = ()
    others: tuple[int, ...] = ()

    def __iter__(self) -> Iterator[Item]:
        """Reads nothing; making one raises as `of_session`."""
        sentences = Sentences(self.asking, self.says)
        for runner_id, sessions in self.runners:
            yield from of_runner(self.asking, runner_id, self.forms, self.says)
            for number in sessions:
                yield from of_session(self.asking, number, self.forms, sentences)
        for number in self.others:
            yield from of_session(self.asking, number, self.forms, sentences)


class Sentences:
    """The one sentence about a runner's course, kept for the runner who was asked for last."""

    def __init__(self, asking: Asking, says: Says) -> None:
        self.says = says
        self._asking = asking
        self._kept: tuple[int, str] | None = None

    def of(self, runner_id: int) -> str:
        """Raises `StorageError`."""
        if self._kept is None or self._kept[0] != runner_id:
            self._kept = runner_id, progress(progress_of(self._asking, runner_id), self.says)
        return self._kept[1]


def of_session(asking: Asking, number: int, forms: frozenset[Form], sentences: Sentences) -> Iterator[Item]:
    """The files of a session. Making one raises `ExportError` or `StorageError`."""
    name = f"session-{number:06d}"

    @cache
    def document() -> Session:
        with asking.store.frozen():
            return session(asking, number)

    if Form.PDF in forms:
        yield Item(f"{name}.pdf", lambda: _session_page(asking, document(), sentences))
    if Form.CSV in forms:
        yield Item(f"{name}-session.csv", lambda: tables.session_table(document()))
        yield Item(f"{name}-sets.csv", lambda: tables.set_table(document()))
        yield Item(f"{name}-trace.csv", lambda: _trace(asking, number))
    if Form.JSON in forms:
        yield Item(f"{name}.json", lambda: asjson.encoded(document()))
    if Form.FHIR in forms:
        yield Item(f"{name}.fhir.json", lambda: fhir.encoded(document()))


def of_runner(asking: Asking, number: int, forms: frozenset[Form], says: Says) -> Iterator[Item]:
    """The files of a runner; those of the sessions are apart. As `of_session`."""
    name = f"runner-{number:04d}"

    @cache
    def document() -> Runner:
        with asking.store.frozen():
            return runner(asking, number)

    if Form.PDF in forms:
        yield Item(f"{name}.pdf", lambda: _course_page(document(), says))
    if Form.CSV in forms:
        yield Item(f"{name}-sessions.csv", lambda: session_list(document()))
        yield Item(f"{name}-results.csv", lambda: result_table(document()))
    if Form.JSON in forms:
        yield Item(f"{name}.json", lambda: asjson.encoded(document()))
    if Form.FHIR in forms:
        yield Item(f"{name}.fhir.json", lambda: fhir.encoded(document()))


def _session_page(asking: Asking, document: Session, sentences: Sentences) -> bytes:
    from kiosk.export.chart import COLUMNS  # noqa: PLC0415 - brings what draws pages
    from kiosk.export.curve import curve  # noqa: PLC0415
    from kiosk.export.report import session_page  # noqa: PLC0415

    with asking.store.frozen():
        sentence = sentences.of(document.person.runner)
        drawn = curve(asking.store.trace.read(document.number), COLUMNS)
    return session_page(document, drawn, sentences.says, sentence)


def _course_page(document: Runner, says: Says) -> bytes:
    from kiosk.export.coursepage import course_page  # noqa: PLC0415 - brings what draws pages

    return course_page(document, says)


def _trace(asking: Asking, number: int) -> bytes:
    record = asking.store.past.record(number)
    return tables.trace_table(asking.store.trace.read(number), 0.0 if record is None else record.at_s)
