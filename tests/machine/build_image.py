"""The disk of the booted machine: the installed guest, and on top of it what stands for a board."""

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.machine.build import HERE, Cache, installed, kernel, origin, stamp
from tests.machine.build_devices import MODULES, bridge, lgpio, modules
from tests.machine.commands import inside, ran
from tests.machine.plant import DRIVEN, INPUTS, SENSES

FILES: Final = HERE / "guest" / "files"
BENCH: Final = "usr/lib/bench"
LABEL: Final = "root"
SIZE: Final = "4G"
"""Sparse: what is used of it is little more than the tree."""
MACHINE: Final = "be0c" * 8
"""Without an id the first start would set every unit to what its distributor thinks of it."""
UNITS: Final = ("bench-board.service",)
"""The others are started by the devices they serve."""


@dataclass(frozen=True, slots=True)
class Image:
    """What a machine is started from. Nobody writes to it: each machine has a layer of its own."""

    disk: Path
    kernel: Path
    boot: Path
    tree: Path


def bridge_script() -> str:
    """How the bridge is called: each of its files stands where the plant expects it."""
    header, bus = "/run/bench-header", "/sys/bus/i2c/devices/i2c-{}"
    words = [f"-l {line}={header}/sim_gpio{line}/value" for line in DRIVEN]
    words += [f"-i {bus.format(converter[0])}/in{channel}_uv" for converter, channel in INPUTS]
    words += [f"-s {header}/sim_gpio{line}/pull" for line in SENSES]
    port = "/dev/virtio-ports/bfr.plant"
    return "#!/bin/sh\n" + " \\\n    ".join([f"exec /{BENCH}/bridge", *words, port]) + "\n"


def image(cache: Cache, plant: str | None = None) -> Image:
    """The disk, and the kernel beside it; with a regression where one is named."""
    tree, made, program, wheel = installed(cache, plant), modules(cache), bridge(cache), lgpio(cache)
    release = kernel(tree)
    of = [origin(tree), made.name, program.parent.name, wheel.parent.name, stamp(FILES), bridge_script()]
    of += [LABEL, SIZE, MACHINE, *UNITS]
    of.append((HERE / "guest" / "agent.py").read_text(encoding="utf-8"))

    def make(path: Path) -> None:
        log, work = path / "log", path / "tree"
        ran("cp", "-a", str(tree), str(work), log=log)
        ran("cp", "-a", f"{FILES}/.", str(work), log=log)
        for name in MODULES:
            shutil.copy2(made / name, work / BENCH / name)
        shutil.copy2(program, work / BENCH / "bridge")
        shutil.copy2(HERE / "guest" / "agent.py", work / BENCH / "agent.py")
        script = work / BENCH / "bridge.sh"
        script.write_text(bridge_script(), encoding="ascii")
        script.chmod(0o755)
        with zipfile.ZipFile(wheel) as packed:  # as the system's package of Raspberry Pi OS lies there
            packed.extractall(work / "usr/lib/python3/dist-packages")
        inside(work, "systemctl", "enable", *UNITS, log=log)
        (work / "etc/machine-id").write_text(f"{MACHINE}\n", encoding="ascii")
        shutil.copy2(work / f"boot/vmlinuz-{release}", path / "vmlinuz")
        shutil.copy2(work / f"boot/initrd.img-{release}", path / "initrd")
        ran("truncate", "-s", SIZE, str(path / "root.raw"), log=log)
        ran("mke2fs", "-q", "-t", "ext4", "-L", LABEL, "-d", str(work), str(path / "root.raw"), log=log)
        shutil.rmtree(work)

    path = cache.made("image", "\n".join(of), make)
    return Image(path / "root.raw", path / "vmlinuz", path / "initrd", tree)
