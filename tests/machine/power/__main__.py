"""Record a visit on a disk that writes down, cut its power at many points, and judge what each leaves.

    python -m tests.machine.power [--quick] [--states N] [--seed N] [--plant WHAT] [--in FOLDER] [--out FOLDER]

It needs root, `/dev/fuse`, loop devices and e2fsprogs, and about eight minutes; `--quick` two. It ends with 0 when no
state has a fault, or, with `--plant`, when the planted regression was found; with 1 otherwise, and with 77 where this
machine cannot do it.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.machine.power.campaign import LOG, recording, replayed
from tests.machine.power.figures import figures, write_rows
from tests.machine.power.judge import BENCH, Layout
from tests.machine.power.record import SHORT, STEPS, record
from tests.machine.power.volume import StepError, VolumeError, apart
from tests.machine.power.writelog import WriteLogError

CANNOT: Final = 77
STATES, FEW = 420, 60
PLANTS: Final = ("synchronous", "journal", "lying")
"""`lying` is no regression of ours but a card that answers a flush and does nothing: the judge has to see that."""
TOOLS: Final = ("mke2fs", "e2fsck", "mount", "umount", "losetup", "cp")


def missing() -> str:
    """Why this machine cannot do it; nothing where it can."""
    if os.geteuid() != 0:
        return "only root mounts file systems"
    for device in ("/dev/fuse", "/dev/loop-control"):
        if not Path(device).exists():
            return f"there is no {device}"
    for tool in TOOLS:
        if shutil.which(tool, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is None:
            return f"{tool} is not installed"
    return ""


def main() -> int:
    """As the module says."""
    parser = argparse.ArgumentParser(prog="python -m tests.machine.power", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one visit, one backup and 60 states")
    parser.add_argument("--states", type=int, help=f"how many different states are judged ({STATES})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plant", choices=PLANTS, help="has to be found")
    parser.add_argument("--in", dest="place", type=Path, help="an empty folder for the recording, or one that has one")
    parser.add_argument("--data", default=BENCH.data, help="the station's folder on a disk recorded elsewhere")
    parser.add_argument("--journal", default=BENCH.journal, help="the watchdog's journal there")
    parser.add_argument("--out", type=Path, help="an existing folder for power.json and power.jsonl.gz")
    arguments = parser.parse_args()
    if reason := missing():
        print(f"not on this machine: {reason}", file=sys.stderr)
        return CANNOT
    try:
        apart()
        if arguments.place is not None:
            return run(arguments, arguments.place.resolve())
        with tempfile.TemporaryDirectory(prefix="bfr-power-") as place:
            return run(arguments, Path(place))
    except VolumeError as error:
        print(f"not on this machine: {error}", file=sys.stderr)
        return CANNOT
    except (StepError, WriteLogError) as error:
        print(f"nothing can be said: {error}", file=sys.stderr)
        return 1


def run(arguments: argparse.Namespace, place: Path) -> int:
    """Record, unless it was recorded there, and judge. Raises `VolumeError`, `StepError`, `WriteLogError`."""
    is_lying = arguments.plant == "lying"
    if not (place / LOG).exists():
        steps = SHORT if arguments.quick else STEPS
        record(place, plant=None if is_lying else arguments.plant, steps=steps, told=print)
    states = arguments.states or (FEW if arguments.quick else STATES)
    recorded, began = recording(place), time.monotonic()
    rows = replayed(
        place,
        recorded,
        states=states,
        seed=arguments.seed,
        is_lying=is_lying,
        layout=Layout(arguments.data, arguments.journal),
        told=print,
    )
    found = figures(recorded, rows, seed=arguments.seed, seconds=time.monotonic() - began)
    text = json.dumps({"planted": arguments.plant} | found, indent=2) + "\n"
    print(text)
    if arguments.out is not None:
        name = f"power-{arguments.plant}" if arguments.plant else "power"
        (arguments.out / f"{name}.json").write_text(text, encoding="utf-8")
        write_rows(arguments.out / f"{name}.jsonl.gz", rows)
    faults = sum(bool(row.judged.faults) for row in rows)
    if arguments.plant:
        print(f"planted: {arguments.plant}; found in {faults} of {len(rows)} states")
        return 0 if faults else 1
    print(f"{faults} of {len(rows)} states have a fault")
    return 1 if faults or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
