"""Sentences of the check of the station on the panel: how far it is, what it found, how a figure is said."""

from typing import Final

from kiosk.tui.language import Plural, Sayable, Text

TITLE: Final = Text("Check the station")
WHAT: Final = Text(
    "About a hundred checks of settings, computer, card, sensors and services, and what the last self-test showed. "
    "Nothing is changed and nothing moves."
)
BEGIN: Final = Text("CHECK")
DONE: Final = Text("Checked: {time}")
FINE: Final = Text("Nothing to mend and nothing to look at.")
FAILED: Final = Plural("{count} check has failed: mend it first", "{count} checks have failed: mend them first")
WARNED: Final = Plural("{count} check is to be looked at", "{count} checks are to be looked at")
GOOD: Final = Plural("{count} check is fine", "{count} checks are fine")
SKIPPED: Final = Plural(
    "{count} check was not made: the station runs, or another part has failed",
    "{count} checks were not made: the station runs, or another part has failed",
)
SHOW_NOT_FINE: Final = Text("WHAT TO DO")
SHOW_ALL: Final = Text("ALL")
AGAIN: Final = Text("AGAIN")
PAGE_NOT_FINE: Final = Text("To mend or to look at, page {page} of {pages}")
PAGE_ALL: Final = Text("All checks, page {page} of {pages}")

LEVELS: Final = {
    "fail": Text("FAILED: {name}"),
    "warn": Text("LOOK: {name}"),
    "ok": Text("fine: {name}"),
    "skipped": Text("not made: {name}"),
}
"""A check with how it ended: in a word, never by colour alone."""
MEASURED: Final = "{name}: {value}"
WAY: Final = "-> {way}"

AT_LEAST: Final = Text("{value} (at least {least})")
AT_MOST: Final = Text("{value} (at most {most})")
BETWEEN: Final = Text("{value} ({least} to {most})")
NAMED: Final = "{name} {value}"
NAMES: Final[dict[str, Sayable]] = {
    "address": Text("address"),
    "addresses": Text("answering"),
    "against": Text("lines against it"),
    "age": Text("age"),
    "areas": Text("areas"),
    "bus": Text("bus"),
    "clocks": Text("clocks"),
    "errors": Text("errors"),
    "expected": Text("wanted"),
    "faults": Text("readings that failed"),
    "foot": "foot",
    "kernel": Text("kernel"),
    "labwc": "labwc",
    "late": Text("late by"),
    "loops": Text("running"),
    "number": Text("number"),
    "offered": Text("on offer"),
    "panels": Text("panels"),
    "readings": Text("readings"),
    "restarts": Text("started again by itself"),
    "scheduler": Text("order"),
    "trips": Text("trips"),
}
"""What stands before a figure, where the name of the check does not say it."""
FLAGS: Final[dict[tuple[str, bool | None], Text]] = {
    ("closed", True): Text("closed"),
    ("closed", False): Text("open"),
    ("high", True): Text("high, and it should be low"),
    ("high", False): Text("low, as it should be"),
    ("kept", True): Text("kept up after their process has died"),
    ("kept", False): Text("let go"),
    ("kept", None): Text("the kernel does not say"),
    ("low", True): Text("too low"),
    ("low", False): Text("not too low"),
    ("passed", True): Text("passed"),
    ("passed", False): Text("failed"),
    ("read_only", True): Text("read-only"),
    ("read_only", False): Text("may be written"),
    ("running", True): Text("it runs"),
    ("running", False): Text("it is stopped"),
    ("running", None): Text("nobody can tell"),
    ("same", True): Text("both say the same"),
    ("same", False): Text("one is open, the other closed"),
    ("trusted", True): Text("believed"),
    ("trusted", False): Text("not believed"),
}
STATES: Final = {
    "active": Text("runs"),
    "activating": Text("starts"),
    "deactivating": Text("stops"),
    "failed": Text("failed"),
    "inactive": Text("stopped"),
    "reloading": Text("runs"),
}
"""What systemd says of a unit."""
NONE: Final = Text("none")
DAYS: Final = Plural("{count} day", "{count} days")
