"""The file: writing to it in whole transactions, and stamping each row.

Several processes have the file open, and each table has one that writes to it. A write takes the write lock at its
first statement (`BEGIN IMMEDIATE`), so it waits for another writer through SQLite's busy timeout; a transaction that
read first and wrote later would be refused at once instead.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from kiosk.core.errors import StorageError
from kiosk.storage.audit import CHANGED, ERASED, seal
from kiosk.storage.failures import translated
from kiosk.storage.marks import Marks, utc_of
from kiosk.storage.opening import suspect
from kiosk.storage.row import Row

DAY: Final = timedelta(hours=16)
"""How far back a bout counts as today's: longer than any clinic's day, shorter than an evening to the next afternoon.

Our inference. A span is used and not the date, because the station knows neither the clinic's zone nor a trusted clock.
"""


def day_of(at_utc: str) -> float:
    """Civil time in days from 1970, for intervals of weeks."""
    return datetime.fromisoformat(at_utc).timestamp() / timedelta(days=1).total_seconds()


def _at(path: Path) -> tuple[int, int] | None:
    """Which file stands there: it stays the same one under another name."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


class RecordFile:
    """An open record file and the identity its rows are stamped with.

    Belongs to the thread that opened it. Every method raises `StorageError` for what the database refuses.
    """

    def __init__(
        self, path: Path, db: Database, *, boot: str, now: Callable[[], float], utc: Callable[[], str]
    ) -> None:
        self.path = path
        self.boot = boot
        self.now = now
        self._db = db
        self._utc = utc
        self._marks = Marks(db, boot)
        self._stands = _at(path)

    def utc(self) -> str:
        """Civil time of the record: by what it is held to be in this boot, else the machine's own.

        Raises `StorageError` when the clock does not say its zone.
        """
        with self._watched():
            mark = self._marks.now_standing()
        if mark is not None:
            return utc_of(mark.civil(self.now()))
        text = self._utc()
        if datetime.fromisoformat(text).tzinfo is None:
            raise StorageError(
                "clock_without_zone", f"civil time {text!r} has no zone", "this is a fault of the program"
            )
        return text

    def day(self) -> float:
        """Civil time now, as `day_of`. Raises as `utc`."""
        return day_of(self.utc())

    def is_clock_trusted(self) -> bool:
        """False once the clock of this boot was judged and is not believed."""
        with self._watched():
            return self._marks.is_trusted()

    def recent(self, span: timedelta = DAY) -> Callable[[Row], bool]:
        """Asks of a stamped row whether it may be of the last hours: of today, or of a longer span. Holds for now.

        A row that lies in the future, because the clock was set back, counts; so does one that the monotonic clock of
        the same boot says is recent, though the clock was set forward. While civil time is not trusted only monotonic
        time proves that a row is older: of this boot its own age, of an earlier one how long this boot has lasted.
        """
        now, now_s, within_s = datetime.fromisoformat(self.utc()), self.now(), span.total_seconds()
        is_trusted = self.is_clock_trusted()

        def is_recent(row: Row) -> bool:
            if row["boot"] == self.boot and now_s - row["at_s"] < within_s:
                return True
            if is_trusted:
                return now - datetime.fromisoformat(row["at_utc"]) < span
            # A row of this boot that is older than the span says that the boot has lasted so long.
            return now_s < within_s

        return is_recent

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Errors as `StorageError`; damage is noted for the next start, which then looks through the whole file."""
        try:
            with translated(str(self.path)):
                yield
        except StorageError as error:
            if error.code == "store_damaged":
                # A card that takes no note either is found at the next start without it.
                with suppress(OSError):
                    suspect(self.path).touch()
            raise

    def is_set_aside(self) -> bool:
        """True when another file stands at its path, or none: a controller has replaced the records since."""
        return _at(self.path) != self._stands

    def wait_at_most(self, seconds: float) -> None:
        """How long another connection's transaction is waited for, instead of `BUSY_TIMEOUT_S`."""
        with self._watched():
            self._db.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is stored together and durable afterwards, or not at all."""
        with self._watched():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.rollback()
                raise
            try:
                self._db.commit()
            except BaseException:
                self._db.rollback()
                raise

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Everything read inside is of one instant, whatever other processes write meanwhile."""
        with self._watched():
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.rollback()

    def add(self, table: str, values: Mapping[str, object], *, at_s: float | None = None) -> Row:
        """Store one stamped row, at `at_s` or now; inside a transaction or as one of its own. The row as stored."""
        stamped = {
            **values,
            "boot": self.boot,
            "at_s": float(self.now() if at_s is None else at_s),
            "at_utc": self.utc(),
        }
        if not self._db.conn.in_transaction:
            with self.transaction():
                return self._insert(table, stamped)
        return self._insert(table, stamped)

    def put(self, table: str, values: Mapping[str, object]) -> None:
        """Store one row without a stamp, inside a transaction; for tables whose rows are parts of a stamped one.

        Of it no line is written: it has to prove itself.
        """
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        # Only names from this package are put into the text; values are always bound.
        self.run(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(values.values()))  # noqa: S608

    def _insert(self, table: str, row: Row) -> Row:
        self.put(table, row)
        with self._watched():
            key = int(self._db.execute("SELECT last_insert_rowid()").fetchone()[0])
            stored = self._row(table, key)
            seal(self._db, table, stored)
            return self._marks.dated([stored])[0]

    def _row(self, table: str, key: int) -> Row:
        # Read again: RETURNING gives a whole number where a column of real ones will say 1.0 ever after.
        return self.stored(f'SELECT * FROM "{table}" WHERE rowid = ?', [key])[0]  # noqa: S608 - a name of this package

    def change(self, table: str, key: int, values: Mapping[str, object], *, verb: str = CHANGED) -> Row | None:
        """Put other values into a row, in a transaction; the row as it stands then, None when there is none.

        The audit keeps what stood there before and what stands there now, unless the row is being `ERASED`.
        """
        if not self._db.conn.in_transaction:
            with self.transaction():
                return self.change(table, key, values, verb=verb)
        found = self.stored(f'SELECT * FROM "{table}" WHERE rowid = ?', [key])  # noqa: S608 - a name of this package
        if not found:
            return None
        before = found[0]
        puts = ", ".join(f'"{name}" = ?' for name in values)
        sql = f'UPDATE "{table}" SET {puts} WHERE rowid = ?'  # noqa: S608 - names of this package
        with self._watched():
            self._db.execute(sql, [*values.values(), key])
            after = self._row(table, key)
            said = {name: [before[name], after[name]] for name in values if before[name] is not None}
            told = said if said and verb != ERASED else None
            seal(self._db, table, after, verb, change=told, at_utc=self.utc())
            return self._marks.dated([after])[0]

    def run(self, sql: str, values: Sequence[object]) -> int:
        """One statement of which the audit has no line, in a transaction that is open; the rows it changed."""
        with self._watched():
            return int(self._db.execute(sql, values).rowcount)

    @contextmanager
    def wiping(self) -> Iterator[None]:
        """A transaction after which nothing of what it took away is left in the pages of the file."""
        self._db.execute("PRAGMA secure_delete = ON")
        try:
            with self.transaction():
                yield
        finally:
            self._db.execute("PRAGMA secure_delete = FAST")

    def empty_log(self) -> bool:
        """Move the write-ahead log into the file and cut it to nothing; False while another process reads from it."""
        with self._watched():
            return bool(self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)

    def rows(self, sql: str, values: Sequence[object] | dict[str, object] = ()) -> list[Row]:
        """All rows of a query, each with the civil time that is held to be its own now (`Marks.dated`)."""
        found = self.stored(sql, values)
        with self._watched():
            return self._marks.dated(found)

    def stored(self, sql: str, values: Sequence[object] | dict[str, object] = ()) -> list[Row]:
        """All rows as they are in the file. Never lazy: a half-read query would hold a snapshot of the file open."""
        with self._watched():
            return list(self._db.query(sql, values))

    def one(self, sql: str, values: Sequence[object] | dict[str, object] = ()) -> Row | None:
        """The first row of a query."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def page(self, table: str, key: str, offset: int, limit: int) -> list[Row]:
        """Some rows of a table, most recent first."""
        sql = f'SELECT * FROM "{table}" ORDER BY "{key}" DESC LIMIT ? OFFSET ?'  # noqa: S608 - names of this package
        return self.rows(sql, [limit, offset])

    def tables(self) -> list[str]:
        """Names of all tables, sorted, without those of SQLite itself."""
        with self._watched():
            return sorted(name for name in self._db.table_names() if not name.startswith("sqlite_"))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
