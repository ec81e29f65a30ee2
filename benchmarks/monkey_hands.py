"""What a monkey does to a terminal: gestures as the bytes a terminal sends, out of a seeded generator.

A gesture that puts a finger (or a wheel) into the STOP strip says so, and how often: each has to arrive as a STOP.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.tui.widgets.stop_bar import STOP_ROWS

PANELS: Final = ((66, 20), (71, 20), (106, 30), (66, 20))
ODD_SIZES: Final = ((20, 8), (200, 60), (66, 9), (40, 12))
CALM: Final = 400
DELETE: Final = "DEL"
"""Name of the key that takes a digit back, where a monkey sees it."""
LONG_PRESS_S: Final = (0.2, 0.5)

_CONTROL: Final = tuple(bytes((code,)) for code in (*range(27), *range(28, 32), 127))
_KEYS: Final = (
    *(b"\x1b[A", b"\x1b[B", b"\x1b[H", b"\x1b[F", b"\x1b[Z", b"\x1b[2~", b"\x1b[3~", b"\x1b[5~", b"\x1b[6~", b"\x1bOH"),
    *(b"\x1bOP", b"\x1bOQ", b"\x1bOR", b"\x1bOS", *(b"\x1b[%d~" % code for code in range(11, 35))),
    *(b"\x1b[113;5u", b"\x1b[99;5u", b"\x1b[112;5u", b"\x1b[27u", b"\x1b[57414u", b"\x1b[27;5;113~"),
    *(b"\x1bq", b"\x1b\x11", b"\x1b\x1b", b"\x1b[1;5P", b"\x1b[1;3S", b"hello", b"q", b":q!", b"\r"),
)
_REPORTS: Final = (
    *(b"\x1b[I", b"\x1b[O", b"\x1b[5;5R", b"\x1b[?2026;2$y", b"\x1b[?2048;2$y", b"\x1b[48;0;0;0;0t"),
    *(b"\x1b[48;1;1;1;1t", b"\x1b[?1;2c", b"\x1b]11;rgb:0000/0000/0000\x07", b"\x1bP1$r0m\x1b\\", b"\x1b[M !!"),
    *(b"\x1b[<0;0;0M", b"\x1b[<999;99999;1M", b"\x1b[<35;5;5M"),
)
_PASTES: Final = (
    b"\x1b[200~rm -rf\n\x1b[201~",
    b"\x1b[200~" + b"x" * 5000 + b"\x1b[201~",
    b"\x1b[200~never ended",
    b"[@click=app.quit]x[/]",
)
_HARMLESS: Final = bytes.maketrans(b"\x1b<Mm", b"????")
_UNFINISHED: Final = (b"\x1b", b"\x1b[", b"\x1b[<", b"\x1b[<0;", b"\x1b[<0;5;", b"\x1b]0;", b"\xc3", b"\xf0\x9f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gesture:
    """Bytes with rests between them; or another size of the terminal."""

    kind: str
    parts: tuple[bytes, ...] = ()
    rest_s: float = 0.0
    """Between two parts."""
    stops: int = 0
    size: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the monkey sees: the size, cells (row, column) that are targets, those that lead on, and a keypad."""

    size: tuple[int, int]
    targets: Sequence[tuple[int, int]] = ()
    onward: Sequence[tuple[int, int]] = ()
    keypad: dict[str, tuple[int, int]] | None = None


def _report(code: int, row: int, column: int, end: str = "M") -> bytes:
    return f"\x1b[<{code};{column + 1};{row + 1}{end}".encode()


def tap_at(row: int, column: int) -> tuple[bytes, bytes]:
    """A finger down and up."""
    return _report(0, row, column), _report(0, row, column, "m")


def type_pin(pad: Mapping[str, tuple[int, int]], pin: str) -> Gesture:
    """A PIN and OK; what stood there before is taken back, where the key for that is seen."""
    wiped = [pad[DELETE]] * len(pin) if DELETE in pad else []
    places = [*wiped, *(pad[digit] for digit in pin), pad["OK"]]
    return Gesture(kind="PIN", parts=tuple(b"".join(tap_at(*place)) for place in places), rest_s=0.03)


