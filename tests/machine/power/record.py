"""A visit on a disk whose writes are written down: the station's own processes and commands, in real time.

The disk holds all of the station's folders: records, the watchdog's journal, calibrations, backups, and what is
handed out. What the station told somebody was kept stands in the log as a mark, behind the writes that were over then.
"""

import hashlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.storage.verify import verify
from tests.machine.power import volume
from tests.machine.power.campaign import BASE, LOG
from tests.machine.power.hook.sitecustomize import PLANT, WORDS
from tests.machine.power.judge import BENCH
from tests.machine.power.technician import calibrate
from tests.machine.power.volume import StepError

ROOT: Final = Path(__file__).parents[3]
HOOK: Final = Path(__file__).parent / "hook"
IMAGE, UNFINISHED = "disk.img", "unfinished.log"
OUT: Final = "handed-out"
SUPERVISOR: Final = "Supervisor"
"""As the played visit registers one."""
VISIT_S: Final = 600.0
COMMAND_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a step happens: the station's folder on the disk, the environment, and the socket for marks."""

    data_dir: Path
    environment: Mapping[str, str]
    words: Path

    def say(self, **word: object) -> None:
        """Make a mark."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
            mouth.connect(str(self.words))
            mouth.send(json.dumps(word).encode())

    def kiosk(self, *words: str, limit_s: float = COMMAND_S) -> None:
        """Run a command of the station to its end. Raises `StepError` when it fails."""
        command = [sys.executable, "-m", "kiosk", *words]
        try:
            done = subprocess.run(  # noqa: S603 - our own
                command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=limit_s, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise StepError(f"kiosk {words[0]} did not end within {limit_s:g} s") from error
        if done.returncode:
            raise StepError(f"kiosk {words[0]} ended with {done.returncode}: {(done.stderr + done.stdout)[-2000:]}")

    @property
    def runtime_dir(self) -> Path:
        """Of the station; not on the disk that is cut, as on a real one."""
        return self.words.parent / "run"

    @property
    def config(self) -> str:
        """The station's settings, which the visit has written."""
        return str(self.data_dir / "kiosk.toml")


def visit(seat: Seat) -> None:
    """Open the station, self-test, a new runner, screening, plan, a bout that is ended early, and close."""
    where = ["--data", str(seat.data_dir), "--runtime", str(seat.runtime_dir)]
    seat.kiosk("demo", "--auto", "--processes", *where, limit_s=VISIT_S)


def back_up(seat: Seat) -> None:
    """A backup on the card, as by night; whoever asked for it was told how many lines it holds."""
    before = {path: path.stat().st_mtime_ns for path in _backups(seat.data_dir)}
    seat.kiosk("backup", "--config", seat.config)
    for path in _backups(seat.data_dir):
        if path.stat().st_mtime_ns != before.get(path):
            found = verify(path)
            if found.findings:
                raise StepError(f"the backup is not whole without a cut: {found.findings[0].message}")
            seat.say(kept="backup", lines=found.lines, tip=found.tip)


def hand_out(seat: Seat) -> None:
    """Everything in every form."""
    folder = seat.data_dir.parent / OUT
    seat.kiosk("export", "--config", seat.config, "--all", "--to", str(folder), "--by", SUPERVISOR)
    tell_files(seat, folder)


def adjust(seat: Seat) -> None:
    """A calibration of both sensors, by a technician with hand pump and gauge."""
    calibrate(ROOT, seat.config, seat.runtime_dir, seat.environment)
    for folder in (seat.data_dir / "calibration", seat.data_dir / "watchdog" / "calibration"):
        tell_files(seat, folder)


def tell_files(seat: Seat, folder: Path) -> None:
    """Each file of a folder is promised as it stands."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        seat.say(kept="file", path=str(path.relative_to(seat.data_dir.parent)), sha256=digest)


def _backups(data_dir: Path) -> list[Path]:
    return sorted((data_dir / "backups").glob("records-*.db"))


Step = Callable[[Seat], None]
STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("first visit", visit),
    ("first backup", back_up),
    ("hand out", hand_out),
    ("calibration", adjust),
    ("second visit", visit),
    ("second backup", back_up),
)
"""All that is recorded."""
SHORT: Final = STEPS[:2]


def record(
    folder: Path, *, plant: str | None, steps: tuple[tuple[str, Step], ...] = STEPS, told: Callable[[str], None]
) -> None:
    """Do all steps; leaves `base.img` and `writes.log` in the folder, which must be empty.

    Args:
        folder: on a disk of this machine with some hundred MB of room.
        plant: a regression to plant, by the name that the hook knows it by.
        steps: what is done, by name.
        told: takes a line for each step.

    Raises:
        VolumeError: this machine cannot do it.
        StepError: the station did not do its part.
    """
    image, log, base = folder / IMAGE, folder / UNFINISHED, folder / BASE
    volume.make(image)
    volume.copy(image, base)
    with (
        volume.written_down(image, log, folder) as (device, words),
        volume.mounted(device, folder / "card") as card,
    ):
        seat = Seat(card / BENCH.data, _environment(words, plant), words)
        for name, step in steps:
            told(name)
            seat.say(stage=name)
            step(seat)
        seat.say(stage="")
    log.rename(folder / LOG)


def _environment(words: Path, plant: str | None) -> dict[str, str]:
    found = os.environ | {"PYTHONPATH": f"{HOOK}{os.pathsep}{ROOT}", WORDS: str(words)}
    return found if plant is None else found | {PLANT: plant}
