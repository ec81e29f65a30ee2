"""Commands for technicians; each returns an exit code. Doctor, selftest and calibrate take hardware, unlock files."""

import argparse
from collections.abc import Callable
from typing import Final

from kiosk.config import Settings
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.core.evaluationrecords import Decision
from kiosk.hw.wiring import Wiring

FOLDERS: Final = {"backup": ("data_dir",)}
"""Commands that may not write to all folders: the nightly backup sees that of the records alone (its unit says so)."""


def run(name: str, settings: Settings, wiring: Wiring, arguments: argparse.Namespace) -> int:
    """Run one command by its name; its exit code. The wiring is as its file says, without any calibration.

    Raises:
        ConfigError: there is no command of that name.
    """
    if name == "unlock":
        from kiosk.ops.unlock import unlock  # noqa: PLC0415

        return unlock(settings, by=arguments.by, reason=arguments.reason)
    if name in ("verify", "backup", "restore", "erase", "migrate"):
        return _records(name, settings, arguments)
    if name in ("progress", "clinic", "review"):
        return _outcome(name, settings, arguments)
    if name == "prescribe":
        return _prescribe(settings, arguments)
    # Here, because it brings the hardware libraries.
    import kiosk.ops.doctor as doctor  # noqa: PLC0415, PLR0402

    commands: dict[str, Callable[[], int]] = {
        "doctor": lambda: doctor.run(settings, wiring, arguments),
        "selftest": lambda: _selftest(settings, wiring, arguments),
        "calibrate": lambda: _calibrate(settings, wiring, arguments),
    }
    if name not in commands:
        hint = f"one of {', '.join(commands)}"
        raise ConfigError([Diagnostic(path=name, code="command_unknown", message="no such command", hint=hint)])
    return commands[name]()


def _records(name: str, settings: Settings, arguments: argparse.Namespace) -> int:
    """What is done with the record file as a whole."""
    import kiosk.ops.proofs as proofs  # noqa: PLC0415, PLR0402
    from kiosk.ops import backups  # noqa: PLC0415
    from kiosk.ops.erase import erase, erase_expired  # noqa: PLC0415
    from kiosk.ops.verify import verify_records  # noqa: PLC0415

    data_dir = settings.data_dir
    if name == "verify":
        path = arguments.records or data_dir / "kiosk.db"
        return verify_records(path, tip=arguments.tip, as_json=arguments.json)
    if name == "backup":
        return backups.back_up_records(
            data_dir, arguments.to, kept=settings.records.backups, is_nightly=arguments.nightly
        )
    if name == "migrate":
        from kiosk.ops.migrate import migrate  # noqa: PLC0415

        return migrate(arguments.records)
    if name == "restore":
        return backups.restore_records(data_dir, arguments.backup, is_sure=arguments.yes)
    store = proofs.opened(settings)
    try:
        if arguments.expired:
            years = settings.records.erase_after_years
            return erase_expired(store, years, by=arguments.by, is_sure=arguments.yes, data_dir=data_dir)
        reason = arguments.reason or ""
        return erase(store, arguments.runner, by=arguments.by, reason=reason, is_sure=arguments.yes, data_dir=data_dir)
    finally:
        if store is not None:
            store.close()


def _outcome(name: str, settings: Settings, arguments: argparse.Namespace) -> int:
    """What the records say of a runner's progress, or of the clinic."""
    import kiosk.ops.outcome as outcome  # noqa: PLC0415, PLR0402
    import kiosk.ops.proofs as proofs  # noqa: PLC0415, PLR0402

    store = proofs.opened(settings)
    try:
        if name == "clinic":
            return outcome.clinic(store, as_json=arguments.json)
        if name == "review":
            return outcome.review(store, arguments.runner, by=arguments.by, decision=Decision(arguments.decision))
        return outcome.progress(store, arguments.runner, as_json=arguments.json)
    finally:
        if store is not None:
            store.close()


def _prescribe(settings: Settings, arguments: argparse.Namespace) -> int:
    """What would be proposed to a runner now."""
    import kiosk.ops.prescribe as prescribe  # noqa: PLC0415, PLR0402
    import kiosk.ops.proofs as proofs  # noqa: PLC0415, PLR0402
    from kiosk.hw.clock import SystemClock  # noqa: PLC0415
    from kiosk.settings import plan_limits  # noqa: PLC0415
    from kiosk.therapy.library import load_library  # noqa: PLC0415

    library = load_library(own=settings.protocols_dir)
    store = proofs.opened(settings)
    try:
        return prescribe.prescribe(
            store,
            library,
            plan_limits(settings.limits),
            arguments.runner,
            now=SystemClock().now(),
            explain=arguments.explain,
            as_json=arguments.json,
        )
    finally:
        if store is not None:
            store.close()


def _calibrate(settings: Settings, wiring: Wiring, arguments: argparse.Namespace) -> int:
    """The procedure itself, what became of earlier ones, or one of them taken back."""
    import kiosk.ops.calibrate as calibrate  # noqa: PLC0415, PLR0402
    import kiosk.ops.history as history  # noqa: PLC0415, PLR0402
    import kiosk.ops.proofs as proofs  # noqa: PLC0415, PLR0402
    import kiosk.ops.taken_back as taken_back  # noqa: PLC0415, PLR0402
    from kiosk.ops.civil_now import civil_now, held_now  # noqa: PLC0415 - reads the records, for this command alone

    if arguments.panel or arguments.agreed:
        import kiosk.ops.panelside as panelside  # noqa: PLC0415, PLR0402

        return panelside.run(settings, wiring) if arguments.panel else panelside.agreed(settings)
    if arguments.restore is not None:
        return taken_back.restore(
            settings,
            wiring,
            arguments.restore,
            sensor=arguments.sensor,
            by=arguments.by,
            reason=arguments.reason,
            at_utc=civil_now(settings).at.isoformat(timespec="milliseconds"),
        )
    if arguments.sensor is not None:
        hint = "with --restore only: both sensors are calibrated at once, against each other"
        raise ConfigError([Diagnostic(path="--sensor", code="not_alone", message="nothing to do for it", hint=hint)])
    if not arguments.history:
        return calibrate.run(settings, wiring, arguments)
    store = proofs.opened(settings)
    try:
        return history.show(settings, wiring, store, held_now(store))
    finally:
        if store is not None:
            store.close()


def _selftest(settings: Settings, wiring: Wiring, arguments: argparse.Namespace) -> int:
    """Sensors and lines now, then what the station's own self-tests have shown; or only that, or a mark of service."""
    import kiosk.ops.proofs as proofs  # noqa: PLC0415, PLR0402
    import kiosk.ops.selftest as selftest  # noqa: PLC0415, PLR0402
    from kiosk.hw.calibrated import station_wiring  # noqa: PLC0415
    from kiosk.ops.calibration_state import calibration_state  # noqa: PLC0415
    from kiosk.ops.civil_now import held_now  # noqa: PLC0415 - reads the records, for this command alone
    from kiosk.ops.findings import report  # noqa: PLC0415

    store = proofs.opened(settings)
    try:
        if arguments.new_reference:
            return proofs.new_reference(store, arguments.by or "", arguments.reason or "", arguments.part or ())
        code = 0
        if not arguments.records:
            used = station_wiring(settings, wiring)
            _, said = calibration_state(settings, wiring, held_now(store))
            code = max(report(said), selftest.run(settings, used))
        proofs.show(store)
        return code
    finally:
        if store is not None:
            store.close()
