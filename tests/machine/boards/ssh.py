"""A board on a bench: spoken to over OpenSSH, with a relay in its supply and, where there is one, a plant around it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

from tests.machine.boards.base import Ability, BoardError, Picture, Ran
from tests.machine.boards.emulator import PANEL
from tests.machine.boards.fingers import Fingers
from tests.machine.boards.plantport import PlantPort
from tests.machine.boards.relay import Relay
from tests.machine.boards.sshline import RefusedError, SshLine
from tests.machine.guest import fingers
from tests.machine.pictures import from_ppm

UP_S: Final = 300.0
"""From power on to the first word over the network."""
HELLO_S: Final = 15.0
LOOK_S: Final = 1.0
SHOWN: Final = f"{fingers.FOLDER}/picture.ppm"
LOOKS: Final = (
    "cd /run/bfr-kiosk-display && export XDG_RUNTIME_DIR=$PWD && set -- wayland-? && "
    f'runuser -u bfr-kiosk -- env WAYLAND_DISPLAY="$1" grim -t ppm - >{SHOWN}'
)
"""As the station's user, who alone may look over the compositor's shoulder."""
SEEN_S: Final = 10.0
NO_PROGRAM: Final = 127
DARK: Final = Picture(*PANEL, bytes(3 * PANEL[0] * PANEL[1]))
APART_S: Final = 0.05
"""Two clocks that were not asked within this are not compared: a deadline is half a second."""
CLOCK_TRIES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is around a board; what is not there it is not asked for.

    Args:
        relay: in its supply.
        off_s: how long it stays without power: what is charged in it keeps it alive for a while.
        plant: knows pressure and valves.
        has_picture: whether `grim` is on it.
        has_touch: whether fingers may be made on it.
        has_watchdog: whether its own watchdog is on.
    """

    relay: Relay | None = None
    off_s: float = 10.0
    plant: PlantPort | None = None
    has_picture: bool = False
    has_touch: bool = False
    has_watchdog: bool = False

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be asked of the board."""
        can = {
            Ability.POWER: self.relay is not None,
            Ability.LINES: self.plant is not None,
            Ability.PICTURE: self.has_picture,
            Ability.TOUCH: self.has_touch,
            Ability.HARDWARE_WATCHDOG: self.has_watchdog,
        }
        return frozenset(ability for ability, is_so in can.items() if is_so)


class SshBoard:
    """One board.

    Args:
        name: in reports.
        line: to its agent.
        around: what is around it.
        clock: seconds, never backwards.
        sleep: waits for so many seconds.
    """

    touch_name = fingers.NAME

    def __init__(
        self,
        name: str,
        line: SshLine,
        around: Around,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.abilities = around.abilities
        self._line = line
        self._around = around
        self._clock = clock
        self._sleep = sleep
        self._fingers = Fingers(self, clock, sleep)
        self._boot = ""
        """Of the last start that somebody was told of."""

    # --- power ------------------------------------------------------------------------------------------------

    def start(self) -> str:
        """Give it power, where there is a relay, and wait until it can be spoken to; the id of this boot."""
        if self._around.relay is not None:
            self._around.relay.on()
        return self.again()

    def cut(self) -> None:
        """Take its power away, now, and wait until nothing in it is charged any more."""
        if self._around.relay is None:
            raise BoardError(f"{self.name} has no relay in its supply: [relay_serial] or [relay_command]")
        self._around.relay.off()
        self._line.close()
        self._sleep(self._around.off_s)

    def close(self) -> None:
        """Let go of it: it keeps its power."""
        if self._around.plant is not None:
            self._around.plant.close()
        self._line.close()

    def again(self, wait_s: float = UP_S) -> str:
        """Wait until it has started again by itself; the id of the new boot."""
        self._boot = self._new_boot(wait_s)
        self._fingers.lost()
        return self._boot

    def reach(self) -> str:
        """Connect anew, whether it has started again or not; the id of its boot."""
        boot = self._line.open(HELLO_S)
        if boot != self._boot:
            self._fingers.lost()
        self._boot = boot
        return boot

    def was_reset(self, wait_s: float) -> str:
        """Wait until something in it, or its watchdog, resets it: nobody here did. What is known of it."""
        before = self._boot
        return f"{before} has ended without a word, and {self._new_boot(wait_s)} runs"

    def _new_boot(self, wait_s: float) -> str:
        """Connect until the boot is another than the last that was told of."""
        until_s = self._clock() + wait_s
        while True:
            try:
                if (boot := self._line.open(HELLO_S)) != self._boot:
                    return boot
                why = f"it still runs with boot {boot}"
            except RefusedError:
                raise
            except BoardError as error:
                why = str(error)
            if self._clock() > until_s:
                raise BoardError(f"{self.name} has not started again within {wait_s:.0f} s: {why}")
            self._sleep(LOOK_S)

    # --- the board from inside --------------------------------------------------------------------------------

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran:
        """Run a program on it as root, to its end."""
        return self._line.agent.run(*words, timeout_s=timeout_s)

    def send(self, *words: str) -> None:
        """Start a program that may be its end."""
        self._line.agent.send(*words)

    def put(self, path: str, data: bytes, mode: int = 0o644) -> None:
        """Write a file on it."""
        self._line.agent.put(path, data, mode)

    def get(self, path: str) -> bytes:
        """Read a file of it."""
        return self._line.agent.get(path)

    # --- the panel --------------------------------------------------------------------------------------------

    def press(self, x: float, y: float, finger: int = 0) -> None:
        """A finger comes down, or slides when it is down."""
        self._can(Ability.TOUCH)
        self._fingers.press(x, y, finger)

    def lift(self, finger: int = 0) -> None:
        """A finger leaves."""
        self._can(Ability.TOUCH)
        self._fingers.lift(finger)

    def fingers(self) -> None:
        """Make sure that fingers are felt, before a case counts on the first one."""
        if Ability.TOUCH in self.abilities:
            self._fingers.begin()

    def picture(self) -> Picture:
        """What the compositor shows; the glass itself nobody looks at. All dark where that does not answer."""
        self._can(Ability.PICTURE)
        self.run("mkdir", "-p", fingers.FOLDER)
        done = self.run("sh", "-c", LOOKS, timeout_s=SEEN_S)
        if done.code == NO_PROGRAM:
            raise BoardError(f"no picture: {done.output.strip()[-300:]} (on the board: apt-get install grim)")
        return DARK if done.code else from_ppm(self.get(SHOWN))

    # --- what is around it ------------------------------------------------------------------------------------

    def plant(self, message: dict[str, object]) -> dict[str, object]:
        """Ask the plant; its clock is told beside the board's."""
        if self._around.plant is None:
            raise BoardError(f"{self.name} has no plant around it: [plant]")
        if message == {"clock": True}:
            return self._clocks(self._around.plant)
        return self._around.plant.ask(message)

    def _clocks(self, plant: PlantPort) -> dict[str, object]:
        """Both clocks. The board's is asked after the plant's, so that what is counted with them is never too short."""
        for _ in range(CLOCK_TRIES):
            before = plant.ask({"clock": True})
            machine_s = self.run("true").began_s
            after = plant.ask({"clock": True})
            world_s = cast("float", before["world_s"])
            if cast("float", after["world_s"]) - world_s <= APART_S:
                return {"ok": True, "world_s": world_s, "machine_s": machine_s}
        return {"ok": True, "world_s": world_s, "machine_s": None}

    def _can(self, ability: Ability) -> None:
        if ability not in self.abilities:
            raise BoardError(f"{self.name} has no {ability}: [panel]")
