"""The steps that change what a Raspberry Pi reads when it boots, and take back what they added and nothing else."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from kiosk.install import bootconfig
from kiosk.install.layout import CONFIG_DIR, REBOOT
from kiosk.install.machine import Change, Machine

ADDED: Final = f"{CONFIG_DIR}/.added-words"
"""Words of the kernel's command line that we put there: what somebody else wrote stays when we go."""


def boot(machine: Machine, folder: str) -> Iterator[Change]:
    """Our lines and words in what the board reads when it boots."""
    yield from _noted(machine, folder)
    yield from edited(machine, f"{folder}/config.txt", bootconfig.with_lines)
    yield from with_words(machine, folder, bootconfig.lacking_words(machine.text(f"{folder}/cmdline.txt")))


def boot_back(machine: Machine, folder: str) -> Iterator[Change]:
    """None of ours any more."""
    yield from without_words(machine, folder, machine.text(ADDED).split())
    yield from edited(machine, f"{folder}/config.txt", bootconfig.without_lines)
    if machine.has(ADDED):
        yield Change("forget what was added", partial(machine.remove, ADDED))


def _noted(machine: Machine, folder: str) -> Iterator[Change]:
    """A station of the first versions, which noted nothing, has our marks and our words: those count as ours.

    Where there is a note, be it empty, it is the truth, so it is begun before our marks are there.
    """
    if machine.has(ADDED) or not machine.has(f"{folder}/cmdline.txt"):
        return
    is_ours = bootconfig.BEGIN in machine.text(f"{folder}/config.txt")
    words = machine.text(f"{folder}/cmdline.txt").split() if is_ours else []
    found = " ".join(word for word in bootconfig.FIRST_WORDS if word in words)
    yield Change(f"begin the note of what is added to {folder}/cmdline.txt", partial(_note, machine, found))


def _note(machine: Machine, words: str) -> None:
    machine.write(ADDED, f"{words}\n".encode())


def with_words(machine: Machine, folder: str, words: Iterable[str]) -> Iterator[Change]:
    """Add words to the command line. Which ones is written down first: a cut between the two forgets nothing."""
    path = f"{folder}/cmdline.txt"
    lacking = [word for word in words if word not in machine.text(path).split()]
    if not lacking or not machine.has(path):
        return
    noted = machine.text(ADDED).split()
    if new := [word for word in lacking if word not in noted]:
        yield Change(f"note what is added to {path}", partial(_note, machine, " ".join([*noted, *new])))
    yield from edited(machine, path, partial(bootconfig.with_words, added=lacking))


def without_words(machine: Machine, folder: str, words: Iterable[str]) -> Iterator[Change]:
    """Take away those of these words that we added, and then out of the note of them."""
    noted = machine.text(ADDED).split()
    ours = [word for word in words if word in noted]
    if not ours:
        return
    yield from edited(machine, f"{folder}/cmdline.txt", partial(bootconfig.without_words, added=ours))
    left = " ".join(word for word in noted if word not in ours)
    yield Change("note what is left", partial(_note, machine, left))


def edited(machine: Machine, path: str, edit: Callable[[str], str]) -> Iterator[Change]:
    """A file of the boot partition, when it is there and the edit changes it."""
    data = machine.read(path)
    text = (data or b"").decode(errors="surrogateescape")
    if data is None or (new := edit(text)) == text:
        return

    def write() -> None:
        machine.write(REBOOT, b"")  # first: it is never forgotten
        machine.write(path, new.encode(errors="surrogateescape"), machine.mode(path) or 0o644)

    yield Change(f"change {path}", write)
