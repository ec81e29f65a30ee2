"""The command line and the only composition root: every process is put together here, and nowhere else.

Imports happen inside each branch, so that a process holds only what it needs. The watchdog's memory is locked, so even
the command line and the settings are read in a child that ends before the watchdog begins.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import __version__
from kiosk.core.errors import KioskError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from kiosk.config import Settings
    from kiosk.hw.wiring import Wiring

    Command = Callable[[argparse.Namespace], int]


def _settings(arguments: argparse.Namespace, *folders: str) -> tuple[Settings, Wiring]:
    from kiosk.config import load_settings, make_folders
    from kiosk.hw.wiring import load_wiring

    settings = load_settings(arguments.config)
    wiring = load_wiring(settings.wiring)
    make_folders(settings, folders)
    return settings, wiring


def _calibrated(arguments: argparse.Namespace, *folders: str) -> tuple[Settings, Wiring]:
    """As `_settings`, with the coefficients of the station's own calibration, if it has one."""
    from kiosk.hw.calibrated import station_wiring

    settings, wiring = _settings(arguments, *folders)
    used = station_wiring(settings, wiring)
    if used is wiring and settings.backend == "real":
        print("kiosk: NOT CALIBRATED: the wiring file's coefficients count (kiosk calibrate)", file=sys.stderr)
    return settings, used


def _watchdog() -> int:
    from kiosk.apart import apart
    from kiosk.hw.slim import slim_gpiozero

    told = apart(_watchdog_told)
    slim_gpiozero()
    from kiosk.hw.factory import watchdog_station
    from kiosk.safety import watchdog

    runtime_dir = Path(told["runtime_dir"])
    hardware = watchdog_station(told["backend"], told["bus"], told["gpio_chips"], runtime_dir=runtime_dir)
    sys.stderr.writelines(f"watchdog: {note}\n" for note in hardware.notes)
    return watchdog.run(
        hardware.bus,
        hardware.pins,
        hardware.clock,
        undervoltage=hardware.undervoltage,
        settings=watchdog.WatchdogSettings(**told["settings"]),
        runtime_dir=runtime_dir,
        state_dir=Path(told["state_dir"]),
    )


def _watchdog_told() -> dict[str, object]:
    from dataclasses import asdict

    from kiosk.hw.wiring import watchdog_settings
    from kiosk.ops.owner import go_on_as_owner

    arguments = _parser().parse_args()
    go_on_as_owner(arguments.config)  # the parent waits for whoever that is, as for any child without an answer
    settings, wiring = _calibrated(arguments, "runtime_dir", "state_dir")
    return {
        "backend": settings.backend,
        "runtime_dir": str(settings.runtime_dir),
        "state_dir": str(settings.state_dir),
        "bus": wiring.watchdog.adc.bus,
        "gpio_chips": wiring.board.gpio_chips,
        "settings": asdict(watchdog_settings(wiring)),
    }


def _controller(arguments: argparse.Namespace) -> int:
    from kiosk.controller import process
    from kiosk.controller.narrow import machine_config
    from kiosk.controller.timekeeping import CivilParts
    from kiosk.hw.calibrated import used
    from kiosk.hw.calibration_due import is_calibrated, notices
    from kiosk.hw.clock import SystemWallClock, asked_now, local_day, machine_boot
    from kiosk.hw.factory import controller_hardware
    from kiosk.hw.wiring import wiring_hash
    from kiosk.link.refused import told
    from kiosk.log import set_up
    from kiosk.ops.station import station_state
    from kiosk.settings import plan_limits
    from kiosk.storage import Stamping, ready_records
    from kiosk.therapy.library import load_library

    set_up("controller", file=None)
    settings, wiring = _calibrated(arguments, "data_dir", "runtime_dir")
    pair = used(settings, wiring)
    hardware = controller_hardware(settings.backend, wiring, runtime_dir=settings.runtime_dir)
    stamping = Stamping(boot=machine_boot(), now=hardware.clock.now, utc=SystemWallClock().utc_iso)
    with told(settings.runtime_dir):
        return process.run(
            process.ProcessParts(
                backend=settings.backend,
                clock=hardware.clock,
                sensor=hardware.sensor,
                actuators=hardware.actuators,
                outputs_kept=hardware.outputs_kept,
                civil=CivilParts(evidence=asked_now(hardware.vouched), local_day=local_day),
                calibration=notices(pair, settings.backend),
                config_hash=wiring_hash(wiring),
                state=station_state(settings.backend, wiring, pair, settings.protocols_dir),
                machine=machine_config(
                    settings.limits, settings.pump, is_calibrated=is_calibrated(pair, settings.backend)
                ),
                limits=plan_limits(settings.limits),
                library=load_library(own=settings.protocols_dir),
                machine_boot=machine_boot(),
                open_store=ready_records(settings.data_dir, stamping, goes=process.goes_on),
                runtime_dir=settings.runtime_dir,
                state_dir=settings.state_dir,
                is_touch_wanted=settings.backend == "real" and settings.touch is not None,
            )
        )


def _tui(arguments: argparse.Namespace) -> int:
    from kiosk.log import set_up
    from kiosk.tui.run import run_screen

    settings, _ = _settings(arguments, "data_dir", "runtime_dir")
    set_up("tui", file=settings.data_dir / "tui.log")
    return run_screen(settings, may_quit=arguments.may_quit)


