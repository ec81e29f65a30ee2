"""Which compositor and terminal there are, and how each is started. Pure: versions and paths come as arguments.

labwc with foot where both are there and new enough, cage with xterm where not: docs/adr/0062.
"""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.display.cursor import THEME
from kiosk.display.outputs import ASK, Output, off_words, turn_words

LABWC_LEAST: Final = (0, 8, 2)
"""The first that makes a finger a press at the instant it goes down."""
FOOT_LEAST: Final = (1, 21, 0)
"""The one that `foot.ini` was tried with; an older one does not know all of its options."""
POINTS: Final = {20: "15.2", 30: "21.8"}
"""xterm counts in points: which of them give the cells of so many pixels (docs/adr/0046)."""
QUARTER_TURN_DEG: Final = 90
FULL_TURN_DEG: Final = 360


class Stack(StrEnum):
    """A compositor with its terminal."""

    LABWC = "labwc"
    CAGE = "cage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is to be shown, and how.

    Attributes:
        program: the screen process, in the terminal.
        options: folder of the options of compositor and terminal.
        own: folder of this unit alone, for what is written for one run.
        output: the display; None where no card has one and none was named.
        rotation_deg: by how much the picture is turned clockwise on the panel.
        font_px: height of the signs.
    """

    program: Sequence[str]
    options: Path
    own: Path
    output: Output | None
    rotation_deg: int
    font_px: int


def version(text: str) -> tuple[int, ...]:
    """The first number with points in what a program says of itself; empty when there is none."""
    found = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(part) for part in found.group().split(".")) if found else ()


def choose(said: Mapping[str, str]) -> Stack:
    """Which stack to take, from what each program that is installed says of its version.

    Raises:
        ConfigError: neither is whole.
    """
    is_new = version(said.get("labwc", "")) >= LABWC_LEAST and version(said.get("foot", "")) >= FOOT_LEAST
    if is_new and ASK in said:
        return Stack.LABWC
    if {"cage", "xterm"} <= said.keys():
        return Stack.CAGE
    raise ConfigError(
        [
            Diagnostic(
                path="display",
                code="no_compositor",
                message=f"no compositor with its terminal is installed, only: {', '.join(sorted(said)) or 'nothing'}",
                hint="run install.sh again: labwc (0.8.2), foot (1.21) or newer and wlr-randr, or cage and xterm",
            )
        ]
    )


def command(stack: Stack, shown: Shown) -> list[str]:
    """What this process becomes: it ends when the screen does, with the screen's exit code."""
    end = str(shown.own / "ended")
    inside = ["sh", "-c", _INSIDE, end, *shown.program]
    if stack is Stack.LABWC:
        foot = ["foot", "--config", str(shown.options / "foot.ini")]
        foot += ["--override", f"font=DejaVu Sans Mono:pixelsize={shown.font_px}", *inside]
        session = shlex.join(["sh", "-c", _session(shown, shlex.join(foot))])
        whole = ["labwc", "--config-dir", str(shown.own / "labwc"), "--session", session]
    else:
        # each turns it against the clock, whatever cage's help says (seen: docs/adr/0062)
        turns = ["-r"] * ((FULL_TURN_DEG - shown.rotation_deg) % FULL_TURN_DEG // QUARTER_TURN_DEG)
        size = ["-xrm", f"XTerm*vt100.faceSize: {POINTS[shown.font_px]}"]
        whole = ["cage", "-d", *turns, "--", "xterm", "-fullscreen", *size, "-e", *inside]
    return ["/bin/sh", "-c", _OUTSIDE, end, "setpriv", "--pdeathsig", "KILL", *whole]


def _session(shown: Shown, terminal: str) -> str:
    """What labwc runs.

    Another output that stays on is no reason to show nothing. A picture that lies askew is one: STOP would not be where
    the reader of the panel looks for it.
    """
    if shown.output is None:
        return f"exec {terminal}"
    lines = [f"{shlex.join(one)} || echo {shlex.quote(f'{one[2]} stays on')} >&2" for one in off_words(shown.output)]
    turn = shlex.join(turn_words(shown.output, shown.rotation_deg))
    return "; ".join([*lines, f"{turn} && exec {terminal}" if turn else f"exec {terminal}"])


def environment(shown: Shown, cursors: Path) -> dict[str, str]:
    """What compositor and terminal are told by the environment."""
    told = {
        "XDG_RUNTIME_DIR": str(shown.own),
        "HOME": str(shown.own),  # no settings of anybody, and no caches among the records
        "LIBSEAT_BACKEND": "seatd",
        # drawn by the processor: 1300 cells, ten times a second, need no graphics driver that may fail
        "WLR_RENDERER": "pixman",
        # keys are hidden from it, so it has nothing while the panel is unplugged: it shows its picture all the same
        "WLR_LIBINPUT_NO_DEVICES": "1",
        "XCURSOR_PATH": str(cursors),
        "XCURSOR_THEME": THEME,
        "XENVIRONMENT": str(shown.options / "xterm.ad"),
        "LANG": "C.UTF-8",
    }
    if shown.output is not None and shown.output.card:
        told["WLR_DRM_DEVICES"] = f"/dev/dri/{shown.output.card}"
    return told


def compositor_options(text: str, output: Output | None) -> str:
    """Options of labwc with the panel that a finger belongs to: a turned picture turns its fingers with it."""
    return text if output is None else text.replace('mapToOutput=""', f'mapToOutput="{output.name}"')


_INSIDE: Final = '"$@"; echo $? >"$0"'
"""In the terminal, which has an exit code of its own: how the screen ended."""
_OUTSIDE: Final = (
    'rm -f "$0"; "$@"; code=$?; [ ! -s "$0" ] || read -r code <"$0"; '
    'echo "the screen ended with $code" >&2; exit "$code"'
)
"""Around the compositor, which has one of its own too. It does not outlive this shell, whoever ended that."""
