"""The line about backups on the supervisor's desk. Pure."""

from datetime import UTC, datetime

from kiosk.core.backupstate import BackupState, told
from kiosk.core.days import DAY_S
from kiosk.core.reason import Reason
from kiosk.tui import backup_strings as words
from kiosk.tui import reasons
from kiosk.tui.civildates import both
from kiosk.tui.format import local, plain


def backup_line(state: BackupState, today: float, width: int) -> str:
    """When the last good one was, or what is wrong, in at most so many cells.

    A station without any is not marked here: a simulated one need not have any, and of a real one the alarm says so.
    """
    when = "" if state.made is None else both(local(datetime.fromtimestamp(state.made.day * DAY_S, UTC).isoformat()))
    found = told(state, today, is_expected=False)
    match found[0].code if found else "":
        case "altered_records":
            text = str(words.ALTERED)
        case "backup_failed":
            text = words.FAILED.format(why=reasons.sentence(Reason(code=state.failed)))
        case "backup_old":
            text = words.OLD.format(when=when)
        case _:
            text = words.LAST.format(when=when) if state.made is not None else str(words.NEVER)
    return plain(text, width)
