"""A block of the trace as bytes, and a whole trace as columns. `segments` has the form of bouts that are over.

One block holds the points of half a second. Layout (version 1), before compression: the version, then six columns of
equal length as zigzag varints, each value as the difference to the one before it in its column:

    time        ms after the block's first point
    presence    bit 0 pressure A, bit 1 pressure B, bit 2 setpoint; a cleared bit means absent, and the column holds 0
    pressure A  tenths of mmHg
    pressure B  tenths of mmHg
    setpoint    tenths of mmHg
    state       phase in the upper bits, lines in the lower three: pump 1, bleed 2, hold 4

The bytes are deflated without a header; the CRC kept beside them also covers session and block number, so a block that
was moved is found as well as one that was changed.
"""

import struct
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import sub
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.core.model import ActuatorCommand, Phase, TracePoint
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage.varints import joined, numbers, parted

TENTHS_PER_MMHG: Final = 10
"""Resolution of stored pressures: 0.1 mmHg, a tenth of the sensor's noise."""
MAX_TENTHS: Final = 32_767
"""Pressures are kept in 16 bits: ±3276.7 mmHg, ten times what any part of the station can reach or read."""
_VERSION: Final = 1
ALL_COLUMNS: Final = (0, 1, 2, 3, 4, 5)
TIME_COLUMN, PRESENCE_COLUMN, PRESSURE_COLUMN, PRESSURE_B_COLUMN, SETPOINT_COLUMN, STATE_COLUMN = ALL_COLUMNS
MS_PER_S: Final = 1000
"""Resolution of stored times: 1 ms, a twentieth of a pass."""

PHASES: Final = (
    Phase.IDLE,
    Phase.PROOF,
    Phase.FILL,
    Phase.WORK,
    Phase.REST,
    Phase.DEFLATE,
    Phase.VENT,
    Phase.SEARCH,
)
"""Phases by stored number. New ones go at the end; a number is never used again."""
_PHASE_NUMBERS: Final = {phase: number for number, phase in enumerate(PHASES)}

_PRESSURE, _PRESSURE_B, _SETPOINT = 1, 2, 4
_PUMP, _BLEED, _HOLD = 1, 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceColumns:
    """The recorded trace of one bout. All columns have the same length; pressures are in tenths of mmHg.

    Where a bit of `presence` is cleared (1 pressure A, 2 pressure B, 4 setpoint), the column holds 0 and means nothing;
    `point` says None instead.
    """

    session_id: int
    at_s: "array[float]" = field(default_factory=lambda: array("d"))
    presence: "array[int]" = field(default_factory=lambda: array("B"))
    pressure_tenths: "array[int]" = field(default_factory=lambda: array("h"))
    pressure_b_tenths: "array[int]" = field(default_factory=lambda: array("h"))
    setpoint_tenths: "array[int]" = field(default_factory=lambda: array("h"))
    phases: "array[int]" = field(default_factory=lambda: array("B"))
    lines: "array[int]" = field(default_factory=lambda: array("B"))

    def __len__(self) -> int:
        return len(self.at_s)

    def __iter__(self) -> Iterator[TracePoint]:
        return (self.point(index) for index in range(len(self)))

    def point(self, index: int) -> TracePoint:
        """One recorded pass: pressures to 0.1 mmHg, time to 1 ms after the start of its block."""
        lines = self.lines[index]
        return TracePoint(
            at_s=Seconds(self.at_s[index]),
            pressure_mmhg=self._mmhg(self.pressure_tenths, _PRESSURE, index),
            pressure_b_mmhg=self._mmhg(self.pressure_b_tenths, _PRESSURE_B, index),
            setpoint_mmhg=self._mmhg(self.setpoint_tenths, _SETPOINT, index),
            phase=PHASES[self.phases[index]],
            command=ActuatorCommand(pump=bool(lines & _PUMP), bleed=bool(lines & _BLEED), hold=bool(lines & _HOLD)),
        )

    def _mmhg(self, column: "array[int]", bit: int, index: int) -> Mmhg | None:
        return Mmhg(column[index] / TENTHS_PER_MMHG) if self.presence[index] & bit else None

    def extend(self, start_s: float, columns: Sequence[Sequence[int]]) -> None:
        """Append one decoded block or segment that began at `start_s`."""
        offsets, presence, pressure, pressure_b, setpoint, state = columns
        start_ms = whole_ms(start_s)
        self.at_s.extend((start_ms + offset) / MS_PER_S for offset in offsets)
        self.presence.extend(presence)
        self.pressure_tenths.extend(pressure)
        self.pressure_b_tenths.extend(pressure_b)
        self.setpoint_tenths.extend(setpoint)
        self.phases.extend(value >> 3 for value in state)
        self.lines.extend(value & 7 for value in state)


