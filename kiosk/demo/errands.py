"""Errands of a demo: what the units of an installed station do for the doctor and the support file.

Requests lie in a folder of the runtime directory; what carries them out is a child. There is nothing to update.
"""

import logging
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kiosk.core.errandkinds import Errand
from kiosk.demo.supervise import ROOT, Station, end_process, end_with_parent, how_it_ended
from kiosk.log import line
from kiosk.ops.errands import asked_in, told_in

_log = logging.getLogger(__name__)

CARRIED_OUT: Final = (Errand.DOCTOR, Errand.SUPPORT)


class Errands:
    """Looked after in each turn of the demo.

    Args:
        station: the background processes.
        runtime_dir: where the station has its sockets.
        command: what carries one out, after the interpreter; its kind and the settings follow.
        config: the settings file.
        log: takes what it says.
    """

    def __init__(self, station: Station, runtime_dir: Path, command: Sequence[str], *, config: Path, log: Path) -> None:
        self._station, self._runtime_dir, self._command = station, runtime_dir, command
        self._config, self._log = config, log
        self._process: subprocess.Popen[bytes] | None = None
        self._errand = Errand.DOCTOR

    def start(self) -> None:
        """From now on the controller may put requests down; what a demo before this one told is gone."""
        for folder in (asked_in(self._runtime_dir), *(told_in(self._runtime_dir, errand) for errand in Errand)):
            shutil.rmtree(folder, ignore_errors=True)
        asked_in(self._runtime_dir).mkdir(mode=0o700)

    def turn(self) -> None:
        """Begin with what was asked for; when it has ended the request goes, as the unit takes it away."""
        if self._process is not None:
            if (code := self._process.poll()) is not None:
                self._process = None
                _log.info(line("errand_ended", what=self._errand.value, how=how_it_ended(code)))
                (asked_in(self._runtime_dir) / self._errand).unlink(missing_ok=True)
            return
        for errand in CARRIED_OUT:
            if (asked_in(self._runtime_dir) / errand).exists():
                self._begin(errand)
                return

    def _begin(self, errand: Errand) -> None:
        _log.info(line("errand_begins", what=errand.value))
        self._errand = errand
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
                [sys.executable, *self._command, errand.value, "--config", str(self._config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - no threads in this process
            )
        self._station.entrust(self._process.pid)

    def stop(self) -> None:
        """End it; nothing is carried out any more."""
        if self._process is not None:
            end_process(self._process)
        shutil.rmtree(asked_in(self._runtime_dir), ignore_errors=True)
