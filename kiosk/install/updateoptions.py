"""`kiosk update` on the command line; apart from what does it, because every command of the program reads it."""

import argparse
from pathlib import Path

TEXT = "bring this station to the version of a signed bundle (root)"


def add_update(parser: argparse.ArgumentParser) -> None:
    """What an update may be told, and what carries it out."""
    parser.set_defaults(function=_run)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("bundle", nargs="?", type=Path, metavar="BUNDLE", help="the bundle's file, on a stick or a disk")
    what.add_argument("--resume", action="store_true", help="bring an update that was cut off to its end")
    what.add_argument("--requested", action="store_true", help="the bundle that the screen asked for (its unit)")


def _run(asked: argparse.Namespace) -> int:
    from kiosk.install import updatecommand  # noqa: PLC0415 - loaded by the command itself alone

    return updatecommand.run(asked)
