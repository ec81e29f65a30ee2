"""The LOP measurement: raise the cuff in steps, listen at each while nothing moves air, let go as early as it can.

A pure function of pressure, time and what the analysis has heard; beats are found elsewhere (`kiosk.lop`). While it
listens the pump is off and every valve shut, because both would be heard as pulses. It only ever goes up; what ends it
opens everything, and the last word of the analysis is waited for with an empty cuff.

```
FILL -> SETTLE -> LISTEN -> FILL ... -> AWAIT -> over
```
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final, assert_never

from kiosk.core.command import VENT, ActuatorCommand
from kiosk.core.plateaus import Plateau, SearchSettings, is_enough, is_pulseless, largest_mmhg, step_mmhg
from kiosk.core.reason import Reason
from kiosk.core.units import TICK_S, Mmhg, Seconds
from kiosk.safety import limits
from kiosk.safety.changed import replace

HOLD: Final = ActuatorCommand(hold=True)
PUMP: Final = ActuatorCommand(pump=True, hold=True)
_SLEW_WEIGHT: Final = 0.35


class Part(Enum):
    """What the measurement is doing."""

    FILL = "fill"
    SETTLE = "settle"
    LISTEN = "listen"
    AWAIT = "await"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the analysis says of a listening so far: new with every beat, and at least once a second."""

    listening: int
    """Which one; news of an earlier one only show that the analysis lives."""
    beats: int
    agreeing: int
    """Beats whose height and interval agree with each other."""
    amplitude_mmhg: float | None
    lop_mmhg: float | None = None
    half_mmhg: float | None = None
    """The running estimate out of all plateaus, and half its interval; None while there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The last word of the analysis: a value with its interval and quality, or why there is none."""

    lop_mmhg: Mmhg | None = None
    low_mmhg: Mmhg | None = None
    high_mmhg: Mmhg | None = None
    quality: str = ""
    pulse_per_min: float | None = None
    refusal: Reason | None = None
    curve: tuple[tuple[Mmhg, float], ...] = ()
    """The fitted envelope as it is drawn: rising pressures, and the height of the pulse in mmHg at each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchState:
    """Where the measurement stands."""

    limit_mmhg: Mmhg
    started_s: Seconds
    slack_s: Seconds
    """How long the pump may run into a cuff that shows less than 15 mmHg."""
    part: Part = Part.FILL
    part_since_s: Seconds
    target_mmhg: Mmhg
    rest_mmhg: Mmhg | None = None
    """Pressure at which the first listening of this step began; None before it."""
    pressure_mmhg: Mmhg | None = None
    slew_mmhg_per_s: float = 0.0
    listening: int = 0
    """Number of the present listening; one that is repeated gets a new one."""
    repeated: int = 0
    heard_s: Seconds
    heard: Heard | None = None
    """The last news of the present listening."""
    lop_mmhg: float | None = None
    half_mmhg: float | None = None
    """The running estimate of the last news, also of an earlier listening: it is out of all plateaus."""
    plateaus: tuple[Plateau, ...] = ()
    ended: Reason | None = None
    """Why it no longer rises; "enough" when everything was heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLook:
    """What one pass sees; `heard` and `estimate` are the news of this pass."""

    now: Seconds
    pressure_mmhg: Mmhg
    heard: Heard | None = None
    estimate: Estimate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOrder:
    """What this pass does. Without a setpoint everything is open."""

    command: ActuatorCommand = VENT
    setpoint_mmhg: Mmhg | None = None
    listening: int | None = None
    """The listening that the samples of this pass belong to; None while air moves or settles."""
    is_over: bool = False
    """Nothing more will be heard: the analysis shall say its last word."""


CURVE_MOST: Final = 48
"""Points of an envelope that are told to the screen: about as many as it has columns for them."""

Step = tuple[SearchState, SearchOrder, Estimate | None]
"""The third part, once it is there, ends the measurement."""

ENOUGH: Final = "enough"

NO_PULSE: Final = "lop_no_pulse"
"""The same code as the analysis has for it: it is the same finding, made sooner."""


