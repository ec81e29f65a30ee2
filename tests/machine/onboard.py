"""A board on a bench for cases: whether it is the one that is meant, whether nobody uses it, and how it is taken back.

Nothing keeps the state of a real machine. Where all on its card may be lost, settings are put back, records wiped and
the board is started anew before each case; the states that are made by touch are made each time.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.install.idle import CONTROLLER, DOING, DOWN
from tests.machine.boardfile import BoardFile
from tests.machine.boards.base import Ability, Board, BoardError
from tests.machine.boards.emulator import PANEL
from tests.machine.boards.ssh import SshBoard
from tests.machine.boards.sshline import SshLine
from tests.machine.card import PROGRAM, SETTINGS, Card
from tests.machine.cases.station import UNITS
from tests.machine.made_of import TOLD
from tests.machine.panel import FIRST, Panel
from tests.machine.reading import FOLDER, FONTS, Reader
from tests.machine.registry import REST, Case, Kind
from tests.machine.states import STATES

READY_S: Final = 600.0
LOOK_S: Final = 1.0
LOOKING: Final = frozenset({"units-are-shut", "memory-and-boot"})
"""The cases that leave everything as it is: for a card that is no scratch one. Not told by what a case needs: one that
fills a disk needs nothing."""
PLAYED: Final = frozenset({Kind.CONTAINER, Kind.STATION, Kind.MACHINE})
"""What a card can be made into. A kind that comes later is not taken for one of them."""
TOUCHED: Final = frozenset({Ability.PICTURE, Ability.TOUCH})
"""What states are made with."""
WAY_OUT: Final = "look at the cuff; when nobody is there, on the board: sudo systemctl stop bfr-kiosk.target"


@dataclass(slots=True)
class BoardStock:
    """One board, for all cases.

    Args:
        only: the board.
        file: what is said of it.
        folder: for what is fetched from it.
        say: told how it goes.
        clock: seconds, never backwards.
        sleep: waits for so many seconds.
    """

    only: SshBoard
    file: BoardFile
    folder: Path
    say: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _card: Card | None = None
    _reader: Reader | None = None

    @property
    def card(self) -> Card:
        """Of the board. Raises `BoardError` when it is none on which all may be lost."""
        if not self.file.machine.scratch:
            raise BoardError("the file does not say that the card is a scratch one")
        if self._card is None:
            self._card = Card(self.only, self.say)
        return self._card

    # --- whether to begin at all ------------------------------------------------------------------------------

    def open(self) -> None:
        """Reach it, and make sure that it is the one, and that nobody trains. Raises `BoardError` with the way out."""
        self.only.start()
        found = self.only.run("cat", "/etc/machine-id").output.strip()
        if found != self.file.machine.machine_id:
            raise BoardError(
                f"the machine with this host key is {found}, and the file names {self.file.machine.machine_id}: a copy "
                "of its card? (correct machine.machine_id, if it is the one that you mean)"
            )
        self._unused()

    def _unused(self) -> None:
        """Raise `BoardError` while the station says that somebody trains, or says nothing while it runs."""
        if self.only.run("systemctl", "is-active", CONTROLLER).output.strip() in DOWN:
            return
        try:
            told = json.loads(self.only.get(DOING))
            is_free, mode = told["free"] is True and told["empty"] is True, told["mode"]
        except (BoardError, ValueError, KeyError, TypeError) as error:
            raise BoardError(f"the station runs and does not say whether somebody trains ({WAY_OUT})") from error
        if not is_free:
            raise BoardError(f"somebody trains, or there may be air in the cuff: mode {mode!r:.20} ({WAY_OUT})")

    def refuses(self, case: Case) -> str:
        """Why a case is not played on this board; empty when it is."""
        name = self.only.name
        if lacking := case.needs - self.only.abilities:
            return f"{name} has no {', '.join(sorted(lacking))}"
        if case.kind not in PLAYED:
            return f"it is played beside a board: {name} cannot be made into a {case.kind}"
        if case.name not in LOOKING and not self.file.machine.scratch:
            return f"something on the card of {name} would be changed, and its file does not say scratch = true"
        if case.state != REST and TOUCHED - self.only.abilities:
            return f"the state {case.state} is made by touch, and {name} has no picture or no touch"
        return ""

    # --- the board for a case ---------------------------------------------------------------------------------

    def board(self, kind: Kind, state: str) -> Board:
        """The board as a kind of machine, in a state, and with nothing on it of the case before."""
        self._reach()
        if not self.file.machine.scratch:
            self._unused()
        elif kind is Kind.CONTAINER:
            self.card.bare()
            return self.only
        else:
            self.card.install()
            self.card.at_rest()
            if kind is Kind.STATION:
                self.card.put_sources()
                return self.only
            self._start_anew()
            self._ready()
            self._bring(state)
        self.only.fingers()
        return self.only

    def _reach(self) -> None:
        """Whatever the case before has left: a connection, or an end of its power and a new start."""
        try:
            self.only.run("true")
        except BoardError:
            self._or_cut(self.only.reach)

    def _start_anew(self) -> None:
        self.only.send("systemctl", "reboot")
        self._or_cut(self.only.again)

    def _or_cut(self, come: Callable[[], str]) -> None:
        """Wait for the board to come; cut its power where it does not, and there is a relay."""
        try:
            come()
        except BoardError:
            if Ability.POWER not in self.only.abilities:
                raise
            self.only.cut()
            self.only.start()

    def _ready(self) -> None:
        end_s = self.clock() + READY_S
        while self.only.run("systemctl", "is-active", *UNITS).output.split() != ["active"] * len(UNITS):
            if self.clock() > end_s:
                raise BoardError(f"the station does not start within {READY_S:.0f} s: journalctl -b -u 'bfr-kiosk*'")
            self.sleep(LOOK_S)
        if Ability.PICTURE not in self.only.abilities:
            return
        picture = self.only.picture()
        if (picture.width, picture.height) != PANEL:
            size = f"{picture.width} by {picture.height}"
            raise BoardError(f"the panel is {size}: only {PANEL[0]} by {PANEL[1]} is read (panel.picture = false)")
        self.panel().see(FIRST, READY_S)

    def _bring(self, state: str) -> None:
        """Into a state by touch, from the first start through those before it."""
        if state == REST:
            return
        before, play = STATES[state]
        self._bring(before)
        self.say(f"bringing the board to the state {state}")
        self.only.fingers()
        play(self.panel())

    # --- its panel, and what it is made of --------------------------------------------------------------------

    def panel(self) -> Panel:
        """Its panel, read with the very fonts that are on it."""
        if self._reader is None:
            tree = self.folder / "tree"
            (tree / FOLDER).mkdir(parents=True, exist_ok=True)
            for name in FONTS:
                (tree / FOLDER / name).write_bytes(self.only.get(f"/{FOLDER}/{name}"))
            self._reader = Reader(tree)
        return Panel(self.only, self._reader)

    def panel_of(self, _board: Board) -> Panel | None:
        """The same, and None for a board that gives no picture."""
        return self.panel() if Ability.PICTURE in self.only.abilities else None

    def made_of(self) -> dict[str, str]:
        """Name to version of what is on it; empty where nothing is."""
        told = {
            "machine": ("tr", "-d", "\\0", "/proc/device-tree/model"),
            "system": ("sh", "-c", '. /etc/os-release; echo "$PRETTY_NAME"'),
            "kernel": ("uname", "-r"),
            "station": (PROGRAM, "--version"),
        }
        said = {name: self.only.run(*words) for name, words in told.items()}
        shown = self.only.run("dpkg-query", "--show", *TOLD["installed"], "grim", "python3-lgpio").output
        lines = (line.split("\t") for line in shown.splitlines())
        versions = {words[0]: words[1] for words in lines if len(words) == 2}
        return {name: ran.output.strip() for name, ran in said.items() if not ran.code} | versions

    def close(self) -> None:
        """Put the settings back and let go of it; it keeps its power."""
        try:
            if self._card is not None:
                self._card.leave()
        except BoardError as error:
            self.say(f"the settings were not put back; they are in {SETTINGS} on the card: {error}")
        finally:
            self.only.close()


def stock_of(file: BoardFile, where: Path, folder: Path, say: Callable[[str], None]) -> BoardStock:
    """The board that a file in a folder (`where`) names; nothing is opened yet."""
    line = SshLine(file.login(where), folder / "ssh")
    return BoardStock(SshBoard(file.machine.name, line, file.around), file, folder, say)


def not_agreed(name: str, *, is_said: bool, ask: Callable[[str], str] | None) -> str:
    """Why not to begin; empty when somebody stands for it that nobody can be hurt.

    Args:
        name: of the board, which has to be typed.
        is_said: on the command line.
        ask: asks a person; None where there is none.
    """
    if is_said:
        return ""
    if ask is None:
        return "say --nobody-wears-the-cuff when nobody does: processes are killed and power is cut with air in it"
    said = ask(
        "Processes are killed and power is cut with air in the cuff. Is it on no limb, and will stay so?\n"
        f"Type the name of the board to begin ({name}): "
    )
    return "" if said.strip() == name else "not begun: that is not its name"