class Hands:
    """Gestures of one monkey."""

    def __init__(self, seed: int, pin: str | None, calm: int = CALM) -> None:
        """Without a PIN it is a runner, who tries any. Two of three times it leaves STOP alone for `calm` gestures."""
        self._random = random.Random(seed)  # noqa: S311 - a monkey that can be repeated
        self._pin, self._calm = pin, calm
        self._count = 0
        self._kinds: tuple[tuple[int, Callable[[Seen], Gesture]], ...] = (
            *((30, self._target), (24, self._onward), (14, self._anywhere), (5, self._strip), (6, self._drag)),
            *((3, self._hold), (6, self._wheel), (9, self._keys), (2, self._garbage), (2, self._other_button)),
            *((5, self._type_pin), (1, self._resize)),
        )

    def next(self, seen: Seen) -> Gesture:
        """Whatever comes to its mind."""
        self._count += 1
        if self._is_calm and seen.keypad is not None and self._random.random() < (0.1 if self._pin is None else 0.3):
            return self._type_pin(seen)
        if self._is_calm and seen.onward and self._random.random() < 0.75:
            return self._onward(seen)
        weights = [weight for weight, _ in self._kinds]
        (_, make), *_ = self._random.choices(self._kinds, weights)
        return make(seen)

    @property
    def _is_calm(self) -> bool:
        """Most of the time it leaves STOP alone and rather goes on: what stops every second does not get far."""
        return self._count // self._calm % 3 < 2

    def _place(self, seen: Seen) -> tuple[int, int]:
        """Anywhere, in the strip only as often as one in forty, or never."""
        if not self._is_calm and self._random.random() < 0.025:
            return self._in_strip(seen)
        return self._random.randrange(seen.size[1] - STOP_ROWS), self._random.randrange(seen.size[0])

    def _in_strip(self, seen: Seen) -> tuple[int, int]:
        columns, rows = seen.size
        return rows - 1 - self._random.randrange(STOP_ROWS), self._random.randrange(columns)

    def _begin(self, seen: Seen) -> tuple[int, int]:
        return self._in_strip(seen) if not self._is_calm and self._random.random() < 0.2 else self._place(seen)

    def _is_stop(self, seen: Seen, place: tuple[int, int]) -> bool:
        return place[0] >= seen.size[1] - STOP_ROWS

    def _tap(self, kind: str, seen: Seen, place: tuple[int, int]) -> Gesture:
        return Gesture(kind=kind, parts=(b"".join(tap_at(*place)),), stops=self._is_stop(seen, place))

    def _anywhere(self, seen: Seen) -> Gesture:
        return self._tap("tap", seen, self._place(seen))

    def _target(self, seen: Seen) -> Gesture:
        return self._tap("tap", seen, self._random.choice(seen.targets) if seen.targets else self._place(seen))

    def _onward(self, seen: Seen) -> Gesture:
        return self._tap("tap", seen, self._random.choice(seen.onward)) if seen.onward else self._target(seen)

    def _strip(self, seen: Seen) -> Gesture:
        if self._is_calm:
            return self._target(seen)
        return self._tap("tap on STOP", seen, self._in_strip(seen))

    def _drag(self, seen: Seen) -> Gesture:
        begin, end = self._begin(seen), self._place(seen)
        way = [
            _report(32, begin[0] + (end[0] - begin[0]) * step // 5, begin[1] + (end[1] - begin[1]) * step // 5)
            for step in range(6)
        ]
        parts = (_report(0, *begin) + b"".join(way) + _report(0, *end, "m"),)
        # one contact is one STOP, wherever on its way it comes there
        return Gesture(kind="drag", parts=parts, stops=self._is_stop(seen, begin) or self._is_stop(seen, end))

    def _hold(self, seen: Seen) -> Gesture:
        place = self._begin(seen)
        return Gesture(
            kind="long press",
            parts=tap_at(*place),
            rest_s=self._random.uniform(*LONG_PRESS_S),
            stops=self._is_stop(seen, place),
        )

    def _wheel(self, seen: Seen) -> Gesture:
        place, code = self._place(seen), 64 + self._random.randrange(4)
        return Gesture(kind="wheel", parts=(_report(code, *place),), stops=self._is_stop(seen, place))

    def _other_button(self, seen: Seen) -> Gesture:
        place, code = self._place(seen), self._random.choice((1, 2, 4, 16))
        return Gesture(
            kind="other button",
            parts=(_report(code, *place) + _report(code, *place, "m"),),
            stops=self._is_stop(seen, place),
        )

    def _keys(self, _seen: Seen) -> Gesture:
        choice = self._random.choice((_CONTROL, _KEYS, _REPORTS, _PASTES))
        return Gesture(kind="keys", parts=(self._random.choice(choice),))

    def _garbage(self, _seen: Seen) -> Gesture:
        """Random bytes without an escape sign, so that they cannot make up a press; or half of a sequence."""
        if self._random.random() < 0.5:
            return Gesture(kind="garbage", parts=(self._random.choice(_UNFINISHED),))
        data = self._random.randbytes(self._random.randrange(1, 40)).translate(_HARMLESS)
        return Gesture(kind="garbage", parts=(data,))

    def _type_pin(self, seen: Seen) -> Gesture:
        """What a supervisor would do; without it, most of the screens were never reached."""
        if seen.keypad is None:
            return self._target(seen)
        return type_pin(seen.keypad, self._pin or f"{self._random.randrange(10**6):06d}")

    def _resize(self, seen: Seen) -> Gesture:
        """The panel's sizes, and odd ones for a moment."""
        sizes = PANELS if seen.size in ODD_SIZES else (*PANELS, *ODD_SIZES)
        return Gesture(kind="resize", size=self._random.choice(sizes))
