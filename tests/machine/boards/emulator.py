"""How QEMU is called: which devices the booted machine has. Pure, but for where files lie."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.install.bootconfig import WORDS

PANEL: Final = (800, 480)
MEMORY_MIB: Final = 1536
CPUS: Final = 2
LIBRARIES: Final = "usr/lib/x86_64-linux-gnu"
KERNEL_WORDS: Final = ("root=LABEL=root", "rw", "console=tty1", "systemd.show_status=no", *WORDS)
"""Those of the installation as well: no board's boot settings are here to add them."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How the machine's time goes by.

    Args:
        shift: one instruction takes 2 to the power of it in nanoseconds of the machine's time, however slow the machine
            outside is; None: its time is ours, and a slow emulation is a slow machine.
    """

    shift: int | None

    @property
    def words(self) -> tuple[str, ...]:
        """Options of the emulator."""
        if self.shift is None:
            return ("-accel", "tcg,thread=multi", "-smp", str(CPUS))
        return ("-accel", "tcg,thread=single", "-icount", f"shift={self.shift},sleep=on,align=off", "-smp", "1")


def program(tools: Path, name: str) -> list[str]:
    """A program of the tree of tools, run with that tree's own libraries on the system that is here."""
    return [
        str(tools / "lib64/ld-linux-x86-64.so.2"),
        "--library-path",
        str(tools / LIBRARIES),
        str(tools / "usr/bin" / name),
    ]


def environment(tools: Path) -> dict[str, str]:
    """Variables with which the emulator finds its own parts."""
    return {"QEMU_MODULE_DIR": str(tools / LIBRARIES / "qemu")}


def words(tools: Path, folder: Path, *, kernel: Path, boot: Path, pace: Pace, state: str | None) -> list[str]:
    """The whole call.

    Args:
        tools: the tree of tools.
        folder: of this machine: its disk, its sockets and its logs are there.
        kernel: and `boot`: what it is started with.
        pace: how its time goes by.
        state: name of a kept state to go on from; None: power on.
    """
    width, height = PANEL
    share = tools / "usr/share"
    call = program(tools, "qemu-system-x86_64")
    call += ["-L", str(share / "qemu"), "-L", str(share / "seabios")]
    call += [
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-nic",
        "none",
        "-action",
        "panic=none,watchdog=reset",
    ]
    # its own SMBus would take the number of a bus of the board
    call += ["-machine", "pc,smbus=off", "-cpu", "Haswell-v4", "-m", str(MEMORY_MIB), *pace.words]
    call += ["-kernel", str(kernel), "-initrd", str(boot), "-append", " ".join(KERNEL_WORDS)]
    call += ["-drive", f"file={folder / 'root.qcow2'},if=none,id=root,format=qcow2,cache=writeback"]
    call += ["-device", "virtio-blk-pci,drive=root,romfile="]
    call += ["-device", f"virtio-vga,id=panel,xres={width},yres={height}", "-device", "virtio-multitouch-pci"]
    call += ["-device", "i6300esb", "-device", "pvpanic-pci", "-device", "qemu-xhci,id=usb"]
    call += ["-object", "rng-random,id=chance,filename=/dev/urandom", "-device", "virtio-rng-pci,rng=chance"]
    call += ["-device", "virtio-serial-pci"]
    for port in ("agent", "plant"):
        call += ["-chardev", f"socket,id={port},path={folder / port},server=on,wait=off"]
        call += ["-device", f"virtserialport,chardev={port},name=bfr.{port}"]
    call += ["-qmp", f"unix:{folder / 'qmp'},server=on,wait=off", "-serial", f"file:{folder / 'serial.log'}"]
    if state is not None:
        call += ["-loadvm", state, "-S"]  # it waits for the world around it
    return call
