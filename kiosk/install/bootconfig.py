"""What a Raspberry Pi reads when it boots: our lines in `config.txt` and our words in `cmdline.txt`, and nobody else's.

Pure. What is ours in `config.txt` stands between two marks, at the end, for every board; the rest is never touched. A
setting of ours that somebody changed outside the marks is said by `kiosk doctor`, not overruled here.
"""

from collections.abc import Iterable
from typing import Final

BEGIN: Final = "# >>> bfr-kiosk: written by install.sh, removed by install.sh --uninstall"
END: Final = "# <<< bfr-kiosk"

LINES: Final = (
    "[all]",
    # the converters' two buses; the second lies on GPIO 4 and 5, whose name differs from board to board. The filters
    # below take the compute modules of the same family too.
    "dtparam=i2c_arm=on",
    "dtparam=i2c_arm_baudrate=400000",
    "[pi4]",
    "dtoverlay=i2c3,pins_4_5,baudrate=400000",
    "[pi5]",
    "dtoverlay=i2c2-pi5,pins_4_5,baudrate=400000",
    "[all]",
    # a line whose process died goes back to the board's pull-down, and does not keep its level
    "dtparam=strict_gpiod",
    # inputs with a pull-down from the first seconds on: pump run, enable, both holds, bleed, buzzer, comparator test
    "gpio=17,20,22,16,27,21,12=ip,pd",
    "dtparam=watchdog=on",
)
"""Figures and names of overlays: the reference of Raspberry Pi's boot settings; pins: `kiosk/hw/wiring.toml`."""

FIRST_WORDS: Final = ("consoleblank=0", "vt.global_cursor_default=0", "quiet")
"""Of the kernel's command line: the panel stays on, and no cursor blinks below the picture. The first versions added
these, and did not note which of them."""
WORDS: Final = (*FIRST_WORDS, "panic=10", "fsck.repair=yes")
"""With the last two a start whose root cannot be mounted repairs it, or begins anew after 10 s: without, the initramfs
opens a shell of root on the panel."""


def with_lines(text: str) -> str:
    """`config.txt` with our lines as they are now. A part of them that was cut off is replaced as well."""
    others = without_lines(text)
    if others and not others.endswith("\n"):
        others += "\n"
    return "\n".join([f"{others}{BEGIN}", *LINES, END]) + "\n"


def without_lines(text: str) -> str:
    """`config.txt` as if we had never been there."""
    kept: list[str] = []
    is_ours = False
    for line in text.splitlines(keepends=True):
        if line.strip() == BEGIN:
            is_ours = True
        elif not is_ours:
            kept.append(line)
        elif line.strip() == END:
            is_ours = False
    return "".join(kept)


def lacking_words(text: str) -> list[str]:
    """Words of ours that `cmdline.txt` does not have: what is to be added, and nothing else is ours to take away."""
    words = text.split()
    return [word for word in WORDS if word not in words]


def with_words(text: str, added: Iterable[str]) -> str:
    """`cmdline.txt`, one line, with words at its end, each once."""
    words = text.split()
    return " ".join([*words, *(word for word in added if word not in words)]) + "\n"


def without_words(text: str, added: Iterable[str]) -> str:
    """`cmdline.txt` without the words that were added."""
    ours = set(added)
    return " ".join(word for word in text.split() if word not in ours) + "\n"
