"""What a cut may leave: every state that a disk with a cache allows, and none that it does not."""

from pathlib import Path

import pytest

from tests.machine.power.crash import FATES, Cut, Fate, Log, Stage, drawn
from tests.machine.power.volume import Rebuilt, VolumeError, copy
from tests.machine.power.writelog import Entry, Flag, Writer, read

FLUSH = Entry(0, 0, Flag.FLUSH)
MARK = Entry(0, 0, Flag.MARK, mark=b"m")


def write(sector: int, sectors: int = 1, flags: Flag = Flag.PLAIN) -> Entry:
    return Entry(sector * 512, sectors * 512, flags)


LOG = Log([write(0, 8), FLUSH, write(8, 8), write(16, 8), MARK, write(24, 8), FLUSH, write(32)])


def test_a_flush_counts_when_it_is_over() -> None:
    assert [LOG.durable(after) for after in range(9)] == [0, 0, 1, 1, 1, 1, 1, 6, 6]
    assert LOG.open_writes(6) == [2, 3, 5]
    assert LOG.open_writes(7) == []
    assert Log(LOG.entries, is_lying=True).durable(8) == 0


def test_a_flush_that_brings_data_says_nothing_of_them() -> None:
    log = Log([write(0), write(1, flags=Flag.FLUSH), write(2, flags=Flag.FLUSH | Flag.FUA)])
    assert log.durable(2) == 1
    assert log.open_writes(2) == [1]
    assert [piece.entry for piece in log.left(Cut(3, Fate.NOTHING, 1))] == [2]


@pytest.mark.parametrize("fate", FATES)
def test_what_is_written_through_is_always_there_and_whole(fate: Fate) -> None:
    log = Log([write(0, 4), write(4, 4, Flag.FUA), write(8, 4)])
    for seed in range(20):
        assert (1, 0, 2048) in [(one.entry, one.start, one.length) for one in log.left(Cut(3, fate, seed))]


def kept(fate: Fate, seeds: int = 60) -> list[dict[int, int]]:
    """Bytes that are there of each open write, for many seeds."""
    found = []
    for seed in range(seeds):
        amounts = dict.fromkeys(LOG.open_writes(6), 0)
        pieces = LOG.left(Cut(6, fate, seed))
        assert list(pieces) == sorted(pieces, key=lambda piece: piece.entry)  # an older one never over a newer one
        for piece in pieces:
            amounts[piece.entry] += piece.length
        found.append(amounts)
    return found


def test_nothing_and_all() -> None:
    assert all(set(one.values()) == {0} for one in kept(Fate.NOTHING))
    assert all(set(one.values()) == {4096} for one in kept(Fate.ALL))


def test_lost_writes_are_whole_or_not_there_in_every_way() -> None:
    states = {tuple(one.values()) for one in kept(Fate.LOST)}
    assert states == {(a, b, c) for a in (0, 4096) for b in (0, 4096) for c in (0, 4096)}


def test_reordered_writes_leave_a_later_one_without_an_earlier_and_one_begun() -> None:
    states = [tuple(one.values()) for one in kept(Fate.REORDERED)]
    assert any(first == 0 and last == 4096 for first, _, last in states)
    assert any(0 < amount < 4096 for one in states for amount in one)
    assert all(sum(0 < amount < 4096 for amount in one) <= 1 for one in states)


def test_torn_writes_are_there_sector_by_sector() -> None:
    pieces = [LOG.left(Cut(6, Fate.TORN, seed)) for seed in range(20)]
    assert {piece.length for one in pieces for piece in one} == {512}
    assert any(any(piece.start > 0 for piece in one) and all(piece.start > 0 for piece in one) for one in pieces)


def test_a_short_write_is_the_last_one() -> None:
    for one in kept(Fate.SHORT):
        assert (one[2], one[3]) == (4096, 4096)
        assert one[5] < 4096


# --- which are drawn ---------------------------------------------------------------------------------------


def long_log() -> tuple[Log, list[Stage], list[int]]:
    entries: list[Entry] = []
    promises = []
    for number in range(200):
        entries += [write(number), write(number + 1, 4), write(number + 9)]
        if number % 2:
            entries.append(FLUSH)
        if number % 10 == 9:
            entries.append(MARK)
            promises.append(len(entries))
    half = len(entries) // 2
    return Log(entries), [Stage("one", 0, half), Stage("two", half, len(entries))], promises


def test_as_many_different_states_as_asked_the_same_ones_again_of_every_fate_and_stage() -> None:
    log, stages, promises = long_log()
    cuts = drawn(log, stages, promises, states=120, seed=4)
    assert len(cuts) == 120
    assert cuts == drawn(log, stages, promises, states=120, seed=4)
    assert cuts != drawn(log, stages, promises, states=120, seed=5)
    assert len({(log.durable(cut.after), log.left(cut)) for cut in cuts}) == 120
    assert {cut.fate for cut in cuts} == set(FATES)
    assert [cut.after for cut in cuts] == sorted(cut.after for cut in cuts)
    first = sum(cut.after <= stages[0].end for cut in cuts)
    assert 40 <= first <= 80
    assert all(log.open_writes(cut.after) for cut in cuts if cut.fate is not Fate.NOTHING)


def test_where_there_are_not_so_many_fewer_come_back() -> None:
    log = Log([write(0), FLUSH])
    cuts = drawn(log, [Stage("all", 0, 2)], [2], states=50, seed=1)
    assert 2 <= len(cuts) < 10


def test_cuts_come_right_after_a_promise_before_the_next_flush() -> None:
    """Else nobody would see that a promise was made too early."""
    entries = [*[FLUSH] * 500, write(0), MARK, write(1), FLUSH, *[FLUSH] * 500]
    cuts = drawn(Log(entries), [Stage("all", 0, len(entries))], [502], states=20, seed=1)
    assert any(502 <= cut.after <= 503 and Log(entries).open_writes(cut.after) for cut in cuts)


# --- laid out ----------------------------------------------------------------------------------------------


def test_the_image_of_a_cut_has_what_was_flushed_and_the_pieces(tmp_path: Path) -> None:
    path, base = tmp_path / "log", tmp_path / "base"
    base.write_bytes(b"." * 512 * 6)
    with path.open("w+b") as file:
        writer = Writer(file)
        writer.write(0, b"a" * 512)
        writer.flush()
        writer.write(0, b"b" * 512)
        writer.write(512, b"".join(bytes([letter]) * 512 for letter in b"cefg"))
        writer.flush()
        writer.write(2560, b"d" * 512)
    log = Log(read(path))
    before = tmp_path / "before"
    copy(base, before)
    rebuilt = Rebuilt(log, path, base, tmp_path / "cut")

    def laid(after: int, fate: Fate, seed: int = 1) -> str:
        content = rebuilt.lay(Cut(after, fate, seed)).read_bytes()
        return "".join(chr(content[at]) for at in range(0, len(content), 512))

    assert laid(1, Fate.NOTHING) == "......"
    assert laid(1, Fate.ALL) == "a....."
    assert laid(2, Fate.NOTHING) == "a....."
    assert laid(4, Fate.ALL) == "bcefg."
    torn = {laid(4, Fate.TORN, seed) for seed in range(12)}
    assert any(one[1:5].count(".") in {1, 2, 3} for one in torn)
    assert all(one[0] in "ab" for one in torn)
    assert all(there in {".", new} for one in torn for there, new in zip(one[1:5], "cefg", strict=True))
    assert laid(6, Fate.NOTHING) == "bcefg."
    assert laid(6, Fate.ALL) == "bcefgd"
    with pytest.raises(VolumeError):
        laid(1, Fate.ALL)
