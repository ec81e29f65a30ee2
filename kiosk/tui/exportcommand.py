"""`kiosk export`: sessions, runners or everything as files in a folder, or in one locked file.

It stands beside the screen because the sentences of codes do, which the printed pages need.
"""

import argparse
import getpass
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.config import Settings
from kiosk.core.errors import ConfigError, Diagnostic, ExportError, StorageError
from kiosk.core.handout import HandOut
from kiosk.export.archive import Locker
from kiosk.export.handing import Form, forget_copies, into_folder, into_one_file
from kiosk.export.items import Chosen
from kiosk.export.people import Asking
from kiosk.export.says import Says
from kiosk.ops.named import supervisor_named
from kiosk.outlet import Outlet
from kiosk.storage import Store
from kiosk.storage.backup import back_up
from kiosk.tui.exporting import asked_now, says
from kiosk.tui.exportlist import list_runners
from kiosk.tui.language import speak


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    """Hand out what was asked for, or list the runners; 0.

    Raises:
        ConfigError: it cannot be asked for like that.
        ExportError: it cannot be handed out, or not to there.
        StorageError: the records cannot be read.
    """
    from kiosk.ops.proofs import opened  # noqa: PLC0415 - brings the clocks of the hardware

    _demand_sense(arguments)
    if arguments.list:
        return _list(opened(settings), with_names=arguments.names)
    _speak(arguments.language or settings.screen.language)
    locker = _locker(arguments)
    store = opened(settings)
    if store is None:
        raise StorageError("store_missing", "there are no records yet", "open the station first")
    try:
        return hand_out(store, settings, arguments, locker)
    finally:
        store.close()


def _list(store: Store | None, *, with_names: bool) -> int:
    try:
        list_runners(store, with_names=with_names)
    finally:
        if store is not None:
            store.close()
    return 0


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
    supervisor = supervisor_named(store, arguments.by)
    asked = asked_now(store, settings, with_names=arguments.with_name)
    items = _chosen(asked, arguments, says(settings))
    records = _records(settings.data_dir / "kiosk.db") if arguments.records else None
    outlet, began = Outlet(arguments.to), time.monotonic()
    what = _what(store, items, arguments, is_locked=locker is not None)
    store.handouts.agree(what, supervisor.id)
    with store.handouts.handing(what, supervisor.id) as amount:
        if locker is None:
            into_folder(outlet, items, records, on_terminal)
        else:
            name = f"bfr-kiosk-{asked.now:%Y%m%d-%H%M%S}.tar.age"
            into_one_file(outlet, name, items, records, locker, beside=settings.data_dir, progress=on_terminal)
        amount.files, amount.size_bytes = len(outlet.written), outlet.size_bytes()
    out(f"{arguments.to}: {amount.files} files, {amount.size_bytes >> 10} KiB, {time.monotonic() - began:.1f} s")
    if arguments.records:
        out(f"{'in it' if locker else 'the file'}: every record of everybody, with names")
    return 0


def _what(store: Store, items: Chosen, arguments: argparse.Namespace, *, is_locked: bool) -> HandOut:
    """As it goes on record; a session's runner is named too."""
    session_id = arguments.session
    bout = None if session_id is None else store.sessions.get(session_id)
    is_nobody = not items.runners and not items.others
    return HandOut(
        runner_id=arguments.runner if bout is None else bout.runner_id,
        session_id=session_id,
        forms=frozenset() if is_nobody else frozenset(form.value for form in items.forms),
        is_locked=is_locked,
        has_names=arguments.with_name,
        has_records=arguments.records,
    )


def _demand_sense(arguments: argparse.Namespace) -> None:
    chosen = arguments.session is not None or arguments.runner is not None or arguments.all
    found: list[Diagnostic] = []
    if arguments.list or arguments.names:
        _demand_list(arguments)
        return
    if not chosen and not arguments.records:
        hint = "--session N, --runner N, --all, or --records"
        found.append(Diagnostic(path="export", code="nothing_chosen", message="nothing was chosen", hint=hint))
    if arguments.records and (arguments.session is not None or arguments.runner is not None):
        message, hint = "the record file holds everybody", "leave --records out for one person"
        found.append(Diagnostic(path="--records", code="not_of_one", message=message, hint=hint))
    for name, value, hint in (
        ("--to", arguments.to, "the folder that the files go into"),
        ("--by", arguments.by, "the supervisor who answers for it, as registered"),
    ):
        if value is None:
            found.append(Diagnostic(path=name, code="option_missing", message=f"{name} is missing", hint=hint))
    if arguments.encrypt is not None and arguments.recipient:
        hint = "a passphrase or keys"
        found.append(Diagnostic(path="--encrypt", code="not_both", message="not with --recipient", hint=hint))
    if found:
        raise ConfigError(found)


def _demand_list(arguments: argparse.Namespace) -> None:
    """A list is no export: nothing of one goes with it."""
    others = ("to", "by", "records", "with_name", "language", "encrypt", "recipient", *(form.value for form in Form))
    found = [name for name in others if getattr(arguments, name) not in (None, False)]
    if not arguments.list:
        problem = Diagnostic(path="--names", code="only_with_list", message="only --list takes it", hint="--with-name")
        raise ConfigError([problem])
    if found:
        message = f"nothing is handed out with it: leave out {', '.join(found)}"
        raise ConfigError([Diagnostic(path="--list", code="list_alone", message=message)])


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


def _chosen(asked: Asking, arguments: argparse.Namespace, sentences: Says) -> Chosen:
    """What was asked for. Raises `ExportError` when it is not there."""
    forms = frozenset(form for form in Form if getattr(arguments, form.value)) or frozenset(Form)
    runners, others = _numbers(asked.store, arguments)
    return Chosen(asking=asked, forms=forms, says=sentences, runners=runners, others=others)


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
            raise ExportError("runner_unknown", f"there is no runner {runner}", "kiosk export --list has the numbers")
        return ((runner, sessions),), ()
    everybody = sorted(one.id for one in store.runners.page(0, store.runners.count()))
    runners = tuple((one, store.sessions.ids(one)) for one in everybody)
    known = {number for _, sessions in runners for number in sessions}
    return runners, tuple(number for number in store.sessions.ids() if number not in known)


def _records(source: Path) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        back_up(source, path)

    return write
