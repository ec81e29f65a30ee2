"""What the processes, and the commands around the simulated bench, may be told on the command line."""

import argparse
from collections.abc import Callable
from typing import Final

from kiosk.ops import options


def _tui(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--may-quit", action="store_true", help="Ctrl-C ends the screen (demo only)")


def _gallery(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--theme", choices=("dark", "light"), default="dark", help="colours to begin with")


def _play(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--hold", action="store_true", help="stop playing under pressure and stay there")


def _touch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--show", action="store_true", help="only log where each finger lands; STOP is not sent")


_OF: Final[dict[str, Callable[[argparse.ArgumentParser], None]]] = {
    "tui": _tui,
    "gallery": _gallery,
    "play": _play,
    "touch-stop": _touch,
    "bench": options.add_bench_options,
    "demo": options.add_demo_options,
    "fault": options.add_fault_options,
    "hand": options.add_hand_options,
}
"""By the name of the command; the others are told nothing but the settings."""


def add(name: str, parser: argparse.ArgumentParser) -> None:
    """What a command may be told."""
    if name in _OF:
        _OF[name](parser)
