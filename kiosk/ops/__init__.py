"""Commands for technicians; each returns an exit code. Doctor, selftest and calibrate take hardware, unlock files."""

import argparse
from collections.abc import Callable

from kiosk.config import Settings
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.hw.wiring import Wiring


def run(name: str, settings: Settings, wiring: Wiring, arguments: argparse.Namespace) -> int:
    """Run one command by its name; its exit code.

    Raises:
        ConfigError: there is no command of that name.
    """
    # Here, because they bring the hardware libraries.
    import kiosk.ops.calibrate as calibrate  # noqa: PLC0415, PLR0402
    import kiosk.ops.doctor as doctor  # noqa: PLC0415, PLR0402

    commands: dict[str, Callable[[], int]] = {
        "doctor": lambda: doctor.run(settings, wiring),
        "selftest": lambda: _selftest(settings, wiring, arguments),
        "calibrate": lambda: calibrate.run(settings, wiring, reference_mmhg=arguments.reference_mmhg),
    }
    if name not in commands:
        hint = f"one of {', '.join(commands)}"
        raise ConfigError([Diagnostic(path=name, code="command_unknown", message="no such command", hint=hint)])
    return commands[name]()


def _selftest(settings: Settings, wiring: Wiring, arguments: argparse.Namespace) -> int:
    """Sensors and lines now, then what the station's own self-tests have shown; or only that, or a mark of service."""
    import kiosk.ops.proofs as proofs  # noqa: PLC0415, PLR0402
    import kiosk.ops.selftest as selftest  # noqa: PLC0415, PLR0402

    store = proofs.opened(settings)
    try:
        if arguments.new_reference:
            return proofs.new_reference(store, arguments.by or "", arguments.reason or "")
        code = 0 if arguments.records else selftest.run(settings, wiring)
        proofs.show(store)
        return code
    finally:
        if store is not None:
            store.close()
