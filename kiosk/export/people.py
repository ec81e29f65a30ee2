"""Who is named in a document, and how: pseudonyms for runners, numbers for supervisors, names only where asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kiosk import __version__
from kiosk.export.document import FORMAT_VERSION, CalibratedSensor, ClockWas, Made, Person
from kiosk.export.plandocument import Supervisor
from kiosk.storage import Store
from kiosk.therapy.library import Library

SHORT: Final = 8
"""So many figures of the record file's name stand in a pseudonym: two of a clinic's stations never share them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What an export is made from and how.

    `now` is when it is made, and `clock` what that is worth; `asking` takes both from the store. `calibration` is that
    in force then. `with_names`: names and years of birth too, which are left out unless somebody asks for them.
    """

    store: Store
    library: Library
    now: datetime
    clock: ClockWas
    calibration: tuple[CalibratedSensor, ...] = ()
    with_names: bool = False

    def made(self) -> Made:
        """From which records this is made, now."""
        ends = self.store.chain.ends()
        return Made(
            format_version=FORMAT_VERSION,
            at_utc=self.now.astimezone(UTC).isoformat(timespec="seconds"),
            clock=self.clock,
            program=f"bfr-kiosk {__version__}",
            records=ends.first,
            audit_lines=ends.lines,
            last_hash=ends.last,
        )

    def person(self, runner_id: int) -> Person:
        """The runner of a number; one who was erased has no more than that."""
        runner = self.store.runners.get(runner_id)
        named = runner if self.with_names else None
        return Person(
            pseudonym=f"{self.store.chain.ends().first[:SHORT]}-{runner_id}",
            runner=runner_id,
            name=None if named is None else named.name,
            birth_year=None if named is None else named.birth_year,
            is_erased=runner is None,
        )

    def supervisor(self, number: int) -> Supervisor:
        """The supervisor of a number."""
        found = {one.id: one.name for one in self.store.supervisors.all()} if self.with_names else {}
        return Supervisor(number=number, name=found.get(number))

    def sentence(self, kind: str, reason: str) -> str:
        """What a supervisor chose as the reason, in the words of the therapy files; empty when it is gone from them.

        Args:
            kind: "change", "early" or "clearance".
            reason: its id.
        """
        library = self.library
        texts = {
            "change": {one.id: one.text for one in library.prescribing.changes},
            "early": {one.id: one.text for one in library.progression.visits.recovery.early},
            "clearance": {one.id: one.text for one in library.clearances},
        }
        return texts[kind].get(reason, "")


def asking(
    store: Store, library: Library, *, calibration: tuple[CalibratedSensor, ...] = (), with_names: bool = False
) -> Asking:
    """What is asked now, by the station's own civil time; the machine's clock may have been held to be wrong.

    Raises `StorageError`.
    """
    mark = store.civil.standing()
    clock = ClockWas.UNJUDGED if mark is None else ClockWas.of(mark.trust.is_trusted)
    now = datetime.fromisoformat(store.utc())
    return Asking(store=store, library=library, now=now, clock=clock, calibration=calibration, with_names=with_names)
