"""`python -m kiosk.tui.handingout`: records of a runner onto a stick, started by the screen, ended with it.

A process of its own, as that of a backup (`kiosk/ops/stick.py`): a stick that fails may halt whoever asks it for
anything. What is wanted comes on its standard input. It makes nothing but what the records say a supervisor agreed to.
"""

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kiosk.export.archive import Locker
from kiosk.export.handing import Form, forget_copies, into_folder, into_one_file
from kiosk.export.items import Chosen
from kiosk.export.people import SHORT, Asking
from kiosk.export.says import Says
from kiosk.ops.backups import demand_records, opened_records
from kiosk.ops.copying import tell
from kiosk.storage import Store
from kiosk.storage.ready import RECORDS
from kiosk.tui.exporting import asked_now, says
from kiosk.tui.language import speak
from kiosk.tui.order import Order, Wanted
from kiosk.wholefolder import OURS, whole_folder


def main() -> int:
    """Hand out, tell, end."""
    order = Order.decoded(sys.stdin.buffer.read())
    speak(order.language)
    return tell(lambda progress: hand_out(order, progress=progress))


def hand_out(
    order: Order, *, progress: Callable[[int, int], None], opened: Callable[[Path], Store] = opened_records
) -> Path:
    """Make the files in a folder of their own on the stick, read them back, put it on record; where they are.

    Raises:
        StorageError: the records cannot be read, or do not say that this was agreed on.
        ExportError: as `whole_folder`; `passphrase_short`, `export_too_large`.
    """
    settings, wanted = order.settings, order.wanted
    demand_records(settings.data_dir / RECORDS)
    with closing(opened(settings.data_dir / RECORDS)) as store:
        supervisor_id = store.handouts.agreed_by(wanted.what)
        with store.handouts.handing(wanted.what, supervisor_id) as amount:
            forget_copies(settings.data_dir)
            asked = asked_now(store, settings, with_names=False)
            name, items = _name(asked, wanted), _chosen(asked, wanted, says(settings))
            with whole_folder(order.folder, name) as outlet:
                if wanted.password is None:
                    into_folder(outlet, items, None, progress)
                else:
                    locker, file = _locker(wanted.password), f"{name}.tar.age"
                    into_one_file(outlet, file, items, None, locker, beside=settings.data_dir, progress=progress)
                amount.files, amount.size_bytes = len(outlet.written), outlet.size_bytes()
    return order.folder / name


def _locker(password: str) -> Locker:
    from kiosk.export.locked import WithPassphrase  # noqa: PLC0415 - brings what locks files

    return WithPassphrase(password)


def _name(asked: Asking, wanted: Wanted) -> str:
    """Station, number and time: nothing about a person. Also what FAT takes."""
    number, session_id = f"runner-{wanted.runner_id:04d}", wanted.session_id
    whose = number if session_id is None else f"session-{session_id:06d}"
    return f"{OURS}{asked.made().records[:SHORT]}-{whose}-{asked.now:%Y%m%d-%H%M%S}"


def _chosen(asked: Asking, wanted: Wanted, sentences: Says) -> Chosen:
    if wanted.session_id is not None:
        return Chosen(asking=asked, forms=frozenset(Form), says=sentences, others=(wanted.session_id,))
    sessions = asked.store.sessions.ids(wanted.runner_id)
    return Chosen(asking=asked, forms=frozenset(Form), says=sentences, runners=((wanted.runner_id, sessions),))


if __name__ == "__main__":
    sys.exit(main())
