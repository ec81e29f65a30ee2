"""xterm under Xvfb. The framebuffer is a file that we read; the finger is the XTEST extension."""

import ctypes
import mmap
import shutil
import struct
import time
from collections.abc import Callable, Sequence
from ctypes import c_char_p, c_int, c_uint, c_ulong, c_void_p
from pathlib import Path
from typing import Final

from tests.terminals.display import LEFT, OPTIONS, Children, DisplayError, Panel, inherited, until
from tests.terminals.picture import Picture, from_xrgb

NEEDED: Final = ("Xvfb", "xterm")
_SYMS: Final = {"ctrl": "Control_L", "shift": "Shift_L", "alt": "Alt_L", "logo": "Super_L"}
_WHEEL_UP, _WHEEL_DOWN = 4, 5
_SCREEN: Final = (1280, 720)
"""Of the server; a window may be smaller."""
_FONTS: Final = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{cache}</cachedir>
<include ignore_missing="yes">/etc/fonts/conf.d/10-hinting-slight.conf</include></fontconfig>
"""
"""The fonts of the appliance and no others: what this machine has besides would hide a sign that is missing there."""


class XTerminal:
    """One X server with one xterm, without a window manager. Raises `DisplayError`."""

    margin = (0, 0)
    overhang_px = 1
    """At 20.3 pixels a block is 12.2 wide: a fifth of a pixel of it shows in the cell beside it."""

    def __init__(self, panel: Panel, command: Sequence[str], folder: Path) -> None:
        missing = [name for name in NEEDED if shutil.which(name) is None]
        if missing:
            raise DisplayError(f"not installed: {', '.join(missing)}")
        self._children = Children(folder / "xterm.log")
        try:
            self._start(panel, command, folder)
        except BaseException:
            self._children.end()
            raise

    def _start(self, panel: Panel, command: Sequence[str], folder: Path) -> None:
        fonts, number = folder / "fonts.conf", folder / "display"
        fonts.write_text(_FONTS.format(cache=folder / "fonts"), encoding="utf-8")
        environment = inherited() | {"FONTCONFIG_FILE": str(fonts), "XENVIRONMENT": str(OPTIONS / "xterm.ad")}
        screen = f"{_SCREEN[0]}x{_SCREEN[1]}x24"
        shell = f'exec 7>"{number}"; exec Xvfb -displayfd 7 -screen 0 {screen} -dpi 133 -nolisten tcp -fbdir "{folder}"'
        self._children.start(["sh", "-c", shell], environment)
        until(lambda: number.exists() and number.read_text().endswith("\n"), "the X server")
        name = f":{number.read_text().strip()}"
        self._buffer = _Buffer(folder / "Xvfb_screen0")
        self._hands = _Hands(name)
        own = [] if panel.font_px == 20 else ["-xrm", "XTerm*vt100.faceSize: 21.8"]
        size = f"{panel.grid[0]}x{panel.grid[1]}+0+0"
        terminal = ["xterm", *own, "-geometry", size, "-e", *command]
        self.terminal_pid = self._children.start(terminal, environment | {"DISPLAY": name}).pid
        until(lambda: self._hands.size()[1] == panel.grid[1] * panel.cell[1], "the window of xterm")
        until(lambda: self._fits(panel), "a window over the whole display")

    def _fits(self, panel: Panel) -> bool:
        """Make the window as large as the display, as the appliance's compositor does; xterm may still be asking."""
        self.resize(panel)
        time.sleep(0.1)
        return self._hands.size() == panel.size

    def shot(self) -> Picture:
        """What is in the framebuffer, as far as the window goes."""
        width, height = self._size
        return Picture(self._buffer.shot().box(0, 0, width, height))

    def part(self, box: tuple[int, int, int, int]) -> tuple[float, bytes]:
        """A box of it, as it is now."""
        return time.monotonic(), self._buffer.part(box)

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        self._hands.move(x, y)

    def down(self, button: int = LEFT) -> float:
        """Press."""
        return self._hands.button(button, is_down=True)

    def up(self, button: int = LEFT) -> None:
        """Release."""
        self._hands.button(button, is_down=False)

    def wheel(self, steps: int) -> None:
        """To X each step of a wheel is a button."""
        for _ in range(abs(steps)):
            button = _WHEEL_DOWN if steps > 0 else _WHEEL_UP
            self.down(button)
            self.up(button)

    def keys(self, modifiers: Sequence[str], key: str) -> None:
        """Press and release a key."""
        self.hold(modifiers, lambda: self._hands.tap(key))

    def hold(self, modifiers: Sequence[str], act: Callable[[], None]) -> None:
        """Do something while these are held."""
        for name in modifiers:
            self._hands.key(_SYMS[name], is_down=True)
        act()
        for name in modifiers:
            self._hands.key(_SYMS[name], is_down=False)

    def resize(self, panel: Panel) -> None:
        """As a window manager would."""
        self._size = panel.size
        self._hands.resize(panel.size)

    def windows(self) -> int:
        """How many windows there are: a menu would be one more."""
        return len(self._hands.windows())

    def close(self) -> None:
        """End terminal and server."""
        self._children.end()


