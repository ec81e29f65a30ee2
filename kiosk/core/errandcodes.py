"""Every step of an errand and every code that one ends with: what a screen needs sentences for."""

from collections.abc import Mapping
from typing import Final

from kiosk.core.errandkinds import Errand

GOING_BACK: Final = "going_back"
"""A step beside the others: the version before is being put back."""
STEPS: Final[Mapping[Errand, tuple[str, ...]]] = {
    Errand.UPDATE: (
        "look",  # signature, and every file of the bundle; `done` and `whole` are bytes
        "close",  # the screen goes away: from here on nobody can see the rest
        "examine",
        "backup",
        "make",
        "copy",
        "switch",
        "prove",
        "finish",
    ),
    Errand.DOCTOR: ("settings", "computer", "records", "disk", "watchdog", "services", "screen", "clock"),
    Errand.SUPPORT: ("stick", "examine", "logs", "write"),
}
"""What an errand does, in order."""
PATIENCE_S: Final[Mapping[str, float]] = {"look": 60.0, "make": 1200.0, "backup": 1200.0, "copy": 1200.0}
"""So long nothing may be told in a step before it counts as stalled; others: `PATIENCE_ELSE_S` (our inference)."""
PATIENCE_ELSE_S: Final = 240.0

_OF_REQUESTS: Final = (
    "request_unreadable",  # what was asked for is no request
    "request_stranger",  # it did not come from the controller
    "request_old",  # figures: ago_s
    "errand_busy",  # another one of its kind, or an installation, is running
    "settings_broken",  # the station's settings cannot be read
    "ended",  # it was ended from outside
    "system",  # the machine refused something; `what` says it
)
_OF_STICKS: Final = (
    "stick_none",
    "stick_several",  # none was named, and there are several
    "stick_read_only",
    "stick_full",
    "stick_pulled",
    "stick_damaged",  # what was written does not read back
    "stick_failed",
)
_OF_UPDATES: Final = (
    "updated",  # names: version, before
    "bundle_unreadable",
    "bundle_elsewhere",  # on no mounted stick
    "bundle_none",  # no bundle of ours
    "bundle_damaged",
    "bundle_stranger",  # names: key (fingerprint)
    "bundle_unknown",  # signed, but not understood
    "bundle_format",  # of a later program; a version in between first
    "bundle_target",  # names: target, machine
    "version_same",  # names: version
    "version_older",  # names: version, installed
    "version_untold",  # nothing says how old the installed one is
    "keys_none",  # no maker's key is trusted here
    "keys_broken",
    "tool_missing",  # names: tool
    "station_none",
    "station_trains",
    "station_pressure",
    "station_silent",  # it does not say whether somebody trains
    "station_used",  # figures: ago_s
    "memory_only",  # the system lies in memory
    "no_room",  # figures: free_mib, needed_mib
    "card_full",  # in the middle, while there seemed to be room
    "packages_missing",
    "program_failed",  # names: program
    "doctor_silent",
    "doctor_worse",  # names: checks (ids, with commas)
    "unit_fell",  # names: unit
    "link_other",
    "cut_off",
    "started_again",  # the machine started while the new version was proved
    "former_gone",
    "journal_foreign",
    "journal_damaged",
)
CODES: Final[Mapping[Errand, tuple[str, ...]]] = {
    Errand.UPDATE: (*_OF_REQUESTS, *_OF_UPDATES),
    Errand.DOCTOR: ("examined", "training", *_OF_REQUESTS),
    Errand.SUPPORT: ("written", "training", *_OF_STICKS, *_OF_REQUESTS),
}
"""Every code that an errand may end with. `examined`: figures ok, warn, fail, skipped; names level. `written`: names
file, stick; figures bytes. `training`: somebody began to train, and it was broken off."""
REFUSALS: Final = (
    "station_not_ready",
    "cuff_not_empty",
    "errand_not_installed",
    "errand_nobody",
    "errand_path",
    "errand_busy",
    "errand_failed",
)
"""Why the controller does not agree, beside what a PIN may be refused for. `errand_not_installed`: only an installed
station can be updated. `errand_nobody`: nothing on this machine carries it out. `errand_path`: no file or folder on a
stick. `errand_busy`: one is under way. `errand_failed`: the request could not be put down."""
