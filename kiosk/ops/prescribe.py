"""`kiosk prescribe`: what would be proposed to a runner now, out of the records, and every rule that fired.

As JSON and with --explain, codes and figures are those of the core; the sentences that belong to them are the screen's.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict

from kiosk.core.aftermath import aftermath
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.core.model import Reason
from kiosk.core.planlimits import Limits
from kiosk.core.proposal import propose
from kiosk.core.proposalcase import Fired, NoProposal, Proposal
from kiosk.core.screened import Screened
from kiosk.core.units import Seconds
from kiosk.storage import Store
from kiosk.therapy.library import Library
from kiosk.therapy.situation import situation

Shown = dict[str, object]

PLANS_RULE = "every plan is judged by it"
"""What stands where a rule has no source of its own in the file of the proposals."""


def prescribe(
    store: Store | None,
    library: Library,
    limits: Limits,
    runner_id: int,
    *,
    now: float,
    explain: bool,
    as_json: bool,
    out: Callable[[str], None] = print,
) -> int:
    """Show what would be proposed; 0. That nothing is, is an answer too.

    Raises:
        ConfigError: `runner_unknown`.
        StorageError: the records cannot be read.
    """
    runner = None if store is None else store.runners.get(runner_id)
    if store is None or runner is None:
        hint = "numbers begin with 1, in the order of registration"
        message = "no such runner is registered"
        raise ConfigError([Diagnostic(path=str(runner_id), code="runner_unknown", message=message, hint=hint)])
    case = situation(store, library, answered(store, library, runner_id), now=Seconds(now), limits=limits)
    found = propose(case)
    if as_json:
        out(json.dumps(_shown(runner_id, library.prescribing.version, found), indent=2, sort_keys=True))
        return 0
    for line in _lines(found):
        out(line)
    for number, fired in enumerate(found.fired if explain else (), start=1):
        for line in _fired_lines(number, fired):
            out(line)
    return 0


def answered(store: Store, library: Library, runner_id: int) -> Screened:
    """A runner's answers as they bind now: the last that were given. Raises `StorageError`."""
    runner = store.runners.get(runner_id)
    full = store.screenings.last_full(runner_id)
    since = store.screenings.since(runner_id, 0 if full is None else full.id)
    today = since[-1] if since else full
    return Screened(
        runner_id=runner_id,
        birth_year=None if runner is None else runner.birth_year,
        today=today,
        today_age_s=None if today is None else store.screenings.age_s(today.id),
        full=full,
        since=since,
        clearance=None if today is None else store.clearances.for_screening(today.id),
        now_utc=store.utc(),
        is_clock_trusted=store.is_clock_trusted(),
        are_records_accepted=store.are_records_accepted(),
        day_rules=library.screening,
        full_rules=library.full_screening,
        away_days=store.courses.away_days(runner_id),
        aftermath=aftermath(store.done.last_visit(runner_id, before_today=True), library.baselines.rules),
    )


def _shown(runner_id: int, version: str, found: Proposal | NoProposal) -> Shown:
    shown: Shown = {
        "runner": runner_id,
        "rules": version,
        "proposal": None,
        "fired": [asdict(one) for one in found.fired],
    }
    if isinstance(found, NoProposal):
        return {**shown, "reasons": [_reason(one) for one in found.reasons]}
    proposal = {
        **asdict(found.ask),
        "protocol_version": found.protocol_version,
        "grade": found.grade,
        "sources": found.sources,
        "inferred": found.inferred,
    }
    return {**shown, "proposal": proposal, "why": _reason(found.why), "reasons": []}


def _reason(reason: Reason) -> Shown:
    return {"code": reason.code, "figures": dict(reason.figures)}


def _lines(found: Proposal | NoProposal) -> Iterator[str]:
    if isinstance(found, NoProposal):
        yield "nothing is proposed:"
        for reason in found.reasons:
            yield f"  {reason.code} {_figures(reason.figures)}".rstrip()
        return
    ask = found.ask
    load = "no weight" if ask.load_kg is None else f"{ask.load_kg:g} kg"
    yield f"{ask.protocol_id} (version {found.protocol_version}): {ask.exercise}, {ask.side} {ask.limb}"
    yield f"  {ask.percent_lop:g} % of LOP, {ask.rounds} rounds, {load}"
    if found.needs_test:
        yield "  the strength was not tested: a 5RM first, or a light weight to try"
    yield f"  why: {found.why.code} {_figures(found.why.figures)}".rstrip()
    yield f"  rests on: {found.grade}"
    for source in found.sources:
        yield f"    {source}"
    for inferred in found.inferred:
        yield f"    our inference, or not read in its source: {inferred}"


def _fired_lines(number: int, fired: Fired) -> Iterator[str]:
    yield f"{number}. {fired.id}: {_figures(fired.saw) or '-'} -> {_figures(fired.decided) or '-'}"
    yield f"     {PLANS_RULE if fired.basis is None else f'{fired.basis}: {fired.source}'}"


def _figures(figures: Mapping[str, float | str]) -> str:
    return ", ".join(f"{name} {value if isinstance(value, str) else f'{value:g}'}" for name, value in figures.items())
