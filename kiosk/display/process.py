"""Becomes the compositor: looks for the panel, writes what is for this run alone, and hands over."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from kiosk.config import load_settings
from kiosk.display import cursor, stack
from kiosk.display.outputs import Output, connected
from kiosk.log import set_up

_log = logging.getLogger(__name__)

OPTIONS: Final = Path(__file__).resolve().parents[1] / "tui" / "terminal"
OWN: Final = "RUNTIME_DIRECTORY"
"""systemd names the unit's folders here, the one of the display last."""
NAMED: Final = "KIOSK_OUTPUT"
"""An output by name in place of the one that is found: for a machine without a display."""
WAIT_S: Final = 10.0
"""The driver of a panel may come later than this unit. After that this run ends, and systemd begins another."""
_LOOK_S: Final = 0.2


class NoDisplayError(Exception):
    """Nothing is connected."""


def run(config: Path) -> int:
    """Become the compositor with the terminal and the screen in it; returns only when there is nothing to show it on.

    Raises:
        ConfigError: the settings are wrong, or no compositor with its terminal is installed.
    """
    set_up("display", file=None)
    settings = load_settings(config)
    chosen = stack.choose(versions())
    try:
        output = find()
    except NoDisplayError as error:
        _log.error("nothing to show the screen on: %s", error)
        return 1
    own = Path(os.environ.get(OWN, "").split(":")[-1] or settings.runtime_dir / "display")
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    touch = settings.touch
    shown = stack.Shown(
        program=[sys.executable, "-P", "-m", "kiosk", "tui", "--config", str(config.absolute())],
        options=OPTIONS,
        own=own,
        output=output,
        # one figure for the picture and for the reader of the panel: they cannot disagree
        rotation_deg=0 if touch is None else touch.rotation_deg,
        font_px=settings.screen.font_px,
    )
    told = stack.environment(shown, cursor.write_theme(own))
    write_options(shown)
    words = stack.command(chosen, shown)
    os.execve(words[0], words, {**os.environ, **told})  # noqa: S606 - words of ours, no shell but our own


def find(
    look: Callable[[], Output | None] = connected,
    wait: Callable[[float], None] = time.sleep,
) -> Output:
    """The display, as soon as there is one.

    Raises:
        NoDisplayError: there is none within `WAIT_S`.
    """
    if name := os.environ.get(NAMED):
        return Output(name, "")
    for _ in range(int(WAIT_S / _LOOK_S)):
        if (output := look()) is not None:
            return output
        wait(_LOOK_S)
    raise NoDisplayError("no display is connected: look at the cable of the panel, and at the boot settings")


def write_options(shown: stack.Shown) -> None:
    """Write the compositor's folder of options for this run."""
    folder = shown.own / "labwc"
    folder.mkdir(exist_ok=True)
    text = (shown.options / "labwc" / "rc.xml").read_text(encoding="utf-8")
    (folder / "rc.xml").write_text(stack.compositor_options(text, shown.output), encoding="utf-8")


def versions(ask: Callable[[Sequence[str]], str] | None = None) -> dict[str, str]:
    """What each program that is installed says of its version."""
    asked = ask or _asked
    words = {"labwc": "--version", "foot": "--version", "cage": "-v", "xterm": "-version", "wlr-randr": "--help"}
    said: dict[str, str] = {}
    for name, option in words.items():
        try:
            said[name] = asked([name, option])
        except FileNotFoundError:
            continue
    return said


def _asked(words: Sequence[str]) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
    return done.stdout + done.stderr
