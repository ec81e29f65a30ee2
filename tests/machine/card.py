"""What is on the card of a board: the station or not, the settings of before the first case, no records."""

import io
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.install.layout import CONFIG_DIR, KEPT
from tests.machine import build
from tests.machine.boards.base import BoardError
from tests.machine.boards.ssh import SshBoard
from tests.machine.cases.install import INSTALL, INSTALL_S
from tests.machine.cases.station import UNITS

KEPT_HERE: Final = "/var/lib/bfr-bench"
SETTINGS: Final = f"{KEPT_HERE}/etc"
"""The settings as they were before the first case, until the run has put them back."""
PACKED: Final = f"{KEPT_HERE}/src.tar.gz"
SOURCES: Final = "/src"
PROGRAM: Final = "/opt/bfr-kiosk/bin/kiosk"
RECORDS: Final = tuple(folder for folder in KEPT if folder != CONFIG_DIR)
WIPE: Final = 'for folder; do [ ! -d "$folder" ] || find "$folder" -mindepth 1 -delete; done'


class Card:
    """A card on which all may be lost. Every method raises `BoardError`.

    Args:
        board: the board that it is in.
        say: told of what takes long.
    """

    def __init__(self, board: SshBoard, say: Callable[[str], None]) -> None:
        self._board = board
        self._say = say
        self._is_changed = False

    def has(self, what: str, path: str) -> bool:
        """Whether `test WHAT PATH` is so."""
        return self._board.run("test", what, path).code == 0

    def put_sources(self) -> None:
        """What `install.sh` installs from, as this checkout has it."""
        with tempfile.TemporaryDirectory() as folder, io.BytesIO() as packed:
            build.sources(Path(folder))
            with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=1) as tar:
                tar.add(folder, ".")
            self._board.put(PACKED, packed.getvalue())
        self.do("rm", "-rf", SOURCES)
        self.do("mkdir", SOURCES)
        self.do("tar", "--no-same-owner", "-xzf", PACKED, "-C", SOURCES, timeout_s=300.0)
        self.do("rm", PACKED)

    def install(self) -> None:
        """The station of this checkout, where there is none."""
        if self.has("-x", PROGRAM):
            return
        self._say("installing the station, which takes minutes")
        self.put_sources()
        self.do(INSTALL, timeout_s=INSTALL_S)

    def bare(self) -> None:
        """A system without the station, and the sources of one."""
        self._keep_settings()
        self.put_sources()
        if self.has("-d", "/opt/bfr-kiosk"):
            self._stop()
            self.do(INSTALL, "--purge", "--yes", timeout_s=INSTALL_S)

    def at_rest(self) -> None:
        """A station that nobody has opened yet, stopped: its settings are those of before the first case."""
        self._keep_settings()
        for folder in RECORDS:
            if self._board.run("mountpoint", "-q", folder).code == 0:
                raise BoardError(f"{folder} is a partition of its own: take a card without --data")
        self._stop()
        self.do("sh", "-c", WIPE, "sh", *RECORDS)
        self._put_settings_back()
        self.do("sync")

    def leave(self) -> None:
        """Put the settings back, and take away what was kept of them."""
        if self._is_changed:
            self._put_settings_back()
            self.do("rm", "-rf", KEPT_HERE)

    def _stop(self) -> None:
        self.do("systemctl", "stop", "bfr-kiosk.target", *UNITS)

    def _keep_settings(self) -> None:
        """Those of before the first case: a run that was cut off has left them."""
        self._is_changed = True
        if self.has("-d", CONFIG_DIR) and not self.has("-d", SETTINGS):
            self.do("mkdir", "-p", KEPT_HERE)
            self.do("rm", "-rf", f"{SETTINGS}.new")
            self.do("cp", "-a", CONFIG_DIR, f"{SETTINGS}.new")
            self.do("mv", "-T", f"{SETTINGS}.new", SETTINGS)

    def _put_settings_back(self) -> None:
        if self.has("-d", SETTINGS):
            self.do("rm", "-rf", CONFIG_DIR)
            self.do("cp", "-a", SETTINGS, CONFIG_DIR)

    def do(self, *words: str, timeout_s: float = 120.0) -> None:
        """Run a program that has to end well."""
        done = self._board.run(*words, timeout_s=timeout_s)
        if done.code:
            raise BoardError(f"{' '.join(words)} ended with {done.code}: {done.output.strip()[-400:]}")
