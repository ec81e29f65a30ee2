"""Whether LOP may be measured: judged by the store and the rules alone, whatever the screen believes.

The message says who, where and with which cuff, and nothing of limits or tiers; a PIN in it is verified here. That one
begins is on record before the cuff fills: one that is cut off, or whose end cannot be stored, costs its limb time too.
"""

from dataclasses import replace

from kiosk.controller.deskparts import DeskParts, cuff_air
from kiosk.controller.pinpad import PinPad
from kiosk.controller.refused import Refused, demand_ready
from kiosk.controller.screened import screened
from kiosk.core import measuring
from kiosk.core.admission import Visit, measuring_reasons
from kiosk.core.events import SearchAuthorised
from kiosk.core.model import ProofKind, Reason, Snapshot
from kiosk.core.prescription import Cuff
from kiosk.core.units import Mmhg, Seconds
from kiosk.link.wire import MeasureLop
from kiosk.safety import limits


async def authorise(parts: DeskParts, pad: PinPad, latest: Snapshot | None, intent: MeasureLop) -> SearchAuthorised:
    """What the machine may begin.

    Raises:
        Refused: with every reason there is; nothing is measured.
        StorageError: the records cannot be read, or do not take that it begins; nothing is measured then either.
    """
    demand_ready(latest)
    limit_mmhg = measuring.limit_mmhg(intent.limb, parts.search)
    supervisor = await pad.supervisor(intent.pin) if intent.pin else None
    if intent.is_higher:
        if supervisor is None:
            raise Refused(Reason(code="pin_format"))
        limit_mmhg = Mmhg(limits.SEARCH_MAX_MMHG)
    account_s = 0.0 if latest is None or latest.watchdog is None else latest.watchdog.restriction_s
    if parts.store.runners.get(intent.runner_id) is None:
        raise Refused(Reason(code="runner_unknown"))
    cuff = parts.library.cuff(intent.cuff_id)
    reasons = measuring_reasons(
        _visit(parts, intent, cuff), parts.search.total_s, has_supervisor=supervisor is not None
    )
    objection = measuring.objection(intent.limb, limit_mmhg, Seconds(account_s), parts.search)
    if objection is not None:
        reasons = (*reasons, objection)
    if reasons or cuff is None:
        raise Refused(*reasons)
    if supervisor is not None and intent.is_higher:
        parts.note("search_limit_raised", detail=str(supervisor.id), limit_mmhg=limit_mmhg)
    asked = SearchAuthorised(
        runner_id=intent.runner_id,
        limb=intent.limb,
        side=intent.side,
        posture=intent.posture,
        cuff=cuff_air(cuff),
        cuff_width_mm=cuff.width_mm,
        limit_mmhg=limit_mmhg,
        references=parts.learned(ProofKind.SHORT, cuff.id),
    )
    return replace(asked, search_id=parts.store.measurements.start(asked, parts.search.total_s))


def close_interrupted(parts: DeskParts) -> None:
    """A measurement that was open when the last controller ended is closed as cut off, and noted."""
    for search in parts.store.measurements.open_ones():
        where = f"{search.side} {search.limb}"
        parts.note("search_interrupted", detail=where, search=float(search.id), counted_s=float(search.longest_s))
        parts.store.measurements.cut_off(search.id)


def _visit(parts: DeskParts, intent: MeasureLop, cuff: Cuff | None) -> Visit:
    store, now = parts.store, parts.clock.now()
    return Visit(
        runner_id=intent.runner_id,
        screening_id=intent.screening_id,
        limb=intent.limb,
        side=intent.side,
        cuff_id=intent.cuff_id,
        cuff=cuff,
        consent=store.consents.latest(intent.runner_id),
        consent_version=parts.library.consent.version,
        screened=screened(parts, intent.runner_id, intent.screening_id),
        bouts=store.sessions.today(intent.runner_id),
        measured=store.measurements.today(intent.runner_id),
        boot=parts.machine_boot,
        now=now,
        up_s=now,
        limits=parts.limits,
    )
