"""Which LOP a runner's plan may use, out of everything that was ever found for them.

A LOP is a fact about one limb in one posture under one cuff, and it ages: what was found otherwise is not used, and
says why. From the source (domain reference 4.3): measure at each visit when possible; reuse for 28 days in the same
posture with the same cuff; warn of a change of more than 15 mmHg (a person's own interval is about 14 mmHg: Evin et
al. 2021). Our inference: that the newest value counts, and that of two measurements farther apart than that neither
counts until a third is made, after which the middle one of the three does.

The source also asks for a girth within 5 cm. A thigh's is known where its runner's tests have it; which one counts for
a LOP, the last that was taped before it was found, is our inference. Of arms, and of who was never taped, nothing is
known, and nothing is refused for that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.days import DAY_S
from kiosk.core.lopequation import Body, Predicted, predict
from kiosk.core.model import Limb, Reason, Side
from kiosk.core.posture import Posture
from kiosk.core.records import LopMethod, LopSource
from kiosk.core.units import Mmhg

REUSE_DAYS: Final = 28.0
"""How long a LOP holds, for the same posture and cuff (our inference; healthy people drift little in four to eight
weeks, thebfrpros.com)."""
APART_MMHG: Final = 15.0
"""A change above this is told, and two measurements farther apart ask for a third (our inference: a person's own
interval is about 14 mmHg, Evin et al. 2021)."""
GIRTH_CM: Final = 5.0
"""A limb whose girth has changed by more than this is measured again (our inference)."""
UNUSED_QUALITY: Final = "C"
"""Grade of a measurement that is not good enough to be used (our inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LopValue:
    """One LOP that was found: how, on what, when, and how sure.

    `age_s` is None when the clock says that it was found in the future: its age is not known. Without an interval
    `low_mmhg` and `high_mmhg` are None, without a quality `quality` is empty. `cuff_width_mm` is the width that was
    registered then; None where the record does not hold it, and such a LOP is not used. `body` is what an estimate was
    made from.
    """

    source: LopSource
    runner_id: int
    lop_mmhg: Mmhg
    low_mmhg: Mmhg | None = None
    high_mmhg: Mmhg | None = None
    quality: str = ""
    limb: Limb
    side: Side
    posture: Posture
    cuff_id: str
    cuff_width_mm: int | None
    at_utc: str
    age_s: float | None
    is_today: bool
    body: Body | None = None
    girth_cm: float | None = None
    girth_now_cm: float | None = None
    """The limb's girth when this was found, and the newest one; None where nobody has taped it."""
    withdrawn: bool = False
    """Entered by mistake and taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a LOP is wanted for."""

    runner_id: int
    limb: Limb
    side: Side
    posture: Posture
    cuff_id: str
    cuff_width_mm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """The LOP to use, with what its reader should know; or None, with why not.

    `sources` are all records the value rests on: one, or the three of which it is the middle one; the record that
    `value` itself is comes first.
    """

    value: LopValue | None
    sources: tuple[LopSource, ...] = ()
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()


def unfit(value: LopValue, use: Use) -> tuple[Reason, ...]:
    """Every reason why this value is not one for this use; empty when it is."""
    return tuple(_unfit(value, use))


def _unfit(value: LopValue, use: Use) -> Iterator[Reason]:
    if value.runner_id != use.runner_id:
        yield Reason(code="lop_runner")
    if (value.limb, value.side) != (use.limb, use.side):
        yield Reason(code="lop_limb")
    if value.posture is not use.posture:
        yield Reason(code="lop_posture")
    if value.cuff_id != use.cuff_id:
        yield Reason(code="lop_cuff")
    elif value.cuff_width_mm is None:
        yield Reason(code="lop_width_unknown")
    elif value.cuff_width_mm != use.cuff_width_mm:
        figures = {"found_mm": float(value.cuff_width_mm), "now_mm": float(use.cuff_width_mm)}
        yield Reason(code="lop_width", figures=figures)
    yield from _girth(value)
    if value.withdrawn:
        yield Reason(code="lop_withdrawn")
    if value.quality == UNUSED_QUALITY:
        yield Reason(code="lop_quality")
    if value.age_s is None:
        yield Reason(code="lop_age_unknown")
    elif value.age_s > REUSE_DAYS * DAY_S:
        figures = {"age_days": value.age_s / DAY_S, "limit_days": REUSE_DAYS}
        yield Reason(code="lop_old", figures=figures)
    if value.source.method is LopMethod.ESTIMATED and not _is_equations(value, use):
        yield Reason(code="estimate_wrong")


def _girth(value: LopValue) -> Iterator[Reason]:
    then_cm, now_cm = value.girth_cm, value.girth_now_cm
    if then_cm is not None and now_cm is not None and abs(now_cm - then_cm) > GIRTH_CM:
        yield Reason(code="lop_girth", figures={"found_cm": then_cm, "now_cm": now_cm})


def _is_equations(value: LopValue, use: Use) -> bool:
    """Whether an estimate is what the equation says today; the screen wrote it and is not trusted."""
    if value.body is None:
        return False
    said = predict(value.body, use.limb, use.cuff_width_mm)
    return isinstance(said, Predicted) and said.lop_mmhg == value.lop_mmhg


def usable(values: Sequence[LopValue], use: Use) -> Usable:
    """The LOP to use now.

    Measured and Doppler values come before any estimate, however new that is: a formula does not settle what
    measurements have to (our inference). Without any that may be used the reasons are those of the value that comes
    nearest. The middle one of three is as old as its own record.

    Args:
        values: everything that was found for the runner, in any order.
        use: limb, side, posture and cuff.
    """
    ours = sorted((one for one in values if _is_only_old(unfit(one, use))), key=_age_s, reverse=True)
    settled = _settled([one for one in ours if one.source.method is not LopMethod.ESTIMATED])
    if settled.newest is not None and not unfit(settled.newest, use):
        value = settled.value
        reasons = settled.said if value is None else unfit(value, use)
        if value is None or reasons:
            return Usable(value=None, sources=settled.sources, reasons=reasons)
        return Usable(value=value, sources=settled.sources, warnings=settled.said)
    estimates = [one for one in ours if one.source.method is LopMethod.ESTIMATED and not unfit(one, use)]
    if estimates:
        return Usable(value=estimates[-1], sources=(estimates[-1].source,))
    if not values:
        return Usable(value=None, reasons=(Reason(code="lop_none"),))
    nearest = min(values, key=lambda one: (len(unfit(one, use)), _age_s(one)))
    return Usable(value=None, reasons=unfit(nearest, use))


def _is_only_old(reasons: tuple[Reason, ...]) -> bool:
    """Old values are not used, but it is still told how far a new one lies from them."""
    return all(reason.code == "lop_old" for reason in reasons)


def _age_s(value: LopValue) -> float:
    return -1.0 if value.age_s is None else value.age_s


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """Where a row of measurements stands: at a value, or at two that wait for a third."""

    value: LopValue | None = None
    newest: LopValue | None = None
    sources: tuple[LopSource, ...] = ()
    said: tuple[Reason, ...] = ()


def _settled(measured: Sequence[LopValue]) -> _Settled:
    """The measurements one after the other, oldest first; each is compared with what stood in the days before it."""
    state, standing, last = _Settled(), tuple[LopValue, ...](), None
    for new in measured:
        row = (*(one for one in standing if _age_s(one) - _age_s(new) <= REUSE_DAYS * DAY_S), new)
        if len(row) == 2 and _apart_mmhg(*row) > APART_MMHG:
            standing = row
            figures = {"lop_mmhg": float(new.lop_mmhg), "last_mmhg": float(row[0].lop_mmhg)}
            said = (Reason(code="lop_third", figures=figures),)
            state = _Settled(newest=new, sources=tuple(one.source for one in row), said=said)
            continue
        value = sorted(row, key=lambda one: one.lop_mmhg)[1] if len(row) == 3 else new
        rests_on = row if len(row) == 3 else (new,)
        standing = (value,)
        state = _Settled(
            value=value,
            newest=new,
            sources=(value.source, *(one.source for one in rests_on if one is not value)),
            said=_change(value, last),
        )
        last = value
    return state


def _apart_mmhg(one: LopValue, other: LopValue) -> float:
    return abs(one.lop_mmhg - other.lop_mmhg)


def _change(value: LopValue, last: LopValue | None) -> tuple[Reason, ...]:
    if last is None or _apart_mmhg(value, last) <= APART_MMHG:
        return ()
    figures = {"lop_mmhg": float(value.lop_mmhg), "last_mmhg": float(last.lop_mmhg)}
    return (Reason(code="lop_changed", figures=figures),)


def plan_reasons(
    lop_mmhg: Mmhg, source: LopSource, found: LopValue | None, values: Sequence[LopValue], use: Use
) -> Iterator[Reason]:
    """Why a plan's LOP is not one that its runner may use now.

    Args:
        lop_mmhg: the plan's figure.
        source: the record that the plan says it is from.
        found: that record as the store has it; None when there is none.
        values: everything the store has for the runner.
        use: what the plan wants it for.
    """
    if found is None:
        yield Reason(code="lop_source_unknown")
        return
    reasons = unfit(found, use)
    now = usable(values, use)
    if reasons or now.value is None:
        yield from reasons or now.reasons
    elif now.value.source != source:
        yield Reason(code="lop_superseded", figures={"newer_mmhg": float(now.value.lop_mmhg)})
    elif lop_mmhg != now.value.lop_mmhg:
        figures = {"lop_mmhg": float(lop_mmhg), "record_mmhg": float(now.value.lop_mmhg)}
        yield Reason(code="lop_figure", figures=figures)
