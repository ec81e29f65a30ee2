"""The `demo`, `fault` and `hand` commands: where files go, what is started, what is printed."""

import argparse
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from kiosk.core.errors import HardwareError, KioskError
from kiosk.demo.calibrating import Calibrating
from kiosk.demo.errands import Errands
from kiosk.demo.folders import default_runtime_dir, forget, lock, make_folder, make_runtime_dir, writing
from kiosk.demo.play import play_virtual
from kiosk.demo.screen import END_SIGNALS, INTERRUPTED, run_screen
from kiosk.demo.supervise import ROOT, Service, Station
from kiosk.hw.factory import bench_request, local_bench
from kiosk.hw.wiring import default_wiring_path
from kiosk.log import set_up


def write_settings(path: Path, *, data_dir: Path, runtime_dir: Path, stick_dir: Path | None = None) -> None:
    """Write the settings of a simulated station; the backend is named, as everywhere."""
    lines = {
        "backend": "bench",
        "data_dir": data_dir,
        "runtime_dir": runtime_dir,
        "state_dir": data_dir / "watchdog",
        "wiring": default_wiring_path(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f'{key} = "{_toml(str(value))}"\n' for key, value in lines.items())
    if stick_dir is not None:
        text += f'\n[records]\nstick_dir = "{_toml(str(stick_dir.resolve()))}"\n'
    path.write_text(text, encoding="utf-8")


def _toml(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def services(
    config: Path, runtime_dir: Path, *, seed: int, profile: Path | None, faults: Sequence[str] = ()
) -> list[Service]:
    """The background processes of a simulated station, in starting order."""
    bench = ["bench", "--runtime", str(runtime_dir.resolve()), "--seed", str(seed)]
    if profile is not None:
        bench += ["--profile", str(profile.resolve())]
    for fault in faults:
        bench += ["--fault", fault]
    station = ["--config", str(config.resolve())]
    vent = ["vent", *station]
    return [
        Service("bench", bench, runtime_dir / "bench.sock", restarts=False),
        Service("watchdog", ["watchdog", *station], runtime_dir / "evidence.sock", vent=vent),
        Service("controller", ["controller", *station], runtime_dir / "kiosk.sock", vent=vent),
    ]


def demo(arguments: argparse.Namespace) -> int:
    """Run the demo as asked; its exit code."""
    if arguments.processes and not arguments.auto:
        raise HardwareError("demo_options", "--processes goes with --auto", "leave it out: demo always runs processes")
    if arguments.faults and arguments.auto:
        raise HardwareError("demo_options", "--fault goes without --auto", "the scripted visit knows of no fault")
    if not arguments.auto:
        _check_terminal()
    if arguments.profile is not None:
        local_bench(seed=arguments.seed, profile=arguments.profile)  # every problem of the file, before anything runs
    if arguments.auto and arguments.data is None:
        return _demo_and_forget(arguments)
    return _demo_in(arguments, (arguments.data or ROOT / "var" / "demo").resolve())


def _check_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise HardwareError("no_terminal", "the screen needs a terminal", "use --auto where there is none")
    size = shutil.get_terminal_size()
    if size.columns < 66 or size.lines < 20:
        raise HardwareError(
            "terminal_small",
            f"this terminal has {size.columns}x{size.lines} cells",
            "make it at least 66 columns by 20 rows",
        )


def _demo_and_forget(arguments: argparse.Namespace) -> int:
    """A demo in a folder of its own, which stays only when something went wrong."""
    folder = Path(tempfile.mkdtemp(prefix="bfr-kiosk-"))
    is_failed = True
    try:
        code = _demo_in(arguments, folder)
        is_failed = 0 < code < INTERRUPTED
    except SystemExit:
        is_failed = False
        raise
    finally:
        if is_failed:
            print(f"records and logs of this run are in {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder)
    return code


def _demo_in(arguments: argparse.Namespace, data_dir: Path) -> int:
    make_folder(data_dir, "--data")
    with contextlib.ExitStack() as held:
        with writing(data_dir):
            held.enter_context(lock(data_dir))
            if arguments.fresh:
                forget(data_dir)
            set_up("demo", file=make_folder(data_dir / "log", "--data") / "demo.log")
        if arguments.auto and not arguments.processes:
            _end_on_signals()
            return play_virtual(data_dir, seed=arguments.seed, profile=arguments.profile)
        return _demo_of_processes(arguments, data_dir)


def _end_on_signals() -> None:
    """A visit in virtual time ends at once when asked to; nothing is running outside this process."""

    def end(number: int, _frame: FrameType | None) -> None:
        sys.exit(INTERRUPTED + number)

    for number in END_SIGNALS:
        signal.signal(number, end)


def _demo_of_processes(arguments: argparse.Namespace, data_dir: Path) -> int:
    if arguments.runtime is not None:
        runtime_dir = arguments.runtime.resolve()
    elif arguments.auto:
        runtime_dir = data_dir / "run"
    else:
        runtime_dir = default_runtime_dir()
    make_runtime_dir(runtime_dir)
    config = data_dir / "kiosk.toml"
    with writing(data_dir):
        write_settings(config, data_dir=data_dir, runtime_dir=runtime_dir, stick_dir=arguments.sticks)
    station = Station(
        runtime_dir,
        data_dir / "log",
        services(config, runtime_dir, seed=arguments.seed, profile=arguments.profile, faults=arguments.faults),
    )
    if arguments.auto:
        if not _has_real_time():
            print("This user has no right to real-time scheduling; late passes are counted.", file=sys.stderr)
        return run_screen(station, ["play", "--config", str(config)], restarts=False)
    calibrating = Calibrating(station, runtime_dir, config, log=data_dir / "log" / "calibrate.log")
    command = ["-m", "kiosk", "doctor", "--asked"]
    errands = Errands(station, runtime_dir, command, config=config.resolve(), log=data_dir / "log" / "errands.log")
    words = ["tui", "--config", str(config), "--may-quit"]
    return run_screen(station, words, restarts=True, beside=(calibrating, errands))


def _has_real_time() -> bool:
    """Whether the processes will run SCHED_FIFO; tried on this one for a moment."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except OSError:
        return False
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    return True


def fault(arguments: argparse.Namespace) -> int:
    """Switch a fault of a running demo, or list them."""
    runtime_dir = arguments.runtime or default_runtime_dir()
    if arguments.name == "list":
        faults = _ask_bench(runtime_dir, {"list": True}).get("faults")
        if isinstance(faults, dict):
            for name, text in sorted(faults.items()):
                print(f"{name:24} {text}")
        return 0
    if arguments.name == "estop" and arguments.amplitude is None:
        _ask_bench(runtime_dir, {"estop": "press" if arguments.state == "on" else "release"})
    else:
        strength = {} if arguments.amplitude is None else {"amplitude": arguments.amplitude}
        _ask_bench(runtime_dir, {"fault": arguments.name, "on": arguments.state == "on", **strength})
    print(f"{arguments.name}: {arguments.state}")
    return 0


def hand(arguments: argparse.Namespace) -> int:
    """Pump a bench by hand, and tell what the gauge at its manifold shows: a true one, unlike both sensors."""
    runtime_dir = arguments.runtime or default_runtime_dir()
    if arguments.pressure is not None:
        _ask_bench(runtime_dir, {"hand_mmhg": arguments.pressure})
    state = _ask_bench(runtime_dir, {"state": True}).get("state")
    if isinstance(state, dict):
        print(f"gauge: {state['manifold_mmhg']:.1f} mmHg")
    return 0


def _ask_bench(runtime_dir: Path, message: dict[str, object]) -> dict[str, object]:
    try:
        answer = bench_request(runtime_dir, message)
    except HardwareError as error:
        hint = "start a demo first; one that was started with --runtime is found with the same --runtime"
        raise HardwareError(error.code, error.message, hint) from error
    if "error" in answer:
        hint = "kiosk fault list names them all" if "fault" in message else ""
        raise KioskError("bench", str(answer["error"]), hint)
    return answer
