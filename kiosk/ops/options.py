"""What the technician's commands may be told on the command line."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from kiosk.core.evaluationrecords import Decision
from kiosk.core.trend import TRENDED

Command = Callable[[argparse.Namespace], int]

STATION: Final = Path("/etc/bfr-kiosk/kiosk.toml")
"""Where an installed station has its settings."""
CONFIG: Final = f"a station's kiosk.toml; without it {STATION}"

ABOUT: Final = (
    "A station for blood flow restriction training. To look at one: demo, then fault in a second terminal. For "
    "technicians: doctor, calibrate, selftest, config, protocols, update, vent, unlock. For its records: export, "
    "backup, verify, restore, erase. The first four are processes that the machine starts by itself. "
    "kiosk COMMAND --help says more; docs/technician.md has all of it."
)
OPS: Final = {
    "doctor": "every part that can be looked at without air: level, what was measured, what to do",
    "selftest": "check sensor and lines without moving air",
    "calibrate": "zero and span of both sensors, from a reference gauge; its history",
    "progress": "what became of a runner's tests, pain and visits since the first evaluation",
    "clinic": "adherence and events of the whole clinic beside the published rates",
    "prescribe": "what would be proposed to a runner now, and with --explain every rule that fired",
    "review": "note that runner and supervisor went through the progress, and what they agreed on",
    "verify": "prove that no record was altered, removed, moved or slipped in, and say which",
    "backup": "bring a backup up to the records and prove it: on the card, or in a file of yours",
    "migrate": "bring a copy of the records forward to this program and look through it; an update does",
    "restore": "put a backup in the place of the records; those of before are set aside",
    "erase": "take a person's name and year of birth out of the records for good",
    "unlock": "clear the lock-out after repeated trips of one cause (technician)",
}
"""The commands, and what each does."""

WORDED: Final = {
    "next": "a runner's next visit: when, what is due and what comes, to be printed",
    "export": "sessions, a runner or everything as PDF, CSV, JSON and FHIR, into a folder or one locked file",
    "quickcard": "one page for the runner to hang beside the station, as PDF: what to feel, what not, how to stop",
}
"""Commands that print sentences, which are the screen's."""


def is_worded(name: str, arguments: argparse.Namespace) -> bool:
    """Whether a command prints sentences: those always, and whoever is asked for a certificate."""
    return name in WORDED or getattr(arguments, "certificate", None) is not None


def add_demo_options(demo: argparse.ArgumentParser) -> None:
    """The options of the demo."""
    demo.add_argument("--auto", action="store_true", help="a scripted visit in virtual time, headless")
    demo.add_argument("--processes", action="store_true", help="with --auto: through the real processes, real time")
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--profile", type=Path, help="bench profile (TOML)")
    demo.add_argument("--data", type=Path, help="where records are kept (default: var/demo, kept between demos)")
    demo.add_argument("--runtime", type=Path, help="directory of the sockets")
    demo.add_argument("--sticks", type=Path, metavar="DIR", help="each folder in it stands in for a USB stick")
    add_bench_faults(demo)
    demo.add_argument("--fresh", action="store_true", help="forget the records of earlier demos first")


def add_bench_faults(sub: argparse.ArgumentParser) -> None:
    """Faults that a bench begins with."""
    text = "a fault that is there from the start (kiosk fault list names them all); may be given again"
    sub.add_argument("--fault", action="append", default=[], metavar="NAME[=AMPLITUDE]", dest="faults", help=text)


def add_bench_options(sub: argparse.ArgumentParser) -> None:
    """Where a bench is, and which world it simulates."""
    sub.add_argument("--runtime", type=Path, required=True, help="directory of the sockets")
    sub.add_argument("--seed", type=int, default=1)
    sub.add_argument("--profile", type=Path, help="bench profile (TOML)")
    sub.add_argument("--strict", action="store_true", help="lines become inputs when their process dies")
    add_bench_faults(sub)


def add_hand_options(sub: argparse.ArgumentParser) -> None:
    """What a hand does with the pump of a bench."""
    sub.add_argument("pressure", nargs="?", type=float, metavar="MMHG", help="bring it there; without one only read")
    sub.add_argument("--runtime", type=Path, help="directory of the bench's sockets")


def bench_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """What a bench is served with, beside its folder."""
    return {
        "seed": arguments.seed,
        "profile": arguments.profile,
        "kept_level": not arguments.strict,
        "faults": arguments.faults,
    }


