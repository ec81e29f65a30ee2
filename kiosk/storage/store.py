"""The store: one record file and everything that is kept in it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from kiosk.storage.accounts import Supervisors
from kiosk.storage.backupnotes import BackupNotes
from kiosk.storage.calibrations import Calibrations
from kiosk.storage.chain import Chain
from kiosk.storage.civil import CivilTime
from kiosk.storage.courses import Courses, Loads, Mornings, Reviews
from kiosk.storage.database import RecordFile
from kiosk.storage.digest import digest
from kiosk.storage.done import DoneBouts
from kiosk.storage.early import EarlyVisits
from kiosk.storage.erasures import Erasures
from kiosk.storage.evaluations import Evaluations, Results
from kiosk.storage.handouts import HandOuts
from kiosk.storage.holds import Holds
from kiosk.storage.journal import Events, Proofs, Services, Trips
from kiosk.storage.languages import Languages
from kiosk.storage.lops import Lops
from kiosk.storage.measurements import Measurements
from kiosk.storage.opening import open_database
from kiosk.storage.pairs import Pairs
from kiosk.storage.past import PastBouts
from kiosk.storage.people import Attempts, Clearances, Consents, Runners, Screenings
from kiosk.storage.plans import Approvals, Plans
from kiosk.storage.proposals import PlanChanges, Proposals
from kiosk.storage.restorations import Restorations
from kiosk.storage.sessions import Sessions
from kiosk.storage.states import StationStates
from kiosk.storage.trace import Trace


class Store:
    """All records. Belongs to the thread that opened it; every method may raise `StorageError`.

    What a method stored is durable when it returns.
    """

    def __init__(self, file: RecordFile) -> None:
        self._file = file
        self.runners = Runners(file)
        self.consents = Consents(file)
        self.screenings = Screenings(file)
        self.clearances = Clearances(file)
        self.plans = Plans(file)
        self.proposals = Proposals(file)
        self.plan_changes = PlanChanges(file)
        self.supervisors = Supervisors(file)
        self.attempts = Attempts(file)
        self.approvals = Approvals(file)
        self.sessions = Sessions(file)
        self.pairs = Pairs(file, self.sessions)
        self.events = Events(file)
        self.trace = Trace(file)
        self.trips = Trips(file)
        self.proofs = Proofs(file)
        self.measurements = Measurements(file)
        self.lops = Lops(file)
        self.services = Services(file)
        self.evaluations = Evaluations(file)
        self.results = Results(file)
        self.mornings = Mornings(file)
        self.loads = Loads(file)
        self.reviews = Reviews(file)
        self.courses = Courses(file)
        self.done = DoneBouts(file)
        self.past = PastBouts(file, self.lops)
        self.holds = Holds(file)
        self.early = EarlyVisits(file)
        self.languages = Languages(file)
        self.erasures = Erasures(file)
        self.restorations = Restorations(file)
        self.backups = BackupNotes(file)
        self.handouts = HandOuts(file)
        self.calibrations = Calibrations(file, self.supervisors)
        self.chain = Chain(file)
        self.civil = CivilTime(file)
        self.states = StationStates(file)

    @property
    def boot(self) -> str:
        """What rows of this run are stamped with."""
        return self._file.boot

    def utc(self) -> str:
        """Civil time as it would be stored now."""
        return self._file.utc()

    def is_clock_trusted(self) -> bool:
        """Whether civil time is believed, as the controller has judged it; True where nobody has judged it."""
        return self._file.is_clock_trusted()

    def are_records_accepted(self) -> bool:
        """False while the records stand in place of others and no supervisor has accepted that."""
        return self.restorations.pending() is None

    def digest(self) -> str:
        """SHA-256 of everything stored: equal for equal records."""
        return digest(self._file)

    def frozen(self) -> AbstractContextManager[None]:
        """Everything read inside is of one instant, whatever is written meanwhile."""
        return self._file.frozen()

    def is_set_aside(self) -> bool:
        """True when a controller has replaced these records since they were opened."""
        return self._file.is_set_aside()

    def wait_at_most(self, seconds: float) -> None:
        """From now on what meets another's transaction for longer is refused as `store_busy`."""
        self._file.wait_at_most(seconds)

    def close(self) -> None:
        """Let go of the file. The store is of no use afterwards."""
        self._file.close()


def open_store(
    path: Path, *, boot: str, now: Callable[[], float], utc: Callable[[], str], reads_all: bool = True
) -> Store:
    """Open the records at `path`, making the file when there is none (its folder must exist).

    Args:
        path: the record file.
        boot: id of the run of this process; stamped on each row with both clocks.
        now: monotonic seconds.
        utc: civil time in UTC as ISO 8601, with its zone.
        reads_all: look through the whole file for damage, which takes as long as it is large. The controller does,
            before it begins; the screen opens the same file in its message loop, and does not.

    Raises:
        StorageError: `store_cannot_open`, `store_not_a_database`, `store_foreign`, `store_newer`, `store_damaged`,
            `store_read_only`, `store_full`, `store_busy`, `store_no_wal` or `store_io`, each with the way out.
    """
    return Store(RecordFile(path, open_database(path, reads_all=reads_all), boot=boot, now=now, utc=utc))
