"""`kiosk next`: a runner's next visit as a page for a printer, or as one object for other programs."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from kiosk.config import Settings
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.storage import Store
from kiosk.therapy.library import DIRECTORY, load_library
from kiosk.tui import next_strings as words
from kiosk.tui.next_read import read_next
from kiosk.tui.next_words import page, shown


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    """Print it from the station's own records; 0.

    Raises:
        ConfigError: `runner_unknown`.
        StorageError: the records cannot be read.
    """
    from kiosk.ops.proofs import opened  # noqa: PLC0415 - brings the clocks of the hardware

    store = opened(settings)
    try:
        return show(store, arguments.runner, own=settings.protocols_dir, as_json=arguments.json)
    finally:
        if store is not None:
            store.close()


def show(
    store: Store | None, runner_id: int, *, own: Path | None, as_json: bool, out: Callable[[str], None] = print
) -> int:
    """As `run`, from an open store; None is one that does not exist yet. `own` is the clinic's folder of protocols."""
    runner = None if store is None else store.runners.get(runner_id)
    if store is None or runner is None:
        hint = "numbers begin with 1, in the order of registration"
        message = "no such runner is registered"
        raise ConfigError([Diagnostic(path=str(runner_id), code="runner_unknown", message=message, hint=hint)])
    library = load_library(DIRECTORY, own)
    found = read_next(store, library, runner)
    if as_json:
        out(json.dumps(shown(found, runner_id), indent=2, sort_keys=True))
    else:
        out(str(words.NONE) if found is None else page(found, runner.name, library))
    return 0