def add_fault_options(fault: argparse.ArgumentParser) -> None:
    """The options of a fault of the running demo."""
    fault.add_argument("name", help="a fault, 'list', or 'estop'")
    fault.add_argument("state", nargs="?", choices=("on", "off"), default="on")
    fault.add_argument("--amplitude", type=float, help="how strong, for a fault that has one ('list' tells)")
    fault.add_argument("--runtime", type=Path)


def add_ops_options(name: str, sub: argparse.ArgumentParser) -> None:
    """The options of one command, by its name."""
    if name == "export":
        _add_export_options(sub)
    if name == "next":
        sub.add_argument("--runner", type=int, required=True, metavar="NUMBER", help="number of the runner")
    if name == "quickcard":
        sub.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PDF; nothing is written over")
        sub.add_argument("--language", metavar="CODE", help="en, de (default: the station's)")
    if name == "unlock":
        sub.add_argument("--by", required=True, metavar="NAME", help="who clears it")
        sub.add_argument("--reason", required=True, metavar="TEXT", help="what was found and mended")
    _add_record_options(name, sub)
    if name in ("progress", "prescribe", "review"):
        sub.add_argument("runner", type=int, metavar="RUNNER", help="number of the runner")
    if name == "review":
        sub.add_argument("--by", required=True, metavar="NAME", help="the supervisor, as registered")
        choices = [decision.value for decision in Decision]
        sub.add_argument("--decision", required=True, choices=choices, help="end begins a new course after it")
    if name == "prescribe":
        sub.add_argument("--explain", action="store_true", help="every rule: what it saw, decided, and rests on")
    if name in ("progress", "clinic", "prescribe", "verify", "next"):
        sub.add_argument("--json", action="store_true", help="one object for other programs")
    if name == "doctor":
        what = sub.add_mutually_exclusive_group()
        what.add_argument("--json", action="store_true", help="one object for other programs (docs/doctor.schema.json)")
        text = "write one file to send to whoever helps: all findings, versions, settings, logs; no records, no names"
        what.add_argument("--support", type=Path, metavar="FILE", help=text)
        told = "what a supervisor asked for at the screen (its units)"
        what.add_argument("--asked", choices=("doctor", "support"), help=told)
    if name == "selftest":
        sub.add_argument("--records", action="store_true", help="only what the station's own self-tests have shown")
        sub.add_argument("--new-reference", action="store_true", help="parts were serviced: learn their times anew")
        named = "only this one, as the report names it, more than once for more; a dump valve is both vent and circuit"
        sub.add_argument("--part", action="append", choices=sorted(TRENDED), help=f"{named} (with --new-reference)")
        sub.add_argument("--by", help="who serviced them (with --new-reference)")
        sub.add_argument("--reason", help="what was done (with --new-reference)")
        _add_certificate_option(sub, "the last full self-test on record")
    if name == "calibrate":
        _add_calibrate_options(sub)
        _add_certificate_option(sub, "the calibration in force")


def _add_record_options(name: str, sub: argparse.ArgumentParser) -> None:
    """The options of what is done with the record file as a whole."""
    if name == "verify":
        sub.add_argument("--records", type=Path, metavar="FILE", help="another record file than the station's own")
        sub.add_argument("--tip", metavar="HASH", help="a last hash that was noted earlier: it must still be there")
    if name == "backup":
        where = sub.add_mutually_exclusive_group()
        where.add_argument(
            "--to", type=Path, metavar="FILE", help="this file (on a stick) and not the card's generations"
        )
        text = "by the timer: not when one was made within 12 hours; all records are verified once a week"
        where.add_argument("--nightly", action="store_true", help=text)
    if name == "migrate":
        sub.add_argument("records", type=Path, metavar="FILE", help="a copy, never the station's own")
    if name == "restore":
        sub.add_argument("--from", type=Path, metavar="FILE", dest="backup", help="this file, not the card's newest")
        sub.add_argument("--yes", action="store_true", help="do not ask again")
    if name == "erase":
        sub.add_argument("--by", required=True, metavar="NAME", help="the supervisor, as registered")
        sub.add_argument("--reason", metavar="TEXT", help="who asked for it, and when (with RUNNER)")
        sub.add_argument("--yes", action="store_true", help="do not ask again: it cannot be taken back")
        who = sub.add_mutually_exclusive_group(required=True)
        who.add_argument("runner", type=int, nargs="?", metavar="RUNNER", help="number of the runner")
        who.add_argument("--expired", action="store_true", help="everybody who was last here too long ago (settings)")


