"""What became of an update, of a check of the station and of a support file: a sentence for each code, and a way out.

By the codes of `kiosk/core/errandcodes.py`. What stands in braces comes with the code.
"""

from typing import Final

from kiosk.tui.language import Text

STEPS: Final = {
    "look": Text("Looks through the bundle"),
    "close": Text("Closes the station: this screen goes dark now and comes back by itself"),
    "examine": Text("Checks the station"),
    "backup": Text("Backs the records up"),
    "make": Text("Makes the new version"),
    "copy": Text("Proves it on a copy of the records"),
    "switch": Text("Lets the new version count"),
    "prove": Text("Proves the result"),
    "finish": Text("Tidies up"),
    "going_back": Text("Puts the version before back"),
    "settings": Text("Looks at the settings"),
    "computer": Text("Looks at the computer"),
    "records": Text("Looks at the records"),
    "disk": Text("Looks at the card"),
    "watchdog": Text("Looks at the watchdog"),
    "services": Text("Looks at the services"),
    "screen": Text("Looks at the panel"),
    "clock": Text("Looks at date and time"),
    "stick": Text("Looks at the stick"),
    "logs": Text("Gathers what the logs say"),
    "write": Text("Writes the file"),
}
"""What is being done."""

ENDS: Final = {
    "updated": Text("Updated to version {version}; before it was {before}."),
    "examined": Text("The station was checked."),
    "written": Text("Written: {file}"),
    "training": Text("Somebody began to train, so it was broken off."),
    "request_unreadable": Text("What was asked for could not be read."),
    "request_stranger": Text("What was asked for did not come from this station."),
    "request_old": Text("What was asked for came too late."),
    "errand_busy": Text("Another one, or an installation, is under way."),
    "settings_broken": Text("The settings of the station cannot be read."),
    "ended": Text("It was ended from outside."),
    "system": Text("The machine refused a step."),
    "stick_none": Text("There is no stick."),
    "stick_several": Text("There is more than one stick."),
    "stick_read_only": Text("The stick cannot be written."),
    "stick_full": Text("The stick is full."),
    "stick_pulled": Text("The stick was pulled out before it was finished."),
    "stick_damaged": Text("What was written to the stick does not read back."),
    "stick_failed": Text("The stick has failed."),
    "bundle_unreadable": Text("The bundle cannot be read."),
    "bundle_elsewhere": Text("The bundle is on no stick that is in."),
    "bundle_none": Text("The file is no bundle of this program."),
    "bundle_damaged": Text("The bundle is damaged."),
    "bundle_stranger": Text("The bundle was not signed by a maker whom this station trusts (key {key})."),
    "bundle_unknown": Text("The bundle is signed, but this version does not understand it."),
    "bundle_format": Text("The bundle is of a much later version."),
    "bundle_target": Text("The bundle is for {target}; this station is {machine}."),
    "version_same": Text("Version {version} is installed already."),
    "version_older": Text("Version {version} is older than the installed one, {installed}."),
    "version_untold": Text("Nothing says how old the installed version is."),
    "keys_none": Text("This station trusts no maker's key."),
    "keys_broken": Text("The keys of the makers cannot be read."),
    "tool_missing": Text("A program of the system is missing: {tool}"),
    "station_none": Text("No station is installed here."),
    "station_trains": Text("Somebody trains, measures or tests."),
    "station_pressure": Text("There is pressure in the cuff, or nobody knows whether there is."),
    "station_silent": Text("The station does not say whether somebody trains."),
    "station_used": Text("Somebody pressed something after it was asked for, {ago_s} seconds ago."),
    "memory_only": Text("The system lies in memory alone: an update would not last."),
    "no_room": Text("There is too little room: {free_mib} MB are free, {needed_mib} MB are needed."),
    "card_full": Text("The card became full in the middle."),
    "packages_missing": Text("Packages of the system are missing in the bundle."),
    "program_failed": Text("A step of the new version failed: {program}"),
    "doctor_silent": Text("The check of the station gave no answer."),
    "doctor_worse": Text("The new version did not bear the check of the station: {checks}"),
    "unit_fell": Text("A service of the new version did not stay up: {unit}"),
    "link_other": Text("Another version counts than the one that was put there."),
    "cut_off": Text("It was cut off in the middle."),
    "started_again": Text("The machine started again while the new version was being proved."),
    "former_gone": Text("Files of the version before are missing."),
    "journal_foreign": Text("An update of another program is under way."),
    "journal_damaged": Text("What was noted of the update is damaged."),
}
"""What it came to."""