def begin(limit_mmhg: Mmhg, now: Seconds, settings: SearchSettings, *, slack_s: Seconds | None = None) -> SearchState:
    """A measurement that begins to fill now.

    Args:
        limit_mmhg: highest step that may be asked for.
        now: monotonic time.
        settings: steps and stop rules.
        slack_s: how long the pump may run into a cuff that shows less than 15 mmHg (`cuffair.slack_s`); None for as
            long as into any step.

    Raises:
        ValueError: the limit is below the first step; whoever authorises it has to judge that.
    """
    if limit_mmhg < settings.first_mmhg:
        raise ValueError(f"limit of {limit_mmhg} mmHg below the first step, {settings.first_mmhg} mmHg")
    first = Mmhg(settings.first_mmhg)
    slack_s = Seconds(settings.rise_s) if slack_s is None else slack_s
    return SearchState(
        limit_mmhg=limit_mmhg, started_s=now, slack_s=slack_s, part_since_s=now, target_mmhg=first, heard_s=now
    )


def advance(state: SearchState, look: SearchLook, settings: SearchSettings) -> Step:
    """One pass."""
    state = _followed(state, look)
    state = _unmoved(state, look, settings)
    if state.part is not Part.AWAIT and look.now - state.started_s >= settings.total_s:
        state = _over(state, _reason("search_too_long", limit_s=settings.total_s), look)
    match state.part:
        case Part.FILL:
            return _fill(state, look, settings)
        case Part.SETTLE:
            return _settle(state, look, settings)
        case Part.LISTEN:
            return _listen(state, look, settings)
        case Part.AWAIT:
            return _await(state, look, settings)
        case _:
            assert_never(state.part)


def _followed(state: SearchState, look: SearchLook) -> SearchState:
    """The slew of the pressure, and the news; those of an earlier listening only show that the analysis lives."""
    slew = 0.0 if state.pressure_mmhg is None else (look.pressure_mmhg - state.pressure_mmhg) / TICK_S
    slew = state.slew_mmhg_per_s + _SLEW_WEIGHT * (slew - state.slew_mmhg_per_s)
    state = replace(state, pressure_mmhg=look.pressure_mmhg, slew_mmhg_per_s=slew)
    if look.heard is None:
        return state
    heard = look.heard
    is_present = heard.listening == state.listening
    return replace(
        state,
        heard_s=look.now,
        heard=heard if is_present else state.heard,
        lop_mmhg=heard.lop_mmhg,
        half_mmhg=heard.half_mmhg,
    )


def _unmoved(state: SearchState, look: SearchLook, settings: SearchSettings) -> SearchState:
    """With the pump off the pressure stays where the listening found it; before that it may fall to where it rests."""
    if state.part not in {Part.SETTLE, Part.LISTEN}:
        return state
    apart_mmhg = look.pressure_mmhg - (state.target_mmhg if state.rest_mmhg is None else state.rest_mmhg)
    fall_mmhg = settings.settle_fall_mmhg if state.rest_mmhg is None else settings.apart_mmhg
    if -fall_mmhg <= apart_mmhg <= settings.apart_mmhg:
        return state
    code = "search_moved" if apart_mmhg > 0.0 else "search_leak"
    return _over(state, _reason(code, apart_mmhg=apart_mmhg), look)


def _reason(code: str, **figures: float) -> Reason:
    return Reason(code=code, figures={name: float(value) for name, value in figures.items()})


def _enter(state: SearchState, part: Part, look: SearchLook) -> SearchState:
    return replace(state, part=part, part_since_s=look.now)


def _over(state: SearchState, reason: Reason, look: SearchLook) -> SearchState:
    return replace(_enter(state, Part.AWAIT, look), ended=reason)


def _held(state: SearchState, command: ActuatorCommand, listening: int | None = None) -> Step:
    return state, SearchOrder(command=command, setpoint_mmhg=state.target_mmhg, listening=listening), None