def _display(arguments: argparse.Namespace) -> int:
    from kiosk.display.process import run

    return run(arguments.config)


def _gallery(arguments: argparse.Namespace) -> int:
    from kiosk.tui.run import run_gallery

    return run_gallery(arguments.theme)


def _play(arguments: argparse.Namespace) -> int:
    from kiosk.demo.play import play_process
    from kiosk.log import set_up

    settings, _ = _settings(arguments, "data_dir", "runtime_dir")
    set_up("tui", file=settings.data_dir / "tui.log")
    return play_process(settings, hold=arguments.hold)


def _bench(arguments: argparse.Namespace) -> int:
    from kiosk.ops.bench import serve

    return serve(arguments)


def _touch_stop(arguments: argparse.Namespace) -> int:
    from kiosk.config import load_settings
    from kiosk.log import set_up
    from kiosk.touch.process import run

    set_up("touch-stop", file=None)
    return run(load_settings(arguments.config), only_show=arguments.show)


def _vent(arguments: argparse.Namespace) -> int:
    from kiosk.hw.factory import vent_pins
    from kiosk.hw.wiring import all_lines
    from kiosk.safety.vent import vent

    settings, wiring = _settings(arguments, "runtime_dir")
    pins = vent_pins(settings.backend, wiring, runtime_dir=settings.runtime_dir)
    for line, result in vent(pins, all_lines(wiring)):
        print(f"line {line}: {result}")
    return 0


def _simulated(name: str) -> Command:
    def command(arguments: argparse.Namespace) -> int:
        from kiosk.demo import run

        commands: dict[str, Command] = {"demo": run.demo, "fault": run.fault, "hand": run.hand}
        return commands[name](arguments)

    return command


def _technicians(name: str) -> Command:
    def command(arguments: argparse.Namespace) -> int:
        from kiosk import ops
        from kiosk.ops.options import is_worded

        if is_worded(name, arguments):
            from kiosk.tui import commands

            return commands.run(name, _settings(arguments)[0], arguments)
        settings, wiring = _settings(arguments, *ops.FOLDERS.get(name, ()))
        return ops.run(name, settings, wiring, arguments)

    return command


def _parser() -> argparse.ArgumentParser:
    import argparse

    from kiosk.install import updateoptions
    from kiosk.lop.options import add_lop_commands
    from kiosk.ops import fileoptions, options, processoptions

    parser = argparse.ArgumentParser(prog="kiosk", description=options.ABOUT)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, function: Command, text: str, *, config: bool = True) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(function=function, is_stations=config)
        if config:
            sub.add_argument("--config", type=Path, default=options.STATION, help=options.CONFIG)
        processoptions.add(name, sub)
        return sub

    add("watchdog", lambda _: _watchdog(), "the watchdog process")
    add("controller", _controller, "the controller process")
    add("tui", _tui, "the screen process, in this terminal")
    add("display", _display, "compositor and terminal on the panel, with the screen process in them (the unit's)")
    add("gallery", _gallery, "every widget of the screen in every state, without a station", config=False)
    add("play", _play, "the screen process, headless, played by a script (bench backend only)")
    add("touch-stop", _touch_stop, "the reader of the touch panel: STOP for every finger, beside the screen")
    add("vent", _vent, "drive every free line to its vent level")
    add("bench", _bench, "the simulated bench", config=False)
    add("demo", _simulated("demo"), "the whole station on the simulated bench", config=False)
    add("fault", _simulated("fault"), "switch a fault of the demo on or off", config=False)
    add("hand", _simulated("hand"), "hand pump and gauge of a simulated bench, for a calibration", config=False)
    updateoptions.add_update(commands.add_parser("update", help=updateoptions.TEXT, description=updateoptions.TEXT))
    for name, text in (options.OPS | options.WORDED).items():
        options.add_ops_options(name, add(name, _technicians(name), text))
    options.add_clinical_options(commands.add_parser("clinical", help=options.CLINICAL, description=options.CLINICAL))
    add_lop_commands(commands.add_parser("lop", help="occlusion pressure out of a recorded cuff pressure"))
    fileoptions.add_config_commands(
        commands.add_parser(
            "config", help="settings: look for problems, pack them for a second station, list every key"
        )
    )
    fileoptions.add_protocol_commands(commands.add_parser("protocols", help=fileoptions.PROTOCOLS))
    return parser


def _command() -> int:
    arguments = _parser().parse_args()
    if getattr(arguments, "is_stations", False):
        from kiosk.ops.owner import go_on_as_owner

        go_on_as_owner(arguments.config)
    command: Command = arguments.function
    return command(arguments)


def main() -> int:
    """Run one command; its exit code. A refusal is printed plainly: what is wrong and the way out."""
    try:
        code = _watchdog() if sys.argv[1:2] == ["watchdog"] else _command()
        sys.stdout.flush()  # while a reader that has gone is still noticed below
    except KioskError as error:
        from kiosk.link.refused import exit_code

        print(f"kiosk: {error}", file=sys.stderr)
        return exit_code(sys.argv[1:2], error.code)
    except KeyboardInterrupt:
        print("kiosk: interrupted", file=sys.stderr)
        return 130
    except EOFError:
        print("kiosk: nobody answers here (ask again at a terminal, or say --yes where there is one)", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read our output has gone; leave without the interpreter's complaint about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
