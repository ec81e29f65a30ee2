"""A booted machine inside of QEMU, with a plant around it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Final, cast

from kiosk.hw.sim import control
from tests.machine.boards import emulator, qmp
from tests.machine.boards.agent import Agent
from tests.machine.boards.base import NOT_BY_IT, Ability, BoardError, Picture, Ran
from tests.machine.boards.lines import GoneError, LateError, Lines, Message, connect
from tests.machine.build import PROJECT
from tests.machine.build_image import Image
from tests.machine.commands import ran
from tests.machine.pictures import from_ppm

UP_S: Final = 900.0
"""From power on to the agent's first word, on a machine that does other things too (measured alone: 40 s)."""
CONNECT_S: Final = 120.0
CONNECT_AGAIN_S: Final = 0.1
SLOWEST: Final = 20.0
"""How many of our seconds one second of the machine may take before nobody waits any more."""
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - root's own file, which no disk holds up
"""Where pictures are written: the emulator's main loop waits for that, and a busy disk lets it wait for seconds."""
ABILITIES: Final = frozenset(Ability) - {Ability.WRITE_LOG}


class Qemu:
    """One machine and its disk, a layer over the image.

    Args:
        tools: the tree with the emulator.
        image: what it starts from.
        folder: of this machine alone; short, since sockets are in it.
        pace: how its time goes by.
        faults: of the board around it, from the start.
    """

    name = "qemu"
    abilities = ABILITIES
    touch_name = "QEMU Virtio MultiTouch"

    def __init__(
        self, tools: Path, image: Image, folder: Path, pace: emulator.Pace, faults: tuple[str, ...] = ()
    ) -> None:
        self._tools = tools
        self._image = image
        self.folder = folder
        self._pace = pace
        self._faults = faults
        self._process: subprocess.Popen[bytes] | None = None
        self._world: subprocess.Popen[bytes] | None = None
        self._tracks: dict[int, int] = {}
        self._last_track = 0

    # --- power ------------------------------------------------------------------------------------------------

    def start(self, state: str | None = None) -> str:
        """Give it power, or let it go on from a kept state; wait until it can be spoken to."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / "root.qcow2").exists():
            self._new_disk()
        for name in ("qmp", "agent", "plant", "world"):
            (self.folder / name).unlink(missing_ok=True)
        call = emulator.words(
            self._tools, self.folder, kernel=self._image.kernel, boot=self._image.boot, pace=self._pace, state=state
        )
        environment = {**os.environ, **emulator.environment(self._tools)}
        with (self.folder / "emulator.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - words of this package alone
                call, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
            )
        self._be_on_time(self._process.pid)
        self.monitor = qmp.Monitor(self._connected("qmp"))
        self._play(state)
        self._agent = Agent(self._connected("agent"), pace=SLOWEST)
        if state is not None:
            self._tracks.clear()
            self._until_played()
            self.monitor.order("cont")
            return self.run("cat", "/proc/sys/kernel/random/boot_id").output.strip()
        return self._agent.hello(UP_S)

    def _new_disk(self) -> None:
        words = [
            "create",
            "-q",
            "-f",
            "qcow2",
            "-F",
            "raw",
            "-b",
            str(self._image.disk),
            str(self.folder / "root.qcow2"),
        ]
        ran(*emulator.program(self._tools, "qemu-img"), *words, log=self.folder / "emulator.log")

    @staticmethod
    def _be_on_time(pid: int) -> None:
        """Let a process that mostly sleeps run as soon as it wakes up, however busy this computer is.

        The emulator's main loop: while the machine is idle its time goes by ours, and is told by a timer of that loop;
        one that comes a third of a second late is a third of a second in which the station has looked at nothing. (Its
        processor is another thread, which does not inherit this.) The plant: while it does not answer the pressure
        stands still, and the station takes its sensors for frozen.
        """
        os.sched_setscheduler(pid, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))

    def _play(self, state: str | None) -> None:
        """The plant: a process of its own, so that the driver's work does not keep it waiting."""
        call = [sys.executable, "-m", "tests.machine.plant", str(self.folder / "plant"), str(self.folder / "world")]
        past = "-" if state is None or not self._world_of(state).exists() else str(self._world_of(state))
        call += [past, *self._faults]
        with (self.folder / "plant.log").open("ab") as log:
            self._world = subprocess.Popen(  # noqa: S603 - words of this package alone
                call, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._be_on_time(self._world.pid)

    def _until_played(self) -> None:
        """Wait until the plant answers. Raises `BoardError`."""
        until_s = time.monotonic() + CONNECT_S
        while True:
            try:
                self.plant({"clock": True})
            except OSError as error:
                if self._world is None or self._world.poll() is not None or time.monotonic() > until_s:
                    raise BoardError(f"there is no plant, see {self.folder}/plant.log: {error}") from error
                time.sleep(CONNECT_AGAIN_S)  # nothing tells when a socket is bound
            else:
                return

    def _world_of(self, state: str) -> Path:
        return self.folder / f"{state}.world"

    def _connected(self, name: str) -> Lines:
        process = self._process
        assert process is not None
        try:
            return connect(
                self.folder / name, until_s=time.monotonic() + CONNECT_S, is_alive=lambda: process.poll() is None
            )
        except GoneError as error:
            raise BoardError(f"QEMU does not come up, see {self.folder}/emulator.log: {error}") from error

    def cut(self) -> None:
        """Take its power away, now."""
        for process in (self._process, self._world):
            if process is not None:
                process.send_signal(signal.SIGKILL)
                process.wait()
        self._process = self._world = None
        self._tracks.clear()

    close = cut

    def again(self, wait_s: float = UP_S) -> str:
        """Wait until it has started again by itself; the id of the new boot."""
        return self._agent.hello(wait_s)

    def was_reset(self, wait_s: float) -> str:
        """Wait until something in it, or its watchdog, resets it; what QEMU says was the reason."""
        try:
            told = self.monitor.wait("RESET", time.monotonic() + wait_s)
        except LateError as error:
            raise BoardError("it was not reset") from error
        by_it = any(one["event"] == "WATCHDOG" for one in self.monitor.told)
        return str(told["data"]) if by_it else f"{NOT_BY_IT}: {told['data']}"

    # --- the machine from inside --------------------------------------------------------------------------------

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran:
        """Run a program on it as root, to its end."""
        return self._agent.run(*words, timeout_s=timeout_s)

    def send(self, *words: str) -> None:
        """Start a program that may be its end."""
        self._agent.send(*words)

    def put(self, path: str, data: bytes, mode: int = 0o644) -> None:
        """Write a file on it."""
        self._agent.put(path, data, mode)

    def get(self, path: str) -> bytes:
        """Read a file of it."""
        return self._agent.get(path)

    # --- the panel ----------------------------------------------------------------------------------------------

    def press(self, x: float, y: float, finger: int = 0) -> None:
        """A finger comes down, or slides when it is down."""
        track = self._tracks.get(finger)
        if track is None:
            self._last_track += 1
            self._tracks[finger] = self._last_track
            self._events(qmp.down(finger, self._last_track, x, y))
        else:
            self._events(qmp.moved(finger, track, x, y))

    def lift(self, finger: int = 0) -> None:
        """A finger leaves."""
        if self._tracks.pop(finger, None) is None:
            raise BoardError(f"finger {finger} is not down")
        self._events(qmp.up(finger))

    def _events(self, events: list[Message]) -> None:
        self.monitor.order("input-send-event", events=events)

    def picture(self) -> Picture:
        """What the panel shows."""
        path = MEMORY / f"bfr-machine-{os.getpid()}-{id(self):x}.ppm"  # of this machine alone: others run beside it
        self.monitor.order("screendump", filename=str(path))
        data = path.read_bytes()
        path.unlink()
        return from_ppm(data)

    # --- what else is around it ---------------------------------------------------------------------------------

    def keys(self, *codes: str) -> None:
        """Keys of every keyboard that is plugged in, pressed together and let go."""
        self.monitor.order("send-key", keys=[{"type": "qcode", "data": code} for code in codes])

    def plug(self, device: str, name: str) -> None:
        """Put a device of USB in."""
        self.monitor.order("device_add", driver=device, id=name, bus="usb.0")

    def pull(self, name: str) -> None:
        """Pull it out again."""
        self.monitor.order("device_del", id=name)

    def save(self, state: str) -> None:
        """Keep the state of the whole machine, and of the world around it, under a name.

        The world goes on meanwhile, as one does around a machine that hangs: take the state back to go on from it.
        """
        self.monitor.order("stop")
        self._world_of(state).unlink(missing_ok=True)
        self.plant({"keep": str(self._world_of(state))})
        self.monitor.human(f"savevm {state}")
        self.monitor.order("cont")

    def restore(self, state: str) -> None:
        """Take the machine back to a kept state, and the world around it."""
        self.cut()
        self.start(state)

    def plant(self, message: dict[str, object]) -> dict[str, object]:
        """Ask the world around it."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as asker:
            asker.settimeout(CONNECT_S)
            asker.bind("")
            asker.sendto(json.dumps(message).encode(), str(self.folder / "world"))
            return cast("dict[str, object]", json.loads(asker.recv(control.LONGEST)))
