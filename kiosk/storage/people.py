"""Runners, their consents and answers, and who let those pass; and the attempts at PINs."""

from collections.abc import Mapping
from typing import Final

from kiosk.core.correction import EARLIEST_YEAR
from kiosk.core.errors import StorageError
from kiosk.core.records import Answer, Clearance, Consent, Form, Runner, Screening, Tier
from kiosk.storage.database import RecordFile
from kiosk.storage.names import clean_name
from kiosk.storage.row import Row
from kiosk.storage.text import dump, load_exact

LAST_BIRTH_YEAR: Final = 2100
"""A year after this one, or before `EARLIEST_YEAR`, is a slip of the finger. The screening rules judge age, not we."""


_KNOWN: Final = "FROM runners WHERE id NOT IN (SELECT runner_id FROM erasures)"


class Runners:
    """People who train. Of one who was erased only the number is left, and it is nobody's."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, name: str, birth_year: int) -> Runner:
        """Register. Raises `StorageError` for a name or year that is none (`names.clean_name`, `birth_year`)."""
        _check(birth_year)
        return _runner(self._file.add("runners", {"name": clean_name(name), "birth_year": birth_year}))

    def correct_year(self, runner_id: int, birth_year: int) -> Runner | None:
        """Put another year in place of a wrong one; the runner as they stand then, None when there is none.

        The controller has agreed before, and its line in the record names the supervisor; the audit keeps both years.
        Raises `StorageError`, also for a year that is none.
        """
        _check(birth_year)
        with self._file.transaction():
            if self.get(runner_id) is not None:
                self._file.change("runners", runner_id, {"birth_year": birth_year})
        return self.get(runner_id)

    def get(self, runner_id: int) -> Runner | None:
        """One runner."""
        row = self._file.one(f"SELECT * {_KNOWN} AND id = ?", [runner_id])
        return None if row is None else _runner(row)

    def has_name(self, name: str) -> bool:
        """Whether a runner on record is called exactly this. Who was erased has no name any more."""
        return self._file.one(f"SELECT id {_KNOWN} AND name = ?", [name]) is not None

    def page(self, offset: int, limit: int) -> tuple[Runner, ...]:
        """Some runners, most recently registered first."""
        rows = self._file.rows(f"SELECT * {_KNOWN} ORDER BY id DESC LIMIT ? OFFSET ?", [limit, offset])
        return tuple(_runner(row) for row in rows)

    def count(self) -> int:
        """How many there are."""
        return int(self._file.rows(f"SELECT COUNT(*) AS n {_KNOWN}")[0]["n"])


class Consents:
    """Consents given; a new version of the text needs a new one."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def give(self, runner_id: int, version: str) -> Consent:
        """Store that this runner agreed to this version of the text."""
        return _consent(self._file.add("consents", {"runner_id": runner_id, "version": version}))

    def latest(self, runner_id: int) -> Consent | None:
        """The last one."""
        row = self._file.one("SELECT * FROM consents WHERE runner_id = ? ORDER BY id DESC LIMIT 1", [runner_id])
        return None if row is None else _consent(row)

    def for_runner(self, runner_id: int) -> tuple[Consent, ...]:
        """All of a runner, in the order they came."""
        rows = self._file.rows("SELECT * FROM consents WHERE runner_id = ? ORDER BY id", [runner_id])
        return tuple(_consent(row) for row in rows)


class Screenings:
    """Forms as they were answered, full ones and those of the day."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(
        self,
        runner_id: int,
        rule_version: str,
        answers: Mapping[str, Answer],
        tier: Tier,
        form: Form = Form.SAME_DAY,
    ) -> Screening:
        """Store the answers and what the rules of that version made of them."""
        row = {
            "runner_id": runner_id,
            "rule_version": rule_version,
            "answers": dump(dict(answers)),
            "tier": tier.value,
            "form": form.value,
        }
        return _screening(self._file.add("screenings", row))

    def get(self, screening_id: int) -> Screening | None:
        """One screening."""
        row = self._file.one("SELECT * FROM screenings WHERE id = ?", [screening_id])
        return None if row is None else _screening(row)

    def age_s(self, screening_id: int) -> float | None:
        """Seconds since a screening was answered; None when that was in another boot, or there is none."""
        row = self._file.one("SELECT boot, at_s FROM screenings WHERE id = ?", [screening_id])
        return None if row is None or row["boot"] != self._file.boot else float(self._file.now() - row["at_s"])

    def last_full(self, runner_id: int) -> Screening | None:
        """The last full form of a runner."""
        sql = "SELECT * FROM screenings WHERE runner_id = ? AND form = ? ORDER BY id DESC LIMIT 1"
        row = self._file.one(sql, [runner_id, Form.FULL.value])
        return None if row is None else _screening(row)

    def since(self, runner_id: int, screening_id: int) -> tuple[Screening, ...]:
        """What a runner answered after a screening, in that order; everything when its number is 0."""
        sql = "SELECT * FROM screenings WHERE runner_id = ? AND id > ? ORDER BY id"
        return tuple(_screening(row) for row in self._file.rows(sql, [runner_id, screening_id]))


class Clearances:
    """Answers that a supervisor let pass."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, *, screening_id: int, full_id: int, supervisor_id: int, reason: str) -> Clearance:
        """Store a clearance given now: for today's record and the full form it was judged with."""
        row = {"screening_id": screening_id, "full_id": full_id, "supervisor_id": supervisor_id, "reason": reason}
        return _clearance(self._file.add("clearances", row))

    def for_screening(self, screening_id: int) -> Clearance | None:
        """The last clearance of a record of today."""
        sql = "SELECT * FROM clearances WHERE screening_id = ? ORDER BY id DESC LIMIT 1"
        row = self._file.one(sql, [screening_id])
        return None if row is None else _clearance(row)


class Attempts:
    """Attempts at a PIN, right and wrong; `kiosk.access.lockout` judges them."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, ok: bool) -> None:
        """Store an attempt made now."""
        self._file.add("attempts", {"ok": int(ok)})

    def recent(self, limit: int) -> tuple[tuple[float, str, bool], ...]:
        """The last attempts as (monotonic seconds, boot, right), most recent first."""
        rows = self._file.page("attempts", "id", 0, limit)
        return tuple((row["at_s"], row["boot"], bool(row["ok"])) for row in rows)


def _check(birth_year: int) -> None:
    if not EARLIEST_YEAR <= birth_year <= LAST_BIRTH_YEAR:
        raise StorageError(
            "birth_year",
            f"{birth_year} is no year of birth",
            f"give four digits from {EARLIEST_YEAR} to {LAST_BIRTH_YEAR}",
        )


def _runner(row: Row) -> Runner:
    return Runner(id=row["id"], name=row["name"], birth_year=row["birth_year"], created_utc=row["at_utc"])


def _consent(row: Row) -> Consent:
    return Consent(id=row["id"], runner_id=row["runner_id"], version=row["version"], given_utc=row["at_utc"])


def _screening(row: Row) -> Screening:
    return Screening(
        id=row["id"],
        runner_id=row["runner_id"],
        rule_version=row["rule_version"],
        answers=load_exact(row["answers"], dict[str, Answer], f"screening {row['id']}"),
        tier=Tier(row["tier"]),
        at_utc=row["at_utc"],
        form=Form(row["form"]),
    )


def _clearance(row: Row) -> Clearance:
    return Clearance(
        id=row["id"],
        screening_id=row["screening_id"],
        full_id=row["full_id"],
        supervisor_id=row["supervisor_id"],
        reason=row["reason"],
        at_utc=row["at_utc"],
    )