class _Buffer:
    """The picture of Xvfb: an XWD file that it draws into."""

    def __init__(self, path: Path) -> None:
        until(path.exists, "the framebuffer")
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        words = struct.unpack(">25I", self._map[:100])
        self._width, self._height, self._stride = words[4], words[5], words[12]
        self._begin = words[0] + words[19] * 12

    def shot(self) -> Picture:
        data = self._map[self._begin : self._begin + self._stride * self._height]
        return from_xrgb(data, self._width, self._height, self._stride)

    def part(self, box: tuple[int, int, int, int]) -> bytes:
        left, top, width, height = box
        first = self._begin + top * self._stride + left * 4
        return b"".join(
            self._map[first + row * self._stride : first + row * self._stride + width * 4] for row in range(height)
        )


class _Hands:
    """Xlib and XTEST, as far as they are needed."""

    def __init__(self, display: str) -> None:
        try:
            self._x, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        except OSError as error:
            raise DisplayError(f"not installed: {error}") from None
        self._x.XOpenDisplay.restype = c_void_p
        self._x.XOpenDisplay.argtypes = [c_char_p]
        self._x.XDefaultRootWindow.restype = c_ulong
        self._x.XDefaultRootWindow.argtypes = [c_void_p]
        self._x.XStringToKeysym.restype = c_ulong
        self._x.XStringToKeysym.argtypes = [c_char_p]
        self._x.XKeysymToKeycode.restype = ctypes.c_ubyte
        self._x.XKeysymToKeycode.argtypes = [c_void_p, c_ulong]
        self._x.XSync.argtypes = [c_void_p, c_int]
        self._x.XFree.argtypes = [c_void_p]
        self._x.XMoveResizeWindow.argtypes = [c_void_p, c_ulong, c_int, c_int, c_uint, c_uint]
        self._x.XQueryTree.argtypes = [c_void_p, c_ulong, *[c_void_p] * 4]
        self._x.XGetGeometry.argtypes = [c_void_p, c_ulong, *[c_void_p] * 7]
        self._test.XTestFakeMotionEvent.argtypes = [c_void_p, c_int, c_int, c_int, c_ulong]
        self._test.XTestFakeButtonEvent.argtypes = [c_void_p, c_uint, c_int, c_ulong]
        self._test.XTestFakeKeyEvent.argtypes = [c_void_p, c_uint, c_int, c_ulong]
        self._display = self._x.XOpenDisplay(display.encode())
        if not self._display:
            raise DisplayError(f"no X server at {display}")
        self._root = self._x.XDefaultRootWindow(self._display)

    def _done(self) -> None:
        self._x.XSync(self._display, 0)

    def windows(self) -> list[int]:
        root, parent, list_, count = c_ulong(), c_ulong(), ctypes.POINTER(c_ulong)(), c_uint()
        found = [ctypes.byref(each) for each in (root, parent, list_, count)]
        self._x.XQueryTree(self._display, self._root, *found)
        numbers = [list_[index] for index in range(count.value)]
        if numbers:
            self._x.XFree(list_)
        return numbers

    def size(self) -> tuple[int, int]:
        """Width and height of the one window; nothing before it is there."""
        numbers = self.windows()
        if not numbers:
            return 0, 0
        root, left, top, width, height, edge, depth = c_ulong(), c_int(), c_int(), *(c_uint() for _ in range(4))
        found = [ctypes.byref(each) for each in (root, left, top, width, height, edge, depth)]
        self._x.XGetGeometry(self._display, numbers[0], *found)
        return width.value, height.value

    def resize(self, size: tuple[int, int]) -> None:
        self._x.XMoveResizeWindow(self._display, self.windows()[0], 0, 0, *size)
        self._done()

    def move(self, x: int, y: int) -> None:
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._done()

    def button(self, number: int, *, is_down: bool) -> float:
        at_s = time.monotonic()
        self._test.XTestFakeButtonEvent(self._display, number, int(is_down), 0)
        self._done()
        return at_s

    def key(self, name: str, *, is_down: bool) -> None:
        code = self._x.XKeysymToKeycode(self._display, self._x.XStringToKeysym(name.encode()))
        if code:
            self._test.XTestFakeKeyEvent(self._display, code, int(is_down), 0)
            self._done()

    def tap(self, name: str) -> None:
        self.key(name, is_down=True)
        self.key(name, is_down=False)
