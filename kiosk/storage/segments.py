"""A segment of the trace as bytes: what two minutes of blocks become when the bout is over.

Layout (version 2), before it is deflated without a header: the version, then zigzag varints. First pressure A, one for
each point: the difference to the difference before, which follows the slope of a contraction. Then five columns of
which most values stand for a while: time (as ms since the point before; nearly always 20), presence, pressure B (which
the watchdog tells with every second pass), setpoint and state. Each is a count of runs, then the lengths of the runs
(less 2), then their values, each as the difference to the one before.

Columns are as in `columns`: time in ms after the first point, pressures in tenths of mmHg.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, groupby, repeat
from operator import sub
from typing import Final

from kiosk.storage.columns import ALL_COLUMNS, PRESSURE_COLUMN, TIME_COLUMN
from kiosk.storage.varints import joined, numbers, parted

_VERSION: Final = 2
_USUAL_RUN: Final = 2
_HELD: Final = tuple(column for column in ALL_COLUMNS if column != PRESSURE_COLUMN)


def deflate(plain: bytes) -> bytes:
    """The smallest zlib makes of it: `Z_FILTERED` is for many small values with noise, 9 is all its memory."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_FILTERED)
    return packer.compress(plain) + packer.flush()


def plain_parts(columns: Sequence[Sequence[int]]) -> Iterator[bytes]:
    """The bytes of a segment before they are deflated, a column at a time, so that a writer can pause in between."""
    yield bytes((_VERSION,))
    yield joined(_steps(_steps(columns[PRESSURE_COLUMN])))
    for column in _HELD:
        values = columns[column]
        yield _runs(_steps(values) if column == TIME_COLUMN else values)


def encode_segment(columns: Sequence[Sequence[int]]) -> bytes:
    """The bytes of a segment."""
    return deflate(b"".join(plain_parts(columns)))


def decode_segment(data: bytes, points: int, wanted: Sequence[int] = ALL_COLUMNS) -> list[list[int]]:
    """The six columns of a segment, or some of them. Raises `ValueError` when the bytes are not such a segment."""
    try:
        plain = zlib.decompress(data, -15)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not plain or plain[0] != _VERSION:
        raise ValueError("unknown version of the layout")
    parts = parted(plain[1:])
    found = {PRESSURE_COLUMN: list(accumulate(accumulate(numbers(parts[:points]))))}
    place = points
    for column in _HELD:
        if place >= len(parts):
            raise ValueError("a column is missing")
        count = numbers(parts[place : place + 1])[0]
        lengths = [length + _USUAL_RUN for length in numbers(parts[place + 1 : place + 1 + count])]
        # Looked at before anything is laid out: what is no segment could ask for any memory.
        if count < 0 or min(lengths, default=0) < 0 or sum(lengths) != points:
            raise ValueError(f"column {column} has not the length of the segment")
        if column in wanted:
            values = accumulate(numbers(parts[place + 1 + count : place + 1 + 2 * count]))
            laid = chain.from_iterable(map(repeat, values, lengths))
            found[column] = list(accumulate(laid) if column == TIME_COLUMN else laid)
        place += 1 + 2 * count
    if place != len(parts) or any(len(found[column]) != points for column in wanted):
        raise ValueError(f"{len(parts)} values for {points} points")
    return [found[column] for column in wanted]


def _steps(values: Sequence[int]) -> list[int]:
    """Each value as the difference to the one before it; the first as it is."""
    return [*values[:1], *map(sub, values[1:], values)]


def _runs(values: Iterable[int]) -> bytes:
    runs = [(value, sum(1 for _ in same)) for value, same in groupby(values)]
    kept = [value for value, _ in runs]
    return joined((len(runs), *(length - _USUAL_RUN for _, length in runs), *_steps(kept)))