_AGAIN: Final = Text("Try again. If it comes again, write a support file and tell the maker.")
_FRESH: Final = Text("Copy the bundle onto the stick anew, or fetch it anew; then try again.")
_WAIT: Final = Text(
    "Try again when nobody trains, the cuff is empty, and nobody has touched the screen for five minutes."
)
_STICK: Final = Text("Try again with another stick.")
_INSTALL: Final = Text("This has to be mended on the command line: see the technician's manual, Updates.")

WAYS: Final = {
    "training": Text("Try again when nobody trains."),
    "request_unreadable": _AGAIN,
    "request_stranger": _AGAIN,
    "request_old": _AGAIN,
    "errand_busy": Text("Wait until it has ended."),
    "settings_broken": _INSTALL,
    "ended": _AGAIN,
    "system": _AGAIN,
    "stick_none": Text("Put a stick in and try again."),
    "stick_several": Text("Leave one in and try again."),
    "stick_read_only": Text("Move the stick's own switch, or use another one."),
    "stick_full": Text("Make room on the stick, or use another one."),
    "stick_pulled": Text("Put it in again, and leave it in to the end."),
    "stick_damaged": _STICK,
    "stick_failed": _STICK,
    "bundle_unreadable": _FRESH,
    "bundle_elsewhere": Text("Put the stick in again, choose the bundle anew, and leave the stick in."),
    "bundle_none": Text("Choose another file."),
    "bundle_damaged": _FRESH,
    "bundle_stranger": Text("Use a bundle of your maker. If it is one, tell the maker of this key."),
    "bundle_unknown": Text("Ask the maker for a bundle for this version."),
    "bundle_format": Text("Update to a version in between first."),
    "bundle_target": Text("Use the bundle for this kind of station."),
    "version_same": Text("There is nothing to do."),
    "version_older": Text("An older version is installed by a technician, on the command line."),
    "version_untold": _INSTALL,
    "keys_none": _INSTALL,
    "keys_broken": _INSTALL,
    "tool_missing": _INSTALL,
    "station_none": _INSTALL,
    "station_trains": _WAIT,
    "station_pressure": _WAIT,
    "station_silent": Text("Switch the station off and on, then try again."),
    "station_used": Text("Ask again, and touch nothing until the screen goes dark."),
    "memory_only": Text("Switch the read-only system off first: see the technician's manual."),
    "no_room": Text("A technician makes room on the card, or takes a larger one."),
    "card_full": Text("A technician makes room on the card, or takes a larger one."),
    "packages_missing": Text("Ask the maker for a whole bundle for this kind of station."),
    "program_failed": _AGAIN,
    "doctor_silent": _AGAIN,
    "doctor_worse": Text("Tell the maker of these checks; a support file helps."),
    "unit_fell": Text("Tell the maker; a support file helps."),
    "link_other": _AGAIN,
    "cut_off": Text("Try again, and leave the station switched on to the end."),
    "started_again": Text("Try again, and leave the station switched on. If it comes again, tell the maker."),
    "former_gone": _INSTALL,
    "journal_foreign": _INSTALL,
    "journal_damaged": _INSTALL,
}
"""What to do about it, where there is something to do."""

REFUSALS: Final = {
    "errand_not_installed": Text("Only an installed station does this"),
    "errand_nobody": Text("Nobody carries this out: install anew"),
    "errand_path": Text("No such file or folder on a stick"),
    "errand_busy": Text("Another one is under way: wait"),
    "errand_failed": Text("The request could not be put down"),
}
"""Why the controller does not agree to any of it."""
