"""The two ends of the audit's chain: which file this is, and how far it went."""

from dataclasses import dataclass

from kiosk.storage.audit import GENESIS
from kiosk.storage.database import RecordFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Hashes as hexadecimal. `first` is of the first line ever: it names these records wherever they are carried.

    `last` is of the last line of now: what was written until then can be held against it later
    (`kiosk verify --tip`). Both are those of nothing while there is no line.
    """

    lines: int
    first: str
    last: str


class Chain:
    """Reads the ends of the audit."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def ends(self) -> Ends:
        """First and last line as they are now."""
        first = self._file.one("SELECT hash FROM audit ORDER BY seq LIMIT 1", [])
        last = self._file.one("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", [])
        if first is None or last is None:
            return Ends(lines=0, first=GENESIS.hex(), last=GENESIS.hex())
        return Ends(lines=last["seq"], first=first["hash"].hex(), last=last["hash"].hex())
