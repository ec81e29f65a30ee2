"""The `demo` and `fault` commands: where files go, what is started, what is printed."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from kiosk.core.errors import HardwareError, KioskError
from kiosk.demo.play import play_virtual
from kiosk.demo.supervise import Service, Station, default_runtime_dir, run_screen
from kiosk.hw.factory import bench_request
from kiosk.hw.wiring import default_wiring_path

ROOT: Final = Path(__file__).resolve().parents[2]


def write_settings(path: Path, *, data_dir: Path, runtime_dir: Path) -> None:
    """Write the settings of a simulated station; the backend is named, as everywhere."""
    lines = {
        "backend": "bench",
        "data_dir": data_dir,
        "runtime_dir": runtime_dir,
        "state_dir": data_dir / "watchdog",
        "wiring": default_wiring_path(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f'{key} = "{_toml(str(value))}"\n' for key, value in lines.items()), encoding="utf-8")


def _toml(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def services(config: Path, runtime_dir: Path, *, seed: int, profile: Path | None) -> list[Service]:
    """The background processes of a simulated station, in starting order."""
    bench = ["bench", "--runtime", str(runtime_dir), "--seed", str(seed)]
    if profile is not None:
        bench += ["--profile", str(profile)]
    return [
        Service("bench", bench, runtime_dir / "bench.sock", restarts=False),
        Service("watchdog", ["watchdog", "--config", str(config)], runtime_dir / "evidence.sock"),
        Service("controller", ["controller", "--config", str(config)], runtime_dir / "kiosk.sock"),
    ]


def demo(arguments: argparse.Namespace) -> int:
    """Run the demo as asked; its exit code."""
    if arguments.processes and not arguments.auto:
        raise HardwareError("demo_options", "--processes goes with --auto", "leave it out: demo always runs processes")
    if arguments.auto and arguments.data is None:
        with tempfile.TemporaryDirectory(prefix="bfr-kiosk-") as folder:
            return _demo_in(arguments, Path(folder))
    data_dir = (arguments.data or ROOT / "var" / "demo").resolve()
    if arguments.fresh and data_dir.exists():
        shutil.rmtree(data_dir)
    return _demo_in(arguments, data_dir)


def _demo_in(arguments: argparse.Namespace, data_dir: Path) -> int:
    if arguments.auto and not arguments.processes:
        return play_virtual(data_dir, seed=arguments.seed, profile=arguments.profile)
    if arguments.runtime is not None:
        runtime_dir = arguments.runtime.resolve()
    elif arguments.auto:
        runtime_dir = data_dir / "run"
    else:
        runtime_dir = default_runtime_dir()
    config = data_dir / "kiosk.toml"
    write_settings(config, data_dir=data_dir, runtime_dir=runtime_dir)
    station = Station(
        runtime_dir,
        data_dir / "log",
        services(config, runtime_dir, seed=arguments.seed, profile=arguments.profile),
    )
    if arguments.auto:
        return run_screen(station, ["play", "--config", str(config)])
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise HardwareError("no_terminal", "the screen needs a terminal", "use --auto where there is none")
    size = shutil.get_terminal_size()
    if size.columns < 66 or size.lines < 20:
        raise HardwareError(
            "terminal_small",
            f"this terminal has {size.columns}x{size.lines} cells",
            "make it at least 66 columns by 20 rows",
        )
    return run_screen(station, ["tui", "--config", str(config), "--may-quit"])


def fault(arguments: argparse.Namespace) -> int:
    """Switch a fault of a running demo, or list them."""
    runtime_dir = arguments.runtime or default_runtime_dir()
    if arguments.name == "list":
        answer = bench_request(runtime_dir, {"list": True})
        faults = answer.get("faults")
        if isinstance(faults, dict):
            for name, text in sorted(faults.items()):
                print(f"{name:24} {text}")
        return 0
    if arguments.name == "estop":
        answer = bench_request(runtime_dir, {"estop": "press" if arguments.state == "on" else "release"})
    else:
        answer = bench_request(runtime_dir, {"fault": arguments.name, "on": arguments.state == "on"})
    if "error" in answer:
        raise KioskError("fault", str(answer["error"]), "kiosk fault list names them all")
    print(f"{arguments.name}: {arguments.state}")
    return 0
