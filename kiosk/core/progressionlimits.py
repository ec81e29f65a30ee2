"""How far a progression may go on one limb: the protocol's range, the limb's limits, the answers' cap, the 1RM."""

from dataclasses import dataclass

from kiosk.core.advice import Ask
from kiosk.core.blocks import held_s
from kiosk.core.limb import Limb
from kiosk.core.planlimits import Limits
from kiosk.core.progressionrules import ProgressRules
from kiosk.core.protocol import Protocol
from kiosk.core.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceilings:
    """What a next bout may ask for. `load_most_kg` is None as long as nobody knows the 1RM."""

    percent_least: float
    percent_most: float
    rounds_most: int
    load_most_kg: float | None


def ceilings(
    protocol: Protocol,
    limb: Limb,
    limits: Limits,
    rules: ProgressRules,
    *,
    cap_percent: float | None,
    one_rm_kg: float | None,
) -> Ceilings | tuple[Reason, ...]:
    """The ceilings, or why nothing of this protocol may be asked for.

    Args:
        protocol: what is trained.
        limb: where.
        limits: of the station, which only narrow.
        rules: what share of the 1RM is the most.
        cap_percent: what the answers allow at most; None when they say nothing.
        one_rm_kg: of this exercise; None when nobody knows it.
    """
    span = protocol.percent(limb)
    if span is None:
        return (Reason(code="protocol_limb"),)
    most = min(span.most, limits.percent_max(limb))
    if cap_percent is not None:
        most = min(most, cap_percent)
    longest_s = min(protocol.max_restriction_s, limits.restriction_s(limb))
    counts = range(1, len(protocol.blocks) + 1)
    rounds = max((count for count in counts if held_s(protocol.blocks[:count]) <= longest_s), default=0)
    if most < span.least or rounds == 0:
        figures = {"least_percent": span.least, "most_percent": most, "rounds": float(rounds)}
        return (Reason(code="progress_no_room", figures=figures),)
    return Ceilings(
        percent_least=span.least,
        percent_most=most,
        rounds_most=rounds,
        load_most_kg=None if one_rm_kg is None else one_rm_kg * rules.load.most_share,
    )


def exceeded(ask: Ask, top: Ceilings) -> tuple[Reason, ...]:
    """Every figure of an ask that is above its ceiling. A load is held against one only where the 1RM is known."""
    found = []
    if ask.percent_lop > top.percent_most:
        figures = {"asked_percent": ask.percent_lop, "most_percent": top.percent_most}
        found.append(Reason(code="progress_capped_pressure", figures=figures))
    if ask.rounds > top.rounds_most:
        figures = {"asked": float(ask.rounds), "most": float(top.rounds_most)}
        found.append(Reason(code="progress_capped_rounds", figures=figures))
    if ask.load_kg is not None and top.load_most_kg is not None and ask.load_kg > top.load_most_kg:
        figures = {"asked_kg": ask.load_kg, "most_kg": top.load_most_kg}
        found.append(Reason(code="progress_capped_load", figures=figures))
    return tuple(found)
