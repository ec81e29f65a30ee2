"""The last minute of pressure in columns: a pure ring of buckets, independent of any widget."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kiosk.core.model import TracePoint

WINDOW_S: Final = 60.0
"""Longest window of the trace; a station may set a shorter one."""


class TraceHistory:
    """Points of the last `window_s` seconds, in order; outlives the screens that draw it."""

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self.window_s = window_s
        self._points: deque[TracePoint] = deque()

    def add(self, points: Iterable[TracePoint]) -> None:
        """Take points newer than the last one."""
        for point in points:
            if self._points and point.at_s <= self._points[-1].at_s:
                continue
            self._points.append(point)
        while self._points and self._points[0].at_s < self._points[-1].at_s - self.window_s:
            self._points.popleft()

    def clear(self) -> None:
        """Forget: another controller, another clock."""
        self._points.clear()

    def since(self, at_s: float | None) -> list[TracePoint]:
        """Points after `at_s`, oldest first; all of them for None."""
        if at_s is None:
            return list(self._points)
        newer = []
        for point in reversed(self._points):
            if point.at_s <= at_s:
                break
            newer.append(point)
        newer.reverse()
        return newer


@dataclass(slots=True)
class Column:
    """Pressures that fell into one column. `low` and `high` are its extremes in mmHg."""

    total: float
    count: int
    low: float
    high: float
    setpoint_mmhg: float | None

    @property
    def mean(self) -> float:
        """Mean pressure in mmHg."""
        return self.total / self.count


class TraceColumns:
    """Keeps `width` columns of `window_s / width` seconds each; older ones fall off."""

    def __init__(self, width: int, window_s: float = WINDOW_S) -> None:
        self._window_s = window_s
        self.width = max(1, width)
        self._columns: dict[int, Column] = {}
        self.newest_s: float | None = None
        self._last = 0

    def _bucket(self, at_s: float) -> int:
        return int(at_s * self.width / self._window_s)

    def add(self, points: Iterable[TracePoint]) -> bool:
        """Take points newer than the last one; points without a pressure leave a gap. True when one was taken."""
        taken = False
        for point in points:
            if self.newest_s is not None and point.at_s <= self.newest_s:
                continue
            self.newest_s = point.at_s
            taken = True
            bucket = self._bucket(point.at_s)
            if bucket != self._last:
                self._last = bucket
                self._columns = {k: v for k, v in self._columns.items() if k > bucket - self.width}
            if point.pressure_mmhg is not None:
                self._put(bucket, point.pressure_mmhg, point.setpoint_mmhg)
        return taken

    def _put(self, bucket: int, pressure: float, setpoint: float | None) -> None:
        column = self._columns.get(bucket)
        if column is None:
            self._columns[bucket] = Column(pressure, 1, pressure, pressure, setpoint)
            return
        column.total += pressure
        column.count += 1
        column.low = min(column.low, pressure)
        column.high = max(column.high, pressure)
        column.setpoint_mmhg = setpoint

    def row(self) -> list[Column | None]:
        """Columns from the oldest to the newest; None where nothing was measured."""
        first = self._last - self.width + 1
        return [self._columns.get(bucket) for bucket in range(first, self._last + 1)]
