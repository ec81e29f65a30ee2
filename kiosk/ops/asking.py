"""One pressure of a calibration after the other: asked for, waited for, read from the gauge and from both sensors."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from kiosk.core.units import Mmhg, Ratio
from kiosk.ops.console import QUIT, Console, Line, left
from kiosk.ops.details import number
from kiosk.ops.held import HeldShut
from kiosk.ops.probe import Probe
from kiosk.ops.zero import Level, measure

WAIT_S: Final = 180.0
"""Longest time both valves are held shut for one answer."""
REST_S: Final = 5.0
"""The air cools after being compressed: so long after the last stroke the pressure counts (hardware reference 5.3)."""
NEAR_MMHG: Final = 15.0
"""How far from the asked pressure the gauge may be (our inference: what the gauge shows is what counts)."""
STILL_MMHG_PER_S: Final = 0.5
"""The sensors are measured one after the other, 1.2 s each: what leaks faster spoils their comparison (inference)."""


class EndedError(Exception):
    """It ended before it was done; `why` is the reason."""

    def __init__(self, why: Line) -> None:
        super().__init__(why)
        self.why = why


class Guide:
    """Asks for a pressure and measures both sensors at it, with both valves held shut all the time."""

    def __init__(self, probes: Sequence[Probe], held: HeldShut, console: Console, *, total: int) -> None:
        self._probes, self._held, self._console, self._total = probes, held, console, total
        self._count = 0
        self._last_mmhg = 0.0

    def point(self, asked_mmhg: float) -> tuple[Mmhg, list[Ratio]]:
        """What the gauge showed near the asked pressure, and the sensors' ratios, A first.

        Raises:
            EndedError: a sensor, the pressure or the wait ended it.
            AccessError: the technician left.
        """
        self._count += 1
        way = "pump up" if asked_mmhg > self._last_mmhg else "bleed down"
        self._last_mmhg = asked_mmhg
        return self._at(
            asked_mmhg, "bleed" if way == "bleed down" else "pump", f"{self._count} of {self._total}: {way}"
        )

    def again(self, asked_mmhg: float) -> tuple[Mmhg, list[Ratio]]:
        """The same pressure once more. As `point`."""
        return self._at(asked_mmhg, "again", "once more, and read the gauge anew: stay at it, or go back")

    def _at(self, asked_mmhg: float, code: str, how: str) -> tuple[Mmhg, list[Ratio]]:
        say = self._console.say
        go = f"to {asked_mmhg:g} mmHg: press Enter when you have stopped pumping and bleeding"
        place = {"asked_mmhg": asked_mmhg, "count": float(self._count), "total": float(self._total)}
        self._forget()
        say(Line.of(code, f"{how} {go}", **place))
        while True:
            self._answer()
            say(Line.of("cooling", f"the air cools for {REST_S:g} s", seconds=REST_S, **place))
            with self._listening():
                problem = self._held.rest(REST_S)
            if problem:
                raise EndedError(problem)
            gauge_mmhg = self._gauge(asked_mmhg)
            if abs(gauge_mmhg - asked_mmhg) > NEAR_MMHG:
                said = f"{gauge_mmhg:g} is not within {NEAR_MMHG:g} of {asked_mmhg:g} mmHg. Pump or bleed {go}"
                say(Line.of("far", said, gauge_mmhg=gauge_mmhg, near_mmhg=NEAR_MMHG, **place))
                continue
            say(Line.of("measuring", "measuring: leave everything as it is", **place))
            with self._listening():
                good = self._levels()
            moving = max(abs(level.drift_mmhg_per_s) for level in good)
            if moving <= STILL_MMHG_PER_S:
                return gauge_mmhg, [level.ratio(probe) for probe, level in zip(self._probes, good, strict=True)]
            said = (
                f"not still: {moving:.2f} mmHg/s, at most {STILL_MMHG_PER_S:g}. Look for a leak, go back to"
                f" {asked_mmhg:g} mmHg and press Enter again"
            )
            say(Line.of("moving", said, moving_mmhg_per_s=moving, most_mmhg_per_s=STILL_MMHG_PER_S, **place))

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Nothing is asked meanwhile; who wants to leave is heard in each pass all the same."""
        self._held.listens = self._hear
        try:
            yield
        finally:
            self._held.listens = lambda: None

    def _levels(self) -> list[Level]:
        good: list[Level] = []
        for index, probe in enumerate(self._probes, 1):
            match measure(probe, self._held):
                case str(reason):
                    raise EndedError(Line.of("sensor_lost", f"{probe.name}: {reason}", sensor=index))
                case level:
                    good.append(level)
        return good

    def _gauge(self, asked_mmhg: float) -> Mmhg:
        self._forget()
        ask = f"type what the gauge shows now, or Enter when it is {asked_mmhg:g}"
        self._console.say(
            Line.of("gauge", ask, asked_mmhg=asked_mmhg, count=float(self._count), total=float(self._total))
        )
        while True:
            answer = self._answer()
            shown = asked_mmhg if not answer else number(answer)
            if shown is not None:
                return Mmhg(shown)
            wanted = f"{answer}: a number is wanted, such as {asked_mmhg - 0.6:.1f}"
            self._console.say(Line.of("no_number", wanted, asked_mmhg=asked_mmhg))

    def _forget(self) -> None:
        """What was typed before a question answers nothing: a key that bounces would be a gauge that nobody read."""
        while self._hear():
            pass

    def _hear(self) -> bool:
        """Take one line that answers nothing; False when there is none. Raises `AccessError` when it says to leave."""
        line = self._console.typed(0.0)
        if line is not None and line.lower() == QUIT:
            raise left()
        return line is not None

    def _answer(self) -> str:
        """The next line typed, while both valves stay shut."""
        answers: list[str] = []

        def is_there() -> bool:
            line = self._console.typed(0.0)
            if line is not None:
                answers.append(line)
            return bool(answers)

        if problem := self._held.until(is_there, WAIT_S):
            is_late = problem.code == "late"
            raise EndedError(Line.of("late", f"no answer, {problem}", **problem.figures) if is_late else problem)
        if answers[0].lower() == QUIT:
            raise left()
        return answers[0]
