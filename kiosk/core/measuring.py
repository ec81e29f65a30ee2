"""The LOP measurement as part of the machine: who may begin it, how its pass runs, and how it ends.

It is begun as a bout is, by the short proof with the cuff on the limb. Whatever ends it opens everything and is given
out once, with its reason when there is no value.
"""

from kiosk.core import cuffair, lop
from kiosk.core.events import AnalysisEstimated, AnalysisHeard, Recorded, SearchAuthorised, SearchEnded
from kiosk.core.lop import Estimate, SearchLook, SearchOrder, SearchState
from kiosk.core.model import Limb, Mode, Phase, Reason
from kiosk.core.moves import enter, in_phase
from kiosk.core.plateaus import SearchSettings, on_limb
from kiosk.core.settings import MachineConfig
from kiosk.core.state import Change, MachineState
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety import limits
from kiosk.safety.changed import replace


def refusal(state: MachineState, event: SearchAuthorised) -> Reason | None:
    """Why this measurement may not be made now; None when nothing but the station itself could stand against it.

    The rest is asked for before the short proof only: that one presses too, and is no search.
    """
    account_s = 0.0 if state.watchdog is None or state.pending is not None else state.watchdog.restriction_s
    return objection(event.limb, event.limit_mmhg, Seconds(account_s), state.config.search)


def objection(limb: Limb, limit_mmhg: Mmhg, account_s: Seconds, search: SearchSettings) -> Reason | None:
    """What limit and account say against a measurement.

    Args:
        limb: where the cuff is.
        limit_mmhg: highest step that is asked for.
        account_s: time above 15 mmHg that the watchdog has counted and no rest has cleared yet.
        search: steps and stop rules.
    """
    if not on_limb(search, limb).first_mmhg <= limit_mmhg <= limits.SEARCH_MAX_MMHG:
        return Reason(code="search_limit_refused", figures={"limit_mmhg": float(limit_mmhg)})
    if account_s > 0.0:
        return Reason(code="search_rest", figures={"needed_s": limits.REPERFUSION_RESET_S})
    return None


def limit_mmhg(limb: Limb, search: SearchSettings) -> Mmhg:
    """Highest step on this limb unless a supervisor allows more."""
    return Mmhg(search.leg_mmhg if limb is Limb.LEG else search.arm_mmhg)


def settings(event: SearchAuthorised, config: MachineConfig) -> SearchSettings:
    """Steps and stop rules on the limb that is measured."""
    return on_limb(config.search, event.limb)


def begin(state: MachineState, event: SearchAuthorised, now: Seconds) -> Change:
    """The short proof has passed, the cuff is empty: rise."""
    search = _begun(state, event, now)
    order = SearchOrder(setpoint_mmhg=search.target_mmhg)
    state = replace(state, measuring=event, search=search, search_order=order, pending=None, found=None)
    state, lines = enter(in_phase(state, Phase.SEARCH, now), Mode.MEASURING, now)
    line = Recorded(code="search_started", figures={"limit_mmhg": float(event.limit_mmhg)}, detail=event.limb)
    return state, (line, *lines)


def _begun(state: MachineState, event: SearchAuthorised, now: Seconds) -> SearchState:
    slack_s = cuffair.slack_s(state.measured_air_ml, state.config.proof)
    return lop.begin(event.limit_mmhg, now, settings(event, state.config), slack_s=slack_s)


def hear(state: MachineState, event: AnalysisHeard | AnalysisEstimated) -> MachineState:
    """Keep the news for this pass; without a measurement they are about nothing."""
    if state.search is None:
        return state
    if isinstance(event, AnalysisHeard):
        return replace(state, heard=event.heard)
    return replace(state, estimate=event.estimate)


def advance(state: MachineState, now: Seconds) -> Change:
    """One pass of the measurement. Its time begins when the watchdog holds: before that the cuff is open."""
    event, pressure = state.measuring, state.reading.pressure_mmhg
    if event is None or state.search is None or pressure is None:
        return leave(state, Estimate(refusal=Reason(code="no_pressure")), now)
    if state.phase is Phase.SEARCH and state.supervisor.waits_for_watchdog(state.phase):
        return replace(state, search=_begun(state, event, now)), ()
    look = SearchLook(now=now, pressure_mmhg=pressure, heard=state.heard, estimate=state.estimate)
    search, order, estimate = lop.advance(state.search, look, settings(event, state.config))
    state = replace(state, search=search, search_order=order, heard=None, estimate=None)
    effects: tuple[Recorded, ...] = ()
    if order.is_over and state.phase is Phase.SEARCH:
        ended = search.ended or Reason(code=lop.ENOUGH)
        state = in_phase(state, Phase.VENT, now)
        effects = (Recorded(code="search_ending", figures=ended.figures, detail=ended.code),)
    if estimate is None:
        return state, effects
    state, more = leave(state, estimate, now)
    return state, (*effects, *more)


def end(state: MachineState, estimate: Estimate, now: Seconds) -> Change:
    """Give the end out, once; the mode is the caller's business."""
    event, search = state.measuring, state.search
    if event is None or search is None:
        return state, ()
    seconds = Seconds(now - search.started_s)
    ended = SearchEnded(asked=event, estimate=estimate, plateaus=search.plateaus, seconds=seconds)
    state = replace(in_phase(state, Phase.VENT, now) if state.phase is Phase.SEARCH else state, found=ended)
    return replace(state, measuring=None, search=None, search_order=SearchOrder(), heard=None, estimate=None), (ended,)


def leave(state: MachineState, estimate: Estimate, now: Seconds) -> Change:
    """The end, and back to READY while the full proof counts."""
    state, effects = end(state, estimate, now)
    state, lines = enter(state, Mode.READY if state.proof_passed else Mode.CLOSED, now)
    return state, (*effects, *lines)