def whole_ms(at_s: float) -> int:
    """A time at the resolution of the trace; both forms of it count from there, so that they say the very same."""
    return round(at_s * MS_PER_S)


def encode(points: Sequence[TracePoint]) -> bytes:
    """The bytes of one block. Raises `StorageError` on a pressure that no sensor can read."""
    start_ms = whole_ms(points[0].at_s)
    columns = (
        [whole_ms(point.at_s) - start_ms for point in points],
        [_presence(point) for point in points],
        [_tenths(point.pressure_mmhg) for point in points],
        [_tenths(point.pressure_b_mmhg) for point in points],
        [_tenths(point.setpoint_mmhg) for point in points],
        [_PHASE_NUMBERS[point.phase] << 3 | _lines(point.command) for point in points],
    )
    plain = bytes((_VERSION,)) + b"".join(joined(map(sub, column, (0, *column))) for column in columns)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(plain) + deflate.flush()


def has_pressure(presence: int) -> bool:
    """Whether a point has the controller's own pressure."""
    return bool(presence & _PRESSURE)


def has_setpoint(presence: int) -> bool:
    """Whether a point has a setpoint."""
    return bool(presence & _SETPOINT)


def decode(data: bytes, points: int, wanted: Sequence[int] = ALL_COLUMNS) -> list[list[int]]:
    """The six columns of a block, or some of them. Raises `ValueError` when the bytes are not such a block."""
    try:
        plain = zlib.decompress(data, -15)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not plain or plain[0] != _VERSION:
        raise ValueError("unknown version of the layout")
    parts = parted(plain[1:])
    if len(parts) != len(ALL_COLUMNS) * points:
        raise ValueError(f"{len(parts)} values for {points} points")
    return [list(accumulate(numbers(parts[one * points : (one + 1) * points]))) for one in wanted]


def checksum(session_id: int, number: int, points: int, start_s: float, data: bytes) -> int:
    """CRC-32 over a block and its place."""
    return zlib.crc32(data, zlib.crc32(struct.pack("<qqqd", session_id, number, points, start_s)))


def _presence(point: TracePoint) -> int:
    return (
        (_PRESSURE if point.pressure_mmhg is not None else 0)
        | (_PRESSURE_B if point.pressure_b_mmhg is not None else 0)
        | (_SETPOINT if point.setpoint_mmhg is not None else 0)
    )


def _lines(command: ActuatorCommand) -> int:
    return _PUMP * command.pump | _BLEED * command.bleed | _HOLD * command.hold


def _tenths(pressure_mmhg: Mmhg | None) -> int:
    if pressure_mmhg is None:
        return 0
    # The comparison also refuses not-a-number.
    if not abs(pressure_mmhg * TENTHS_PER_MMHG) <= MAX_TENTHS:
        raise StorageError(
            "trace_out_of_range",
            f"{pressure_mmhg} mmHg is no pressure a sensor can read",
            "this is a fault of the program",
        )
    return round(pressure_mmhg * TENTHS_PER_MMHG)
