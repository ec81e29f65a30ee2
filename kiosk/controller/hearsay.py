"""What the analysis says is hearsay: judged here before the machine hears of it.

Garbage, a figure that is none, a listening that has not been, or a last word nobody has asked for end the measurement;
the analysis can make the station release, never press.
"""

import logging
import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Final, assert_never

from kiosk.controller.inbox import Inbox
from kiosk.core.errors import LinkError
from kiosk.core.events import AnalysisEstimated, AnalysisFailed, AnalysisHeard
from kiosk.core.lop import CURVE_MOST, Estimate, Heard
from kiosk.core.model import Reason
from kiosk.link.hearing import LastWord, News, Ready, unpack_answer

_log = logging.getLogger(__name__)

MOST_ANSWERS: Final = 2000
"""Ten times what the longest measurement has to say (our inference)."""

MOST_BEATS: Final = 100
AMPLITUDE_MMHG: Final = (0.0, 50.0)
LOP_MMHG: Final = (20.0, 400.0)
HALF_MMHG: Final = (0.0, 200.0)
PULSE_PER_MIN: Final = (20.0, 250.0)
CURVE_MMHG: Final = (0.0, 50.0)
PRESSURE_MMHG: Final = (0.0, 400.0)
"""Beyond these a figure is none that any cuff can show; what is plausible in a person is judged elsewhere (our
inference)."""

_CODE: Final = re.compile(r"(lop|analysis)_[a-z0-9_]{1,40}")
_QUALITIES: Final = frozenset({"A", "B"})


class Hearsay:
    """One measurement's answers, on their way to the inbox. What came from an earlier one never gets here.

    `told` is written by the loop, everything else by whoever reads the answers; `fail` by either.
    """

    def __init__(self, inbox: Inbox, *, on_ready: Callable[[], None] = lambda: None) -> None:
        self._inbox = inbox
        self._on_ready = on_ready
        self._answers = 0
        self._is_ready = False
        self._is_done = False
        self.has_failed = False
        self.latest = 0
        """The newest listening the analysis was told of."""
        self.is_asked = False
        """It was told to say its last word."""

    def take(self, body: bytes) -> None:
        """Judge one answer; what makes sense becomes an event."""
        if self.has_failed:
            return
        try:
            self._judge(body)
        except LinkError as error:
            _log.warning("analysis talks nonsense cause=%s", error.message[:200])
            self.fail("analysis_nonsense")

    def fail(self, code: str) -> None:
        """Nothing more will be had from it. Said once; what comes afterwards is not listened to."""
        if self.has_failed:
            return
        self.has_failed = True
        self._inbox.put(AnalysisFailed(reason=Reason(code=code)))

    def _judge(self, body: bytes) -> None:
        self._answers += 1
        _demand(self._answers <= MOST_ANSWERS, "too many answers")
        answer = unpack_answer(body)
        match answer:
            case Ready():
                _demand(not self._is_ready, "ready twice")
                self._is_ready = True
                self._on_ready()
            case News(heard=heard):
                _demand(self._is_ready and not self._is_done, "news before or after all")
                self._judge_heard(heard)
                self._inbox.put(AnalysisHeard(heard=heard))
            case LastWord(estimate=estimate):
                _demand(self._is_ready and self.is_asked and not self._is_done, "a last word nobody asked for")
                _judge_estimate(estimate)
                self._is_done = True
                self._inbox.put(AnalysisEstimated(estimate=estimate))
            case _:
                assert_never(answer)

    def _judge_heard(self, heard: Heard) -> None:
        _demand(1 <= heard.listening <= self.latest, f"listening {heard.listening} of {self.latest}")
        _demand(0 <= heard.agreeing <= heard.beats <= MOST_BEATS, f"{heard.agreeing} of {heard.beats} beats")
        _demand((heard.amplitude_mmhg is None) == (heard.agreeing == 0), "a height without a beat, or none with one")
        _demand((heard.lop_mmhg is None) == (heard.half_mmhg is None), "half an estimate")
        for value, bounds in (
            (heard.amplitude_mmhg, AMPLITUDE_MMHG),
            (heard.lop_mmhg, LOP_MMHG),
            (heard.half_mmhg, HALF_MMHG),
        ):
            _demand(value is None or _is_within(value, bounds), f"{value} is not within {bounds}")


def _judge_estimate(said: Estimate) -> None:
    if said.refusal is not None:
        figures = (said.lop_mmhg, said.low_mmhg, said.high_mmhg, said.pulse_per_min)
        _demand(figures == (None,) * 4 and not said.quality and not said.curve, "a refusal with a value")
        _demand(_CODE.fullmatch(said.refusal.code) is not None, "a refusal without a code")
        _demand(all(map(math.isfinite, said.refusal.figures.values())), "a figure that is none")
        return
    if said.lop_mmhg is None or said.low_mmhg is None or said.high_mmhg is None or said.pulse_per_min is None:
        raise LinkError("nonsense", "neither a value nor a refusal")
    _demand(_is_within(said.lop_mmhg, LOP_MMHG), f"a value of {said.lop_mmhg}")
    # the interval is not cut at zero or at any limit
    _demand(math.isfinite(said.low_mmhg) and math.isfinite(said.high_mmhg), "an interval without ends")
    _demand(said.low_mmhg <= said.lop_mmhg <= said.high_mmhg, "a value outside its interval")
    _demand(said.quality in _QUALITIES, "a quality that is none")
    _demand(_is_within(said.pulse_per_min, PULSE_PER_MIN), f"a pulse of {said.pulse_per_min}")
    _judge_curve(said.curve)


def _judge_curve(curve: tuple[tuple[float, float], ...]) -> None:
    _demand(len(curve) <= CURVE_MOST, f"a curve of {len(curve)} points")
    _demand(all(_is_within(height, CURVE_MMHG) for _, height in curve), "a curve that is no height of a pulse")
    _demand(all(_is_within(at, PRESSURE_MMHG) for at, _ in curve), "a curve outside any cuff")
    _demand(all(one[0] < other[0] for one, other in pairwise(curve)), "a curve whose pressure does not rise")


def _is_within(value: float, bounds: tuple[float, float]) -> bool:
    """Also false for what is no number."""
    return bounds[0] <= value <= bounds[1]


def _demand(is_so: bool, complaint: str) -> None:
    if not is_so:
        raise LinkError("nonsense", complaint)
