"""foot under labwc without a display of its own, drawn by the processor. They may come from another Debian's tree."""

import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tests.terminals.display import LEFT, MIDDLE, OPTIONS, RIGHT, Children, DisplayError, Panel, inherited, until
from tests.terminals.picture import Picture
from tests.terminals.wire import Wire

NEEDED: Final = ("labwc", "foot", "wlr-randr", "wtype")
_BUTTONS: Final = {LEFT: 0x110, RIGHT: 0x111, MIDDLE: 0x112}
"""The kernel's codes of the buttons."""
_SET_MODE: Final = ("wlr-randr", "--output", "HEADLESS-1", "--custom-mode")
_STATION: Final = "station"
"""Where in another tree this machine's own root is, so that the terminal there runs the program here."""


class FootTerminal:
    """One compositor with one foot, which fills it. Raises `DisplayError`."""

    overhang_px = 0

    def __init__(self, panel: Panel, command: Sequence[str], folder: Path, tree: Path | None = None) -> None:
        missing = [name for name in NEEDED if not _has(name, tree)]
        if missing:
            raise DisplayError(f"not installed: {', '.join(missing)}")
        self._folder, self._tree = folder, tree
        self._children = Children(folder / "labwc.log")
        try:
            self._start(panel, command)
        except BaseException:
            self._children.end()
            raise

    def _start(self, panel: Panel, command: Sequence[str]) -> None:
        runtime = self._folder / "wayland"
        runtime.mkdir(mode=0o700, exist_ok=True)
        own = [] if panel.font_px == 20 else ["--override", f"font=DejaVu Sans Mono:pixelsize={panel.font_px}"]
        program = list(command) if self._tree is None else ["chroot", f"/{_STATION}", *command]
        foot = shlex.join(["foot", "--config", str(OPTIONS / "foot.ini"), *own, *program])
        session = f"{shlex.join([*_SET_MODE, _mode(panel.size)])}; echo $$ >{runtime}/foot; exec {foot}"
        options = ["--config-dir", str(OPTIONS / "labwc"), "--session", shlex.join(["sh", "-c", session])]
        self._fit(panel)
        environment = inherited() | {
            "XDG_RUNTIME_DIR": str(runtime),
            "WLR_BACKENDS": "headless",
            "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1",
        }
        self._environment = environment | {"WAYLAND_DISPLAY": "wayland-0"}
        self._children.start(self._inside(["labwc", *options]), environment)
        until((runtime / "wayland-0").exists, f"labwc; see {self._children.log}")
        until((runtime / "foot").exists, f"foot; see {self._children.log}")
        self.terminal_pid = self._find_foot()
        self._wire = Wire(runtime / "wayland-0")

    def _find_foot(self) -> int:
        """foot's number on this side; a tree has the same process numbers."""
        pid = int((self._folder / "wayland" / "foot").read_text())
        until(lambda: Path(f"/proc/{pid}/comm").read_text().strip() == "foot", "foot")
        return pid

    def _inside(self, command: Sequence[str]) -> list[str]:
        """A command, in the other tree where there is one; what is mounted there for it goes away with it."""
        tree = self._tree
        if tree is None:
            return list(command)
        (tree / _STATION).mkdir(exist_ok=True)
        temporary = tempfile.gettempdir()
        mounts = [
            f"mount --bind / {tree}/{_STATION}",
            *(
                f"mount --rbind /{name} {tree}{under}/{name}"
                for under in ("", f"/{_STATION}")
                for name in ("proc", "dev")
            ),
            f"mkdir -p {tree}{temporary} && mount --bind {temporary} {tree}{temporary}",
            f"mkdir -p {tree}{OPTIONS} && mount --bind {OPTIONS} {tree}{OPTIONS}",
        ]
        script = " && ".join([*mounts, f"exec chroot {tree} {shlex.join(command)}"])
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]

    def shot(self) -> Picture:
        """The next frame."""
        return self._wire.shot()[1]

    def part(self, box: tuple[int, int, int, int]) -> tuple[float, bytes]:
        """A box of the next frame."""
        at_s, picture = self._wire.shot(box)
        return at_s, picture.pixels.tobytes()

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        self._wire.move(x, y, self._size)

    def down(self, button: int = LEFT) -> float:
        """Press."""
        return self._wire.button(_BUTTONS[button], is_down=True)

    def up(self, button: int = LEFT) -> None:
        """Release."""
        self._wire.button(_BUTTONS[button], is_down=False)

    def wheel(self, steps: int) -> None:
        """Turn the wheel."""
        self._wire.wheel(steps)

    def keys(self, modifiers: Sequence[str], key: str) -> None:
        """Press and release a key."""
        around = [part for name in modifiers for part in ("-M", name)]
        self._run(["wtype", *around, "-k", key])

    def hold(self, modifiers: Sequence[str], act: Callable[[], None]) -> None:
        """Do something while these are held: a keyboard that holds them for a while."""
        around = [part for name in modifiers for part in ("-M", name)]
        holder = subprocess.Popen(self._inside(["wtype", *around, "-s", "2500"]), env=self._environment)  # noqa: S603
        time.sleep(0.7)
        act()
        holder.wait()

    def resize(self, panel: Panel) -> None:
        """Another mode of the output."""
        self._run([*_SET_MODE, _mode(panel.size)])
        self._fit(panel)

    def _fit(self, panel: Panel) -> None:
        """foot puts its cells into the middle."""
        self._size = panel.size
        left, top = (
            (whole - count * part) // 2 for whole, count, part in zip(panel.size, panel.grid, panel.cell, strict=True)
        )
        self.margin = (left, top)

    def _run(self, command: Sequence[str]) -> None:
        subprocess.run(self._inside(command), env=self._environment, check=True, capture_output=True)  # noqa: S603

    def windows(self) -> int:
        """How many processes the terminal has started: another terminal, or what opens an address, would be one."""
        children = Path(f"/proc/{self.terminal_pid}/task/{self.terminal_pid}/children").read_text().split()
        return len(children)

    def close(self) -> None:
        """End terminal and compositor."""
        self._children.end()


def _mode(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def _has(name: str, tree: Path | None) -> bool:
    if tree is None:
        return shutil.which(name) is not None
    return any((tree / folder / name).exists() for folder in ("usr/bin", "usr/sbin"))
