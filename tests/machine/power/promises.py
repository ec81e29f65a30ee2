"""What the station had told somebody was kept, at any number of entries of a log.

The marks of a log say it. Where who writes the log cannot mark it, as QEMU, whoever hears the station takes down how
many entries there were with each word (`writelog.entries_in`).
"""

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from tests.machine.power.crash import Stage
from tests.machine.power.writelog import Entry, Flag, WriteLogError


@dataclass(frozen=True, slots=True)
class Owed:
    """All that has to be there.

    Lines of the audit and the hash of the last one, points of the trace; length and checksum of the watchdog's journal;
    lines and last hash of the newest backup; and files, each with its SHA-256.
    """

    lines: int = 0
    tip: str = ""
    points: int = 0
    journal_size: int = 0
    journal_crc: int = 0
    backup_lines: int = 0
    backup_tip: str = ""
    files: tuple[tuple[str, str], ...] = ()


NOTHING: Final = Owed()


def marks(entries: Sequence[Entry]) -> list[tuple[int, bytes]]:
    """The words in a log, each with how many entries were over then."""
    return [(number, entry.mark) for number, entry in enumerate(entries, start=1) if entry.flags & Flag.MARK]


def heard(path: Path) -> list[tuple[int, bytes]]:
    """Words that somebody else took down: a line of JSON each, the number of entries and the word.

    Raises `WriteLogError`.
    """
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            number, word = json.loads(line)
        except (ValueError, TypeError) as error:
            raise WriteLogError(f"{path}: {line[:40]}: {error}") from error
        found.append((int(number), json.dumps(word).encode()))
    return found


class Promises:
    """All words that were heard, each with how many entries were over then.

    Raises `WriteLogError` for a word that is not understood.
    """

    def __init__(self, words: Sequence[tuple[int, bytes]]) -> None:
        self.at: list[int] = []
        """After how many entries something was promised, ascending."""
        self.stages: list[Stage] = []
        self._owed: list[Owed] = []
        began: tuple[str, int] | None = None
        for number, text in words:
            word = _word(text)
            if "stage" in word:
                if began is not None:
                    self.stages.append(Stage(began[0], began[1], number))
                began = (str(word["stage"]), number)
                continue
            self._owed.append(_after(self._owed[-1] if self._owed else NOTHING, word))
            self.at.append(number)

    def after(self, entries: int) -> Owed:
        """What is owed when so many entries are over."""
        count = bisect_right(self.at, entries)
        return self._owed[count - 1] if count else NOTHING

    def demand_heard(self) -> None:
        """Raise `WriteLogError` unless records, journal and a backup were promised: else nothing could be missed."""
        last = self._owed[-1] if self._owed else NOTHING
        if not (last.lines and last.journal_size and last.backup_lines and self.stages):
            raise WriteLogError("the station was not heard: no promise of records, of the journal or of a backup")

    def stage(self, entries: int) -> str:
        """In which part of what was recorded that is."""
        return next((one.name for one in self.stages if one.first < entries <= one.end), "")


def _word(mark: bytes) -> dict[str, Any]:
    try:
        word = json.loads(mark)
    except ValueError as error:
        raise WriteLogError(f"a mark that is not ours: {mark[:40]!r}") from error
    if not isinstance(word, dict) or not {"stage", "kept"} & word.keys():
        raise WriteLogError(f"a mark that says nothing: {mark[:40]!r}")
    return word


def _after(owed: Owed, word: dict[str, Any]) -> Owed:
    """A word of one process may come after a later one of another: what was promised stays so."""
    match word["kept"]:
        case "records":
            points = max(owed.points, word["points"])
            if word["lines"] < owed.lines:
                return replace(owed, points=points)
            return replace(owed, lines=word["lines"], tip=word["tip"], points=points)
        case "journal":
            return replace(owed, journal_size=word["size"], journal_crc=word["crc"])
        case "backup":
            return replace(owed, backup_lines=word["lines"], backup_tip=word["tip"])
        case "file":
            others = tuple(one for one in owed.files if one[0] != word["path"])
            return replace(owed, files=(*others, (word["path"], word["sha256"])))
        case other:
            raise WriteLogError(f"a promise of an unknown kind: {other}")
