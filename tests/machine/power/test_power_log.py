"""The format of the log, and the disk that writes it, without a kernel."""

import io
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine.power import disk
from tests.machine.power.disk import Disk
from tests.machine.power.writelog import MAGIC, MARK_MAX, Flag, WriteLogError, Writer, data_of, entries_in, read

A, B = b"a" * 512, b"b" * 1024


def test_what_is_written_down_is_read_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("w+b") as file:
        writer = Writer(file)
        writer.write(1024, A)
        writer.flush()
        writer.mark(b"kept")
        writer.write(4096, B, Flag.FUA)
    entries = read(path)
    assert [(one.offset, one.length, one.flags, one.mark) for one in entries] == [
        (1024, 512, Flag.PLAIN, b""),
        (0, 0, Flag.FLUSH, b""),
        (0, 0, Flag.MARK, b"kept"),
        (4096, 1024, Flag.FUA, b""),
    ]
    assert [one.is_write for one in entries] == [True, False, False, True]
    with path.open("rb") as file:
        data = data_of(file)
        assert (data(entries[0]), data(entries[3])) == (A, B)


def test_a_log_of_another_program_with_larger_sectors_and_discards_is_read(tmp_path: Path) -> None:
    big, path = 4096, tmp_path / "log"
    content = struct.pack("<QQQI", MAGIC, 1, 3, big).ljust(big, b"\0")
    content += struct.pack("<QQQQ", 2, 1, 0, big).ljust(big, b"\0") + b"x" * big
    content += struct.pack("<QQQQ", 5, 100, 4, 0).ljust(big, b"\0")
    content += struct.pack("<QQQQ", 3, 1, 1, big).ljust(big, b"\0") + b"y" * big
    path.write_bytes(content + b"\0" * big)
    first, discard, last = read(path)
    assert (first.offset, first.length) == (2 * big, big)
    assert not discard.is_write
    with path.open("rb") as file:
        assert data_of(file)(last) == b"y" * big
    assert last.flags == Flag.FLUSH


@pytest.mark.parametrize("length", [0, 20, 512, 1500])
def test_a_log_that_ends_early_is_refused(tmp_path: Path, length: int) -> None:
    file = io.BytesIO()
    Writer(file).write(0, B)
    path = tmp_path / "log"
    path.write_bytes(file.getvalue()[:length])
    with pytest.raises(WriteLogError):
        read(path)


@pytest.mark.parametrize("head", [(1, 1, 0, 512), (MAGIC, 2, 0, 512), (MAGIC, 1, 0, 100)])
def test_what_is_no_log_is_refused(tmp_path: Path, head: tuple[int, ...]) -> None:
    path = tmp_path / "log"
    path.write_bytes(struct.pack("<QQQI", *head).ljust(1024, b"\0"))
    with pytest.raises(WriteLogError):
        read(path)


def test_entries_are_counted_while_the_log_grows(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("wb", buffering=0) as file:
        writer = Writer(file)
        counts = [entries_in(path)]
        writer.write(0, A)
        counts.append(entries_in(path))
        writer.flush()
        counts.append(entries_in(path))
    assert counts == [0, 1, 2]


def test_half_sectors_and_long_marks_are_refused() -> None:
    writer = Writer(io.BytesIO())
    with pytest.raises(WriteLogError):
        writer.write(0, b"x")
    with pytest.raises(WriteLogError):
        writer.write(5, A)
    with pytest.raises(WriteLogError):
        writer.mark(b"m" * (MARK_MAX + 1))
    writer.mark(b"m" * MARK_MAX)


# --- the disk ----------------------------------------------------------------------------------------------


class Kernel:
    """Asks the disk as a kernel does."""

    def __init__(self, folder: Path) -> None:
        (folder / "image").write_bytes(b"\0" * 8192)
        self.image = os.open(folder / "image", os.O_RDWR)
        self.path = folder / "log"
        self._file = self.path.open("wb", buffering=0)
        self._disk = Disk(self.image, Writer(self._file))

    def close(self) -> None:
        self._file.close()
        os.close(self.image)

    def ask(self, does: int, body: bytes = b"") -> tuple[int, bytes] | None:
        """The error and the content of the answer."""
        head = struct.pack("<IIQQIIIHH", 40 + len(body), does, 7, 1, 0, 0, 0, 0, 0)
        answer = self._disk.answer(head + body)
        if answer is None:
            return None
        length, error, unique = struct.unpack_from("<IiQ", answer)
        assert (length, unique) == (len(answer), 7)
        return error, answer[16:]

    def write(self, offset: int, data: bytes) -> tuple[int, bytes] | None:
        return self.ask(16, struct.pack("<QQIIQII", 0, offset, len(data), 0, 0, 0, 0) + data)

    def read(self, offset: int, length: int) -> tuple[int, bytes] | None:
        return self.ask(15, struct.pack("<QQIIQII", 0, offset, length, 0, 0, 0, 0))


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    one = Kernel(tmp_path)
    yield one
    one.close()


def test_a_write_is_done_and_written_down_and_a_flush_too(kernel: Kernel) -> None:
    assert kernel.write(512, A) == (0, struct.pack("<II", 512, 0))
    assert kernel.ask(20) == (0, b"")
    assert kernel.read(512, 512) == (0, A)
    assert os.pread(kernel.image, 512, 512) == A
    assert [(one.offset, one.flags) for one in read(kernel.path)] == [(512, Flag.PLAIN), (0, Flag.FLUSH)]


def test_what_was_not_done_is_not_written_down(kernel: Kernel) -> None:
    answer = kernel.write(8192, A)
    assert answer is not None
    assert answer[0] < 0
    assert read(kernel.path) == []


def test_the_kernel_is_told_what_it_is(kernel: Kernel) -> None:
    begun = kernel.ask(26, struct.pack("<IIII", 7, 45, 1 << 17, 0xFFFFFFFF))
    assert begun is not None
    assert begun[0] == 0
    assert len(begun[1]) == 64
    major, minor, _, flags = struct.unpack_from("<IIII", begun[1])
    assert (major, minor) == (7, 31)
    assert flags == 1 << 5 | 1 << 22
    attributes = kernel.ask(3)
    assert attributes is not None
    assert len(attributes[1]) == 104
    assert struct.unpack_from("<QQ", attributes[1], 16) == (1, 8192)


def test_what_is_not_of_a_disk_is_refused_and_what_needs_no_answer_gets_none(kernel: Kernel) -> None:
    refused = kernel.ask(9)
    assert refused is not None
    assert refused[0] == -38
    assert kernel.ask(2) is None
    assert disk.MAX_WRITE >= 1 << 20
