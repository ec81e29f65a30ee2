"""Machines for cases: made when first asked for, started anew or taken back to rest for each."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.machine import build, build_image, states
from tests.machine.boards.base import Ability, Board
from tests.machine.boards.container import Container
from tests.machine.boards.emulator import Pace
from tests.machine.boards.qemu import Qemu
from tests.machine.panel import FIRST, Panel
from tests.machine.reading import Reader
from tests.machine.registry import REST, Kind
from tests.machine.states import STATES

READY_S: Final = 1800.0
"""From the agent's first word to the first page, by our clock, while others use the machine as well."""


@dataclass(slots=True)
class Stock:
    """Machines of one run.

    Args:
        cache: what they are made of.
        folder: of the machines.
        pace: how the time of the emulated one goes by.
    """

    cache: build.Cache
    folder: Path
    pace: Pace
    _machine: Qemu | None = None
    _container: Container | None = None
    _reader: Reader | None = None

    def board(self, kind: Kind, state: str) -> Board:
        """A machine of a kind, in a state, and with nothing on it of the case before."""
        if self._container is not None:
            self._container.close()
            self._container = None
        return self._emulated(state) if kind is Kind.MACHINE else self._contained(kind)

    def _contained(self, kind: Kind) -> Container:
        tree = build.guest(self.cache) if kind is Kind.CONTAINER else build.installed(self.cache)
        folder = self.folder / "container"
        for name in ("written", "work", "src"):
            shutil.rmtree(folder / name, ignore_errors=True)
        build.sources(folder / "src")
        self._container = Container(tree, folder, folder / "src")
        self._container.start()
        return self._container

    def _emulated(self, state: str) -> Qemu:
        """Back in a kept state, which is made first when there is none yet: each out of the one before it."""
        machine = self._machine = self._machine or self._new()
        name = states.name_of(state)
        if name not in self._kept(machine):
            self._make(machine, state)
            machine.save(name)
            self._list(machine).write_text("\n".join([*self._kept(machine), name]), encoding="utf-8")
        machine.restore(name)
        return machine

    def _make(self, machine: Qemu, state: str) -> None:
        if state == REST:
            self._boot(machine)
            return
        before, play = STATES[state]
        self._emulated(before)
        self.cache.say(f"bringing the machine to the state {state}")
        play(self.panel(machine))

    def _new(self) -> Qemu:
        """A machine whose disk is named after all that it hangs on; the states on it after what they are made by."""
        tools, image = build.tools(self.cache), build_image.image(self.cache)
        of = [image.disk.parent.name, tools.parent.name, build.stamp(build.HERE / "boards"), str(self.pace)]
        name = hashlib.sha256("\n".join(of).encode()).hexdigest()[:12]
        return Qemu(tools, image, self.folder / f"machine-{name}", self.pace)

    def _boot(self, machine: Qemu) -> None:
        (machine.folder / "root.qcow2").unlink(missing_ok=True)
        self._list(machine).unlink(missing_ok=True)
        self.cache.say("starting the machine; it takes minutes")
        machine.start()
        self.panel(machine).see(FIRST, READY_S)

    def _kept(self, machine: Qemu) -> list[str]:
        """States on its disk."""
        path = self._list(machine)
        return path.read_text(encoding="utf-8").split() if path.exists() else []

    @staticmethod
    def _list(machine: Qemu) -> Path:
        return machine.folder / "states"

    def panel(self, board: Board) -> Panel:
        """The panel of a machine."""
        if self._reader is None:
            self._reader = Reader(build.installed(self.cache))
        return Panel(board, self._reader)

    def panel_of(self, board: Board) -> Panel | None:
        """The same, and None for a machine without one."""
        return self.panel(board) if Ability.PICTURE in board.abilities else None

    def close(self) -> None:
        """Let go of all of them."""
        for board in (self._container, self._machine):
            if board is not None:
                board.close()
        self._container = self._machine = None