def _fill(state: SearchState, look: SearchLook, settings: SearchSettings) -> Step:
    arrives_mmhg = look.pressure_mmhg + settings.coast_s * max(0.0, state.slew_mmhg_per_s)
    if arrives_mmhg >= state.target_mmhg:
        return _held(_enter(state, Part.SETTLE, look), HOLD)
    elapsed_s = look.now - state.part_since_s
    if elapsed_s >= (state.slack_s if look.pressure_mmhg < limits.VENTED_MMHG else settings.rise_s):
        slow = _reason("search_no_rise", pressure_mmhg=look.pressure_mmhg, elapsed_s=elapsed_s)
        return _await(_over(state, slow, look), look, settings)
    return _held(state, PUMP)


def _settle(state: SearchState, look: SearchLook, settings: SearchSettings) -> Step:
    if look.now - state.part_since_s < settings.settle_s:
        return _held(state, HOLD)
    return _listening(replace(state, heard_s=look.now), look)


def _listening(state: SearchState, look: SearchLook) -> Step:
    """A listening begins."""
    rest = look.pressure_mmhg if state.rest_mmhg is None else state.rest_mmhg
    state = replace(_enter(state, Part.LISTEN, look), listening=state.listening + 1, heard=None, rest_mmhg=rest)
    return _held(state, HOLD, state.listening)


def _listen(state: SearchState, look: SearchLook, settings: SearchSettings) -> Step:
    silent_s = look.now - state.heard_s
    if silent_s >= settings.analysis_s:
        reason = _reason("analysis_silent", silent_s=silent_s)
        return _await(_over(state, reason, look), look, settings)
    heard = state.heard
    is_late = look.now - state.part_since_s >= settings.listen_s
    if heard is not None and heard.agreeing >= (settings.least_beats if is_late else settings.beats):
        return _next(_noted(state, look, heard.amplitude_mmhg), look, settings)
    if not is_late:
        return _held(state, HOLD, state.listening)
    if state.repeated < settings.repeats:
        return _listening(replace(state, repeated=state.repeated + 1), look)
    return _next(_noted(state, look, None), look, settings)


def _noted(state: SearchState, look: SearchLook, amplitude_mmhg: float | None) -> SearchState:
    beats = 0 if state.heard is None else state.heard.beats
    plateau = Plateau(pressure_mmhg=look.pressure_mmhg, amplitude_mmhg=amplitude_mmhg, beats=beats)
    return replace(state, plateaus=(*state.plateaus, plateau), repeated=0)


def _next(state: SearchState, look: SearchLook, settings: SearchSettings) -> Step:
    """After a plateau: enough, no pulse at all, too many bad ones, as high as it may, or the next step."""
    bad = sum(one.amplitude_mmhg is None for one in state.plateaus)
    target = state.target_mmhg + step_mmhg(state.plateaus, settings)
    lop_mmhg, half_mmhg = (None, None) if state.heard is None else (state.heard.lop_mmhg, state.heard.half_mmhg)
    if is_enough(state.plateaus, lop_mmhg, half_mmhg, settings):
        reason = _reason(ENOUGH, pressure_mmhg=look.pressure_mmhg)
    elif is_pulseless(state.plateaus, lop_mmhg, settings):
        largest = largest_mmhg(state.plateaus)
        reason = _reason(NO_PULSE, pressure_mmhg=look.pressure_mmhg, largest_mmhg=largest)
    elif bad >= settings.bad_max:
        reason = _reason("search_restless", plateaus=bad)
    elif target > state.limit_mmhg:
        reason = _reason("search_limit", limit_mmhg=state.limit_mmhg)
    else:
        return _held(replace(_enter(state, Part.FILL, look), target_mmhg=Mmhg(target), rest_mmhg=None), HOLD)
    return _await(_over(state, reason, look), look, settings)


def _await(state: SearchState, look: SearchLook, settings: SearchSettings) -> Step:
    """Everything is open. What ended it other than by hearing enough or the limit is a refusal, whatever is said."""
    order = SearchOrder(is_over=True)
    ended = state.ended
    if ended is not None and ended.code not in {ENOUGH, "search_limit"}:
        return state, order, Estimate(refusal=ended)
    if look.estimate is not None:
        return state, order, look.estimate
    waited_s = look.now - state.part_since_s
    if waited_s >= settings.analysis_s:
        return state, order, Estimate(refusal=_reason("analysis_silent", silent_s=waited_s))
    return state, order, None
