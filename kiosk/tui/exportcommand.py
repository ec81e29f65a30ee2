"""`kiosk export`: sessions, runners or everything as files in a folder, or in one locked file.

It stands beside the screen because the sentences of codes do, which the printed pages need.
"""

import argparse
import getpass
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.config import Settings
from kiosk.core.errors import ConfigError, Diagnostic, ExportError, StorageError
from kiosk.export.archive import Locker
from kiosk.export.document import CalibratedSensor
from kiosk.export.files import Outlet
from kiosk.export.handing import Form, forget_copies, into_folder, into_one_file
from kiosk.export.items import Chosen
from kiosk.export.people import Asking, asking
from kiosk.export.says import Says
from kiosk.storage import Store
from kiosk.storage.backup import back_up
from kiosk.therapy.library import DIRECTORY, load_library
from kiosk.tui import reasons
from kiosk.tui.language import speak
from kiosk.tui.progress_words import outcome

SAYS = Says(reason=reasons.sentence, outcome=outcome)


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    """Hand out what was asked for; 0.

    Raises:
        ConfigError: it cannot be asked for like that.
        ExportError: it cannot be handed out, or not to there.
        StorageError: the records cannot be read.
    """
    from kiosk.ops.proofs import opened  # noqa: PLC0415 - brings the clocks of the hardware

    _demand_sense(arguments)
    _speak(arguments.language or settings.screen.language)
    locker = _locker(arguments)
    store = opened(settings)
    if store is None:
        raise StorageError("store_missing", "there are no records yet", "open the station first")
    try:
        return hand_out(store, settings, arguments, locker)
    finally:
        store.close()


def hand_out(
    store: Store,
    settings: Settings,
    arguments: argparse.Namespace,
    locker: Locker | None,
    *,
    out: Callable[[str], None] = print,
) -> int:
    """As `run`, from open records; `locker` None puts files in the clear."""
    from kiosk.ops.bar import on_terminal  # noqa: PLC0415

    forget_copies(settings.data_dir)
    asked = asking(
        store,
        load_library(DIRECTORY, settings.protocols_dir),
        calibration=tuple(_calibration(settings)),
        with_names=arguments.with_name,
    )
    items = _chosen(asked, arguments)
    records = _records(settings.data_dir / "kiosk.db") if arguments.records else None
    outlet, began = Outlet(arguments.to), time.monotonic()
    if locker is None:
        into_folder(outlet, items, records, on_terminal)
    else:
        name = f"bfr-kiosk-{asked.now:%Y%m%d-%H%M%S}.tar.age"
        into_one_file(outlet, name, items, records, locker, beside=settings.data_dir, progress=on_terminal)
    size = sum(path.stat().st_size for path in outlet.written)
    out(f"{arguments.to}: {len(outlet.written)} files, {size >> 10} KiB, {time.monotonic() - began:.1f} s")
    if arguments.records:
        out(f"{'in it' if locker else 'the file'}: every record of everybody, with names")
    return 0


def _demand_sense(arguments: argparse.Namespace) -> None:
    chosen = arguments.session is not None or arguments.runner is not None or arguments.all
    found: list[Diagnostic] = []
    if not chosen and not arguments.records:
        hint = "--session N, --runner N, --all, or --records"
        found.append(Diagnostic(path="export", code="nothing_chosen", message="nothing was chosen", hint=hint))
    if arguments.records and (arguments.session is not None or arguments.runner is not None):
        message, hint = "the record file holds everybody", "leave --records out for one person"
        found.append(Diagnostic(path="--records", code="not_of_one", message=message, hint=hint))
    if arguments.encrypt is not None and arguments.recipient:
        hint = "a passphrase or keys"
        found.append(Diagnostic(path="--encrypt", code="not_both", message="not with --recipient", hint=hint))
    if found:
        raise ConfigError(found)


def _speak(language: str) -> None:
    try:
        speak(language)
    except LookupError as error:
        problem = Diagnostic(path="--language", code="language_unknown", message=f"there are no sentences in {error}")
        raise ConfigError([problem]) from error


def _locker(arguments: argparse.Namespace) -> Locker | None:
    if not arguments.recipient and arguments.encrypt is None:
        return None
    from kiosk.export.locked import ForRecipients, WithPassphrase  # noqa: PLC0415 - brings what locks files

    if arguments.recipient:
        return ForRecipients(arguments.recipient)
    if arguments.encrypt:
        try:
            text = Path(arguments.encrypt).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            hint = "a file whose first line is the passphrase"
            raise ExportError("passphrase_unread", f"{arguments.encrypt} cannot be read", hint) from error
        return WithPassphrase(text.partition("\n")[0].rstrip("\r"))
    return WithPassphrase(asked_twice(getpass.getpass))


def asked_twice(ask: Callable[[str], str]) -> str:
    """A passphrase, typed the same way twice. Raises `ExportError` `passphrase_differs`."""
    first, second = ask("Passphrase: "), ask("The same again: ")
    if first != second:
        raise ExportError("passphrase_differs", "the two were different", "nothing was written; try again")
    return first


def _calibration(settings: Settings) -> Iterator[CalibratedSensor]:
    """That in force now, out of its files."""
    from kiosk.hw.calibrated import used  # noqa: PLC0415
    from kiosk.hw.wiring import load_wiring  # noqa: PLC0415

    pair = used(settings, load_wiring(settings.wiring))
    for one in () if pair is None else pair.each:
        yield CalibratedSensor(
            sensor=one.sensor, number=one.number, serial=one.serial, at_utc=one.at_utc, instrument=one.instrument
        )


def _chosen(asked: Asking, arguments: argparse.Namespace) -> Chosen:
    """What was asked for. Raises `ExportError` when it is not there."""
    forms = frozenset(form for form in Form if getattr(arguments, form.value)) or frozenset(Form)
    runners, others = _numbers(asked.store, arguments)
    return Chosen(asking=asked, forms=forms, says=SAYS, runners=runners, others=others)


Numbers = tuple[int, ...]


def _numbers(store: Store, arguments: argparse.Namespace) -> tuple[tuple[tuple[int, Numbers], ...], Numbers]:
    """Runners with their sessions, and sessions of nobody among these."""
    session, runner = arguments.session, arguments.runner
    if arguments.records and not arguments.all:
        return (), ()
    if session is not None:
        if session not in store.sessions.ids():
            raise ExportError("session_unknown", f"there is no session {session}", "--all has every one")
        return (), (session,)
    if runner is not None:
        sessions = store.sessions.ids(runner)
        if store.runners.get(runner) is None and not sessions:
            raise ExportError("runner_unknown", f"there is no runner {runner}", "numbers begin with 1")
        return ((runner, sessions),), ()
    everybody = sorted(one.id for one in store.runners.page(0, store.runners.count()))
    runners = tuple((one, store.sessions.ids(one)) for one in everybody)
    known = {number for _, sessions in runners for number in sessions}
    return runners, tuple(number for number in store.sessions.ids() if number not in known)


def _records(source: Path) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        back_up(source, path)

    return write
