"""What a person sees, touches and hears: the panel, its terminal, the touch device, the sound card."""

import re
from collections.abc import Iterator
from typing import Final

from kiosk.config import Settings
from kiosk.ops.doctoring.check import Check, Value, advised, fail, judged, ok, warn
from kiosk.ops.doctoring.machine import Machine

PANEL: Final = (800, 480)
"""The smallest that the screen is made for."""
LABWC: Final = (0, 8, 2)
FOOT: Final = (1, 21, 0)
"""What `kiosk/display/stack.py` takes: a finger is a press at once, and all of our options are known."""
_TURNS: Final = "wlr-randr"
"""labwc's picture is turned by it, and another display switched off; the screen's unit takes no labwc without it."""
SEAT: Final = "run/seatd.sock"
SEATD: Final = "seatd.service"
ORDER: Final = ("DSI", "DPI", "HDMI-A", "DP", "VGA")
"""Which of several the picture is on (`kiosk/display/outputs.py`, which stands above; a test compares the two)."""
_OLD: Final = ("cage", "xterm")
"""What bookworm has instead."""
_SLOT, _X, _Y, _ID = 0x2F, 0x35, 0x36, 0x39
"""Axes of a panel that tells of several fingers (linux/input-event-codes.h)."""

Version = tuple[int, ...]


def screen(settings: Settings, machine: Machine) -> Iterator[Check]:
    """Everything of it; what is the desk's own on the simulated bench is left out."""
    if settings.backend == "real":
        yield _panel(machine)
        yield _terminal(machine)
        yield _seat(machine)
        yield _touch(settings, machine)
    yield from _sound(settings, machine)


def _panel(machine: Machine) -> Check:
    id_, hint = "screen.panel", "look at the panel's cable, and at its overlay in config.txt"
    modes = {}
    for path in machine.found("sys/class/drm/card*-*"):
        if machine.text(f"{path}/status") == "connected":
            modes[path.partition("-")[2]] = (machine.text(f"{path}/modes") or "").split("\n")[0]
    if not modes:
        return fail(id_, "no panel is connected", hint)
    name = min(modes, key=lambda one: (_rank(one), one))
    mode = modes[name]
    value = Value(name="mode", value=mode)
    size = re.match(r"(\d+)x(\d+)", mode)
    is_large = size is not None and int(size[1]) >= PANEL[0] and int(size[2]) >= PANEL[1]
    text = f"{name}: {mode or 'no mode'}{f', and {len(modes) - 1} more' if len(modes) > 1 else ''}"
    return advised(id_, is_large, text, f"at least {PANEL[0]}x{PANEL[1]} are needed", value)


def _rank(name: str) -> int:
    kind = name.rpartition("-")[0]
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def _terminal(machine: Machine) -> Check:
    id_ = "screen.terminal"
    found = {name: _version(machine, name) for name in ("labwc", "foot")}
    values = [Value(name=name, value=_dotted(number)) for name, number in found.items()]
    labwc, foot = found["labwc"], found["foot"]
    if labwc is not None and foot is not None and machine.which(_TURNS):
        text = f"labwc {_dotted(labwc)}, foot {_dotted(foot)}"
        is_new = labwc >= LABWC and foot >= FOOT
        hint = f"labwc {_dotted(LABWC)} and foot {_dotted(FOOT)} at least: Raspberry Pi OS trixie has them"
        return advised(id_, is_new, text, hint, *values)
    if all(machine.which(name) for name in _OLD):
        return ok(id_, " and ".join(_OLD), *values)
    missing = [name for name, number in found.items() if number is None]
    missing += [] if machine.which(_TURNS) else [_TURNS]
    hint = f"sudo ./install.sh, or apt install {' '.join(missing)}"
    return warn(id_, f"{' and '.join(missing)} not installed", hint, *values)


def _seat(machine: Machine) -> Check:
    # a socket outlives who listened at it
    is_heard = not machine.is_booted or machine.ask("systemctl", "is-active", SEATD) is not None
    is_there = (machine.root / SEAT).exists() and is_heard
    text = "seatd opens display and panel" if is_there else "seatd does not answer: no picture comes on the panel"
    return judged("screen.seat", is_there, text, "systemctl enable --now seatd, or sudo ./install.sh")


def _version(machine: Machine, name: str) -> Version | None:
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", machine.ask(name, "--version") or "")
    return None if found is None else tuple(int(part or 0) for part in found.groups())


def _dotted(number: Version | None) -> str | None:
    return None if number is None else ".".join(map(str, number))


def _touch(settings: Settings, machine: Machine) -> Check:
    id_ = "screen.touch"
    panels = list(_panels(machine))
    if settings.touch is None:
        text = "the settings name no panel, and none is there"
        if not panels:
            return ok(id_, text)
        names = ", ".join(name for name, _ in panels)
        hint = "[touch] in the settings: without it STOP on the screen feels one finger only"
        return warn(id_, f"a panel is there ({names}) that the settings do not name", hint)
    device = settings.touch.device
    wanted = device
    if device.startswith("/"):
        path = machine.root / device.lstrip("/")
        wanted = path.resolve().name if path.exists() else ""
    fitting = [name for name, handlers in panels if wanted and wanted in (name, *handlers)]
    value = Value(name="panels", value=len(fitting), least=1, most=1)
    there = ", ".join(name for name, _ in panels) or "none"
    text = (
        f"{device}: tells of several fingers"
        if fitting
        else f"{device}: no such panel for several fingers; there: {there}"
    )
    if len(fitting) > 1:
        text = f"{device} is the name of {len(fitting)} panels"
    return judged(id_, len(fitting) == 1, text, "look at the cable, and at [touch] device in the settings", value)


def _panels(machine: Machine) -> Iterator[tuple[str, list[str]]]:
    """Name and handlers of each input device that tells of several fingers, as the kernel lists them."""
    for block in (machine.text("proc/bus/input/devices") or "").split("\n\n"):
        name = re.search(r'^N: Name="(.*)"$', block, re.MULTILINE)
        axes = re.search(r"^B: ABS=([0-9a-f ]+)$", block, re.MULTILINE)
        handlers = re.search(r"^H: Handlers=(.*)$", block, re.MULTILINE)
        if name and axes and handlers:
            words = [int(word, 16) for word in axes[1].split()]
            bits = sum(word << 64 * place for place, word in enumerate(reversed(words)))
            if all(bits >> axis & 1 for axis in (_SLOT, _X, _Y, _ID)):
                yield name[1], handlers[1].split()


def _sound(settings: Settings, machine: Machine) -> Iterator[Check]:
    if not settings.sound.anything:
        yield ok("screen.sound", "switched off in the settings; the buzzer is another part")
        return
    wanted = ["aplay", *(["espeak-ng"] if settings.sound.spoken else [])]
    missing = [name for name in wanted if machine.which(name) is None]
    text = f"{' and '.join(missing)} not installed" if missing else f"{' and '.join(wanted)} installed"
    cards = machine.text("proc/asound/cards") or ""
    if not missing and not re.search(r"^\s*\d+ \[", cards, re.MULTILINE):
        yield warn("screen.sound", "no sound card", "switch it on (dtparam=audio=on), or [sound] off in the settings")
        return
    yield advised("screen.sound", not missing, text, "apt install alsa-utils espeak-ng")