def _add_certificate_option(sub: argparse.ArgumentParser, what: str) -> None:
    sub.add_argument("--certificate", type=Path, metavar="FILE", help=f"only a PDF that certifies {what}")


def _add_calibrate_options(sub: argparse.ArgumentParser) -> None:
    """What `kiosk calibrate` may be told."""
    what = sub.add_mutually_exclusive_group()
    what.add_argument("--zero-only", action="store_true", help="look at both zeros; nothing is written")
    what.add_argument("--history", action="store_true", help="calibrations, drift of the zeros, next check due")
    what.add_argument(
        "--restore",
        nargs="?",
        type=int,
        const=0,
        metavar="NUMBER",
        help="take an earlier calibration back, the last good one without a NUMBER (with --by and --reason)",
    )
    text = "the technician is at the touch screen, at the other end of standard input and output (the unit's)"
    text_agreed = "whether the controller has just agreed to one from the screen; reads the records only (the unit's)"
    what.add_argument("--agreed", action="store_true", help=text_agreed)
    what.add_argument("--panel", action="store_true", help=text)
    sub.add_argument("--sensor", metavar="a|b", help="with --restore: only this sensor's, the other's stays")
    sub.add_argument("--by", metavar="NAME", help="who calibrates or restores")
    sub.add_argument("--reason", metavar="TEXT", help="why it is taken back (with --restore)")
    sub.add_argument("--instrument", metavar="TEXT", help="the reference gauge and its serial number")
    sub.add_argument("--gauge-certificate", metavar="TEXT", help="number of the gauge's own certificate")
    sub.add_argument("--serial-a", metavar="TEXT", help="serial number of sensor A, unless the wiring file names it")
    sub.add_argument("--serial-b", metavar="TEXT", help="serial number of sensor B, unless the wiring file names it")
    sub.add_argument("--temperature-c", type=float, metavar="C", help="of the room, when somebody measured it")
    sub.add_argument("--reference-mmhg", type=float, default=200.0, help="pressure of the span (default: 200)")


def _add_export_options(sub: argparse.ArgumentParser) -> None:
    """What `kiosk export` may be told."""
    whose = sub.add_mutually_exclusive_group()
    whose.add_argument("--session", type=int, metavar="N", help="one session")
    whose.add_argument("--runner", type=int, metavar="N", help="one runner, with every session")
    whose.add_argument("--all", action="store_true", help="everybody and every session")
    whose.add_argument("--list", action="store_true", help="only list the runners: number, code, year, sessions, last")
    sub.add_argument("--names", action="store_true", help="with --list: their names too")
    sub.add_argument("--to", type=Path, metavar="DIR", help="the folder; nothing in it is written over")
    sub.add_argument("--by", metavar="NAME", help="the supervisor who answers for it, as registered")
    for form, text in (
        ("pdf", "a page for each session, and one for a runner's progress"),
        ("csv", "tables: session, sets, trace"),
        ("json", "the whole document (docs/export.schema.json)"),
        ("fhir", "a FHIR R4B bundle"),
    ):
        sub.add_argument(f"--{form}", action="store_true", help=f"{text} (without any of these four: all)")
    sub.add_argument("--records", action="store_true", help="the record file itself: everybody, with names")
    sub.add_argument("--with-name", action="store_true", help="name and year of birth too; else a pseudonym alone")
    sub.add_argument("--language", metavar="CODE", help="of the pages: en, de (default: the station's)")
    sub.add_argument(
        "--encrypt",
        nargs="?",
        const="",
        metavar="FILE",
        help="one file under a passphrase, out of the first line of FILE or asked for (age format)",
    )
    sub.add_argument(
        "--recipient", action="append", metavar="KEY", help="one file for the holder of a key: age1... or ssh-..."
    )


CLINICAL: Final = "every rule with its figure and source, for a clinician to read and sign (Markdown)"


def _clinical(arguments: argparse.Namespace) -> int:
    from kiosk.ops.clinical import document

    return document.run(arguments)


def add_clinical_options(sub: argparse.ArgumentParser) -> None:
    """The options of the document of the rules."""
    sub.add_argument("--config", type=Path, help="a station's kiosk.toml: the clinic's own protocols too")
    what = sub.add_mutually_exclusive_group()
    what.add_argument("--out", type=Path, metavar="FILE", help="write it there instead of printing it")
    what.add_argument("--check", type=Path, metavar="FILE", help="1 unless this file holds it as it is now")
    sub.set_defaults(function=_clinical)
