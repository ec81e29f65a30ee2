"""What the station's own self-tests have shown: the last of each kind, beside what the parts were when new.

A service is marked here: from then on the next passed self-tests make the reference that its parts are judged by.
"""

from collections.abc import Callable, Iterator, Sequence

from kiosk.config import Settings
from kiosk.core import trend
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.core.model import ProofKind, ProofStep, StepState
from kiosk.core.records import StoredProof, StoredService
from kiosk.core.trend import Reference
from kiosk.hw.clock import SystemClock, SystemWallClock, machine_boot
from kiosk.storage import Store, open_store

_MARKS = {StepState.PASSED: "OK", StepState.FAILED: "FAIL", StepState.RUNNING: "...", StepState.WAITING: "-"}


def opened(settings: Settings) -> Store | None:
    """The station's records; None while there are none. Raises `StorageError` when they cannot be used."""
    path = settings.data_dir / "kiosk.db"
    if not path.exists():
        return None
    return open_store(path, boot=machine_boot(), now=SystemClock().now, utc=SystemWallClock().utc_iso)


def show(store: Store | None, out: Callable[[str], None] = print) -> None:
    """Print the last full self-test, and the last short one of each cuff."""
    if store is None:
        out("no self-test is on record yet")
        return
    for service in _newest(store.services.all()):
        out(f"{service.part or 'parts'} serviced {service.at_utc} by {service.by}: {service.reason}")
    for kind, cuff_id in ((ProofKind.FULL, None), *((ProofKind.SHORT, cuff) for cuff in store.proofs.cuffs())):
        stored = store.proofs.latest(kind, cuff_id)
        if stored is None:
            out(f"no {kind} self-test is on record yet")
            continue
        first = store.proofs.first(kind, cuff_id, trend.REFERENCE_PROOFS)
        for line in _lines(stored, store.proofs.learned(kind, cuff_id), len(first)):
            out(line)


def _lines(stored: StoredProof, learned: dict[str, Reference], count: int) -> Iterator[str]:
    proof = stored.proof
    cuff = "" if proof.cuff_id is None else f", cuff {proof.cuff_id}"
    verdict = "passed" if proof.passed else "FAILED"
    yield f"{proof.kind} self-test {stored.at_utc}{cuff}: {verdict} in {proof.seconds:.1f} s"
    if proof.air_ml is not None:
        soft = "" if proof.ml_per_mmhg is None else f", {proof.ml_per_mmhg:.2f} mL/mmHg above 40 mmHg"
        yield f"  cuff takes {proof.air_ml:.0f} mL to 60 mmHg{soft}"
    if not learned:
        yield f"  no reference yet: {count} of {trend.REFERENCE_PROOFS} passed self-tests"
    for step in proof.steps:
        yield f"  {_MARKS[step.state]:<4}  {step.code}{_figures(step, learned)}"


def _figures(step: ProofStep, learned: dict[str, Reference]) -> str:
    if step.reason is not None:
        given = ", ".join(f"{name} {value:.3g}" for name, value in step.reason.figures.items())
        return f": {step.reason.code} ({given})"
    if step.figure is None or not step.unit:
        return ""
    share = trend.change(step.code, step.figure, learned)
    beside = "" if share is None else f", reference {learned[step.code].median:.3g}, {100.0 * share:+.0f} %"
    return f": {step.figure:.3g} {step.unit}{beside}{'' if step.warning is None else f' ({step.warning.code})'}"


def _newest(services: Sequence[StoredService]) -> Iterator[StoredService]:
    """The last service of all parts, and of each part the last one after it."""
    of_all = max((index for index, one in enumerate(services) if one.part is None), default=0)
    newest = {one.part: one for one in services[of_all:]}
    yield from sorted(newest.values(), key=lambda one: one.id)


def new_reference(
    store: Store | None, by: str, reason: str, parts: Sequence[str] = (), out: Callable[[str], None] = print
) -> int:
    """Mark a service of the named parts, or of all; exit code.

    Raises:
        ConfigError: nobody or no reason was named.
    """
    missing = [
        Diagnostic(path=option, code="missing_key", message="not given", hint="say who serviced what, for the record")
        for option, value in (("--by", by), ("--reason", reason))
        if not value.strip()
    ]
    if missing:
        raise ConfigError(missing)
    if store is None:
        out("no self-test is on record yet, so there is no reference to renew")
        return 1
    named = tuple(dict.fromkeys(parts))
    for part in named or (None,):
        store.services.add(by.strip(), reason.strip(), part)
    made = f"the new reference of {', '.join(named)}" if named else "the new reference"
    out(f"noted; the next {trend.REFERENCE_PROOFS} passed self-tests of each kind and cuff make {made}")
    return 0
