"""Commands about the station's own files, settings and protocols, and what they may be told on the command line."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.ops.options import CONFIG, STATION

Command = Callable[[argparse.Namespace], int]


def _settings_pack(name: str) -> Command:
    def command(arguments: argparse.Namespace) -> int:
        from kiosk.ops import settingspack

        return {"check": settingspack.check, "pack": settingspack.pack}[name](arguments)

    return command


def _config_reference(_: argparse.Namespace) -> int:
    from kiosk.ops import reference

    return reference.run()


def add_config_commands(parser: argparse.ArgumentParser) -> None:
    """`check FILE`, `pack` and `reference`."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check", help="every problem of a settings file, its wiring, its protocols and its picture"
    )
    check.add_argument("file", type=Path)
    check.add_argument("--wiring", type=Path, metavar="FILE", help="this one in place of the one it names")
    check.add_argument("--protocols", type=Path, metavar="DIR", help="these in place of those it names")
    check.set_defaults(function=_settings_pack("check"))
    pack = commands.add_parser(
        "pack", help="settings, wiring, protocols and picture into a folder, for a second station"
    )
    pack.add_argument("--config", type=Path, default=STATION, help=CONFIG)
    pack.add_argument("--to", type=Path, required=True, metavar="DIR", help="a stick")
    pack.set_defaults(function=_settings_pack("pack"))
    text = "every key of settings and wiring: type, unit, bounds, default, meaning (Markdown)"
    commands.add_parser("reference", help=text, description=text).set_defaults(function=_config_reference)


def _protocols(name: str) -> Command:
    def command(arguments: argparse.Namespace) -> int:
        from kiosk.ops import protocols

        function: Command = getattr(protocols, name)
        return function(arguments)

    return command


PROTOCOLS: Final = "protocols: look for problems in the clinic's own files, list all of them"


def add_protocol_commands(parser: argparse.ArgumentParser) -> None:
    """`check FILE...` and `list`."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="every problem of protocol files, with line and hint")
    check.add_argument("files", type=Path, nargs="+", metavar="FILE")
    check.set_defaults(function=_protocols("check_files"))
    listing = commands.add_parser("list", help="every protocol, what it asks for and what it rests on")
    listing.add_argument("--config", type=Path, help="a station's kiosk.toml: the clinic's own protocols too")
    listing.set_defaults(function=_protocols("list_protocols"))
