"""What `kiosk lop analyse` may be told. Apart from the command itself, so that the command line loads no arrays."""

import argparse
from pathlib import Path


def add_lop_commands(lop: argparse.ArgumentParser) -> None:
    """Add the command, its options, and what runs it."""
    text = "occlusion pressure out of a recording of a cuff's pressure"
    commands = lop.add_subparsers(required=True, metavar="COMMAND")
    sub = commands.add_parser("analyse", help=text, description=text)
    sub.add_argument("file", type=Path, metavar="FILE.csv", help="text in columns, with or without names")
    sub.add_argument("--fs", type=float, metavar="HZ", help="samples a second; else from a column of times")
    sub.add_argument("--column", metavar="NAME", help="column of the pressure, by name or number; A+B adds two")
    sub.add_argument("--zero", type=float, metavar="V", help="what the column shows at no pressure")
    sub.add_argument(
        "--scale", type=float, metavar="S", help="mmHg for each unit above --zero; else by the column's name"
    )
    sub.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    sub.add_argument("--plot", type=Path, metavar="OUT.svg", help="draw the recording and its envelope")
    sub.set_defaults(function=_run)


def _run(arguments: argparse.Namespace) -> int:
    from kiosk.lop.command import run

    return run(arguments)
