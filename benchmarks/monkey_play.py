"""One monkey on one prepared visit: a whole station in virtual time, the screen in a terminal, a witness beside it."""

import asyncio
import contextlib
import logging
import random
import shutil
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from benchmarks.monkey_eyes import has_stop, look
from benchmarks.monkey_glass import glass
from benchmarks.monkey_hands import Gesture, Hands, type_pin
from benchmarks.monkey_room import GlassHand, Room
from benchmarks.monkey_walks import PIN, Point, Walk
from kiosk.core.errors import KioskError
from kiosk.demo.virtual import VirtualLoop
from kiosk.therapy.library import load_library
from kiosk.tui.app import KioskApp
from kiosk.tui.navigation import Place
from kiosk.tui.run import run_app, use_time

CALM: Final = 45
_PACES_S: Final = ((0.02, 15), (0.1, 30), (0.33, 45), (0.8, 9), (3.0, 1.5), (130.0, 0.02))
"""Between two gestures, and how often: quicker than a screen's dead time, as people do, in thought, or walked away."""
_SETTLE_S: Final = 16.0
"""After the last gesture: an open cuff is empty by then, and every STOP is judged. A bout goes on."""
_STUCK: Final = 15
"""Gestures at one place with a keypad, until somebody comes who knows the PIN: a runner alone would end there."""
_POLL_S: Final = 0.1
_NO_STOP_S: Final = 1.0
"""Between two screens there may be none for a moment."""


class Role(StrEnum):
    """Who the monkey is: what it knows."""

    RUNNER = "runner"  # no PIN; it tries any
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be played, on which records."""

    seed: int
    role: Role
    point: Point
    gestures: int
    records: Path | None


@dataclass(slots=True)
class Played:
    """What came of it."""

    gestures: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    """Gestures made at each."""
    left: Counter[str] = field(default_factory=Counter)
    """How often the screen went on from each to another one."""
    presses: int = 0
    starts: int = 0
    release_s: list[float] = field(default_factory=list)
    empty_s: list[float] = field(default_factory=list)
    peak_mmhg: float = 0.0
    virtual_s: float = 0.0
    painted: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)
    """Of which kind (`pressure`, `stop`, `trip`, `crash`, `escape`, `way`), and what."""

    def add(self, other: "Played") -> None:
        """Put another one's beside it."""
        self.gestures += other.gestures
        self.places += other.places
        self.left += other.left
        self.presses += other.presses
        self.starts += other.starts
        self.release_s += other.release_s
        self.empty_s += other.empty_s
        self.peak_mmhg = max(self.peak_mmhg, other.peak_mmhg)
        self.virtual_s += other.virtual_s
        self.painted += other.painted
        self.wrong += other.wrong

    def as_json(self) -> dict[str, object]:
        """All of it, for a line of a file."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @classmethod
    def of_json(cls, line: dict[str, Any]) -> "Played":
        """Out of such a line."""
        played = cls(**{each.name: line[each.name] for each in fields(cls)})
        for name in ("gestures", "places", "left"):
            setattr(played, name, Counter(line[name]))
        played.wrong = [(kind, what) for kind, what in line["wrong"]]
        return played


class _Errors(logging.Handler):
    """Keeps every error that any part of the station writes down."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it, with where it came from."""
        trace = "" if record.exc_info is None else "".join(traceback.format_exception(*record.exc_info)[-4:])
        self.said.append(f"{record.getMessage()} {trace}"[:3000])


@contextlib.contextmanager
def _errors() -> Iterator[_Errors]:
    found, log = _Errors(), logging.getLogger("kiosk")
    log.addHandler(found)
    try:
        yield found
    finally:
        log.removeHandler(found)


