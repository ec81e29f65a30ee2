"""Machines for cases: made when first asked for, started anew or taken back to rest for each."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.machine import build, build_image, states
from tests.machine.boards import emulator
from tests.machine.boards.base import Ability, Board
from tests.machine.boards.container import Container
from tests.machine.boards.emulator import Pace
from tests.machine.boards.here import Here
from tests.machine.boards.qemu import Qemu
from tests.machine.build_bundles import BROKEN, NEWER, bundle, lite, maker
from tests.machine.panel import FIRST, Panel
from tests.machine.plants import Plant
from tests.machine.reading import Reader
from tests.machine.registry import REST, Kind
from tests.machine.states import STATES

STICK: Final = "/stick"
"""Where a container sees bundles and the maker's public key."""
READY_S: Final = 1800.0
"""From the agent's first word to the first page, by our clock, while others use the machine as well."""


@dataclass(slots=True)
class Stock:
    """Machines of one run.

    Args:
        cache: what they are made of.
        folder: of the machines.
        pace: how the time of the emulated one goes by.
        plant: a regression that the station is made with.
    """

    cache: build.Cache
    folder: Path
    pace: Pace
    plant: Plant | None = None
    _machine: Qemu | None = None
    _container: Container | None = None
    _reader: Reader | None = None

    def board(self, kind: Kind, state: str) -> Board:
        """A machine of a kind, in a state, and with nothing on it of the case before."""
        if self._container is not None:
            self._container.close()
            self._container = None
        match kind:
            case Kind.DISK:
                return Here()
            case Kind.MACHINE:
                return self._emulated(state)
            case _:
                return self._contained(kind)

    def _contained(self, kind: Kind) -> Container:
        tree = self._tree(kind)
        folder = self.folder / "container"
        shutil.rmtree(folder / "src", ignore_errors=True)
        build.sources(folder / "src")
        shared, is_alone = {"/src": folder / "src"}, kind in {Kind.LITE, Kind.CLINIC}
        if is_alone:
            shared |= {f"{STICK}/{which}.bundle": bundle(self.cache, which) for which in (NEWER, BROKEN)}
            shared[f"{STICK}/maker.pub"] = maker(self.cache) / "maker.pub"
        self._container = Container(tree, folder, shared, has_network=not is_alone)
        self._container.start()
        return self._container

    def _tree(self, kind: Kind) -> Path:
        match kind:
            case Kind.CONTAINER:
                return build.guest(self.cache)
            case Kind.LITE:
                return lite(self.cache)
            case Kind.CLINIC:
                return build.disk(self.cache, build.installed(self.cache, self._plant))
            case _:
                return build.installed(self.cache, self._plant)

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
        tools, image = build.tools(self.cache), build_image.image(self.cache, self._plant)
        faults = () if self.plant is None else self.plant.faults
        # a kept state goes on in the machine that it was kept of: its devices, not the files that describe it
        root = Path("/")
        devices = emulator.words(root, root, kernel=root, boot=root, pace=self.pace, state=None)
        of = [image.disk.parent.name, build.origin(tools), *devices, *faults]
        folder = self.folder / f"machine-{build.short(chr(10).join(of))}"
        return Qemu(tools, image, folder, self.pace, faults)

    @property
    def _plant(self) -> str | None:
        return None if self.plant is None else self.plant.name

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
            self._reader = Reader(build.installed(self.cache, self._plant))
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
