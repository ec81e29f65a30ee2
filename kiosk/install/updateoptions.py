"""What `kiosk update` may be told; apart from what does it, because every command of the program reads it."""

import argparse
from pathlib import Path


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of an update."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("bundle", nargs="?", type=Path, metavar="BUNDLE", help="the bundle's file, on a stick or a disk")
    what.add_argument("--resume", action="store_true", help="bring an update that was cut off to its end")
    what.add_argument("--requested", action="store_true", help="the bundle that the screen asked for (its unit)")