class _Monkey:
    """Its gestures, and what it has seen on the way."""

    def __init__(self, room: Room, job: Job, played: Played) -> None:
        self._room, self._job, self._played = room, job, played
        self._loop = asyncio.get_running_loop()
        self._random = random.Random(f"{job.seed} {job.point.name}")  # noqa: S311 - a monkey that can be repeated
        self._hands = Hands(self._random.getrandbits(32), PIN if job.role is Role.SUPERVISOR else None, CALM)
        self._stop_seen_s = self._loop.time()
        self._place, self._stuck = room.app.place, 0

    async def play(self) -> None:
        """All gestures, or until something is wrong."""
        app, witness = self._room.app, self._room.witness
        paces = [pace for pace, _ in _PACES_S]
        weights = [weight for _, weight in _PACES_S]
        for _ in range(self._job.gestures):
            if witness.wrong or not app.is_running:
                return
            self._see_stop()
            await self._do(self._next())
            (pace_s,) = self._random.choices(paces, weights)
            await asyncio.sleep(pace_s)
        for _ in range(round(_SETTLE_S / _POLL_S)):
            if witness.is_settled or witness.wrong:
                return
            await asyncio.sleep(_POLL_S)

    def _next(self) -> Gesture:
        """Whatever comes to its mind; or a supervisor comes by, where it has been stuck for long."""
        app = self._room.app
        seen = look(app, self._size)
        if app.place is self._place:
            self._stuck += 1
        else:
            self._played.left[self._place] += 1
            self._place, self._stuck = app.place, 0
        if self._stuck > _STUCK and seen.keypad is not None:
            self._stuck = 0
            return type_pin(seen.keypad, PIN)
        return self._hands.next(seen)

    @property
    def _size(self) -> tuple[int, int]:
        return self._room.app.size.width, self._room.app.size.height

    def _see_stop(self) -> None:
        now_s = self._loop.time()
        if has_stop(self._room.app):
            self._stop_seen_s = now_s
        elif now_s - self._stop_seen_s > _NO_STOP_S:
            self._played.wrong.append(("stop", f"{now_s:.2f} s: there is no STOP at {self._room.app.place}"))

    async def _do(self, gesture: Gesture) -> None:
        room, place = self._room, self._room.app.place
        self._played.gestures[gesture.kind] += 1
        self._played.places[place] += 1
        for number, part in enumerate(gesture.parts):
            room.put(part, f"{gesture.kind} at {place} {part[:24]!r}", stops=int(number < gesture.stops))
            if gesture.rest_s:
                await asyncio.sleep(gesture.rest_s)
        if gesture.size is not None and room.glass is not None:
            room.glass.resize(gesture.size)
            room.witness.finger(self._loop.time(), f"size {gesture.size}")
            await asyncio.sleep(0.1)


async def _visit(job: Job, folder: Path) -> Played:
    played = Played()
    room = Room(folder, seed=job.seed, days=job.point.days, library=load_library(), saver_s=job.point.saver_s)
    room.witness.is_trip_expected = job.point.is_broken
    began_s = asyncio.get_running_loop().time()
    watching: list[asyncio.Task[None]] = []

    async def player(_app: KioskApp) -> None:
        watching.append(asyncio.create_task(room.watch()))
        hand = GlassHand(room)
        await hand.until(lambda: room.app.place is not Place.LOST and has_stop(room.app), "a first screen")
        await job.point.walk(Walk(app=room.app, hand=hand, around=room))
        await _Monkey(room, job, played).play()
        played.virtual_s = asyncio.get_running_loop().time() - began_s

    with glass(room.app) as its_glass, _errors() as errors:
        room.glass = its_glass
        try:
            async with room.station.running():
                code = await run_app(room.app, player=player)
        except KioskError as error:
            played.wrong.append(("way", f"{error}"))
            code = 0
        finally:
            for task in watching:
                task.cancel()
            room.store.close()
        if code or not (played.virtual_s or played.wrong):
            played.wrong.append(("crash", f"the screen ended with {code}; {' | '.join(room.witness.trail)}"))
        played.wrong += [("crash", said) for said in errors.said]
        its_glass.paint.end()
        played.wrong += [("escape", f"painted {n} times: {what!r}") for what, n in _leaks(its_glass.paint.forbidden)]
        played.painted = its_glass.paint.count
    witness = room.witness
    played.wrong += witness.wrong
    played.presses, played.starts, played.peak_mmhg = witness.presses, witness.starts, witness.peak_mmhg
    played.release_s, played.empty_s = witness.release_s, witness.empty_s
    where = f"seed {job.seed}, {job.role}, {job.point.name}"
    played.wrong = [(kind, f"{where}: {what}") for kind, what in played.wrong]
    return played


def _leaks(found: Counter[bytes]) -> Iterator[tuple[bytes, int]]:
    """What was painted and must not be; the one way out at the very end is the app's own."""
    left = b"\x1b[?1049l"
    for what, count in found.items():
        if count - (what == left) > 0:
            yield what, count - (what == left)


def play(job: Job) -> Played:
    """Play it in this process, on records of its own."""
    with tempfile.TemporaryDirectory(prefix="kiosk-monkey-") as name:
        folder = Path(name) / "data"
        if job.records is None:
            folder.mkdir()
        else:
            shutil.copytree(job.records, folder)
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            loop = runner.get_loop()
            use_time(loop.time)
            return runner.run(_visit(job, folder))
