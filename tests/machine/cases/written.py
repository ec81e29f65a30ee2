"""What the disk has taken between two moments, as the kernel of the machine counts it."""

from typing import Final

from tests.machine.room import Room

SECTOR_BYTES: Final = 512
"""Of these counters, whatever the disk is made of (kernel documentation, admin-guide/iostats)."""
WRITES, SECTORS = 7, 9
DISK: Final = "vda"


def counted(statistics: str, disk: str = DISK) -> tuple[int, int]:
    """Writes completed and bytes written to a disk since the machine started, out of `/proc/diskstats`.

    Raises:
        ValueError: no such disk is in it.
    """
    for line in statistics.splitlines():
        fields = line.split()
        if len(fields) > SECTORS and fields[2] == disk:
            return int(fields[WRITES]), int(fields[SECTORS]) * SECTOR_BYTES
    raise ValueError(f"no {disk} in it")


def tell(room: Room, before: str) -> None:
    """Put into the figures what was written since a file with the counters was made; all that waits is written first.

    Args:
        room: of the case.
        before: path of the file on the machine.
    """
    room.run("sync")
    then = counted(room.board.get(before).decode())
    now = counted(room.run("cat", "/proc/diskstats"))
    room.figures["writes"] = now[0] - then[0]
    room.figures["MB written"] = round((now[1] - then[1]) / 1e6, 2)
