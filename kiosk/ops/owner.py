"""Whose command it is: what a command makes belongs to the station's user, whoever asks for it.

A technician is root, or logs in as himself. What he made below the station's folders as root, the station could not
write any more; and root has no business in folders that another user writes to. So root becomes the owner of the
records' folder, with the groups that the hardware asks for, and anybody else who may not write there asks sudo.
"""

import grp
import os
import pwd
import shutil
import sys
from pathlib import Path
from typing import Final, NoReturn

from kiosk.config import load_settings

GROUPS: Final = ("i2c", "gpio", "input", "video", "systemd-journal")
"""Of the units (buses, lines, touch panel, display), and of the system's log for `kiosk doctor --support`."""

UNIT: Final = "INVOCATION_ID"
"""In the surroundings of what systemd starts, and of no login."""


def go_on_as_owner(config: Path) -> None:
    """Return where this process may go on as it is; else the same command begins anew, as the owner of the records.

    Folders that are not there yet are made by whoever asks first: on an installed station there are none such.

    Raises:
        ConfigError: the settings cannot be used.
        OSError: the program or sudo cannot be started.
    """
    folder = load_settings(config).data_dir
    try:
        owner = folder.stat()
    except OSError:  # the command itself says what is wrong with it
        return
    me = os.geteuid()
    if owner.st_uid == me or (me != 0 and os.access(folder, os.W_OK | os.X_OK)):
        return
    words = [sys.executable, *sys.orig_argv[1:]]
    if me == 0:
        _become(owner, words)
    is_unit = UNIT in os.environ  # it says itself as whom it runs, and goes on without records: the watchdog, the vent
    if (sudo := shutil.which("sudo")) and not is_unit:
        print("kiosk: the station's files are its own user's; asking sudo", file=sys.stderr, flush=True)
        os.execv(sudo, [sudo, "--", *words])  # noqa: S606 - the words of the caller himself, no shell


def _become(owner: os.stat_result, words: list[str]) -> NoReturn:
    groups = {group.gr_gid for group in grp.getgrall() if group.gr_name in GROUPS}
    os.setgroups(sorted({owner.st_gid, *groups}))
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)
    os.umask(0o077)  # as under the units
    # anew, so that nothing that root had open or read is left
    os.execve(words[0], words, {**os.environ, **_surroundings(owner.st_uid)})  # noqa: S606 - as above


def _surroundings(uid: int) -> dict[str, str]:
    known = next((one for one in pwd.getpwall() if one.pw_uid == uid), None)
    named = {} if known is None else {"HOME": known.pw_dir, "USER": known.pw_name, "LOGNAME": known.pw_name}
    # no module out of a folder that the user may write to is ever run
    return {**named, "PYTHONNOUSERSITE": "1"}
