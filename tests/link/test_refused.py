"""Why the controller could not begin, told in a file where the link has nobody to ask."""

from pathlib import Path

import pytest

from kiosk.core.errors import StorageError
from kiosk.link import refused
from kiosk.tui.sentences import SENTENCES


def refuse(folder: Path, code: str) -> None:
    with refused.told(folder):
        raise StorageError(code, "the disk is full", "make room")


def test_a_refusal_is_told_raised_all_the_same_and_forgotten_when_one_has_begun(tmp_path: Path) -> None:
    assert refused.why(tmp_path) == ""
    with pytest.raises(StorageError):
        refuse(tmp_path, "store_full")
    assert refused.why(tmp_path) == "store_full"
    refused.forgotten(tmp_path)
    refused.forgotten(tmp_path)
    assert refused.why(tmp_path) == ""


def test_a_folder_that_takes_nothing_hides_no_refusal(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        refuse(tmp_path / "none", "store_full")


@pytest.mark.parametrize("text", [b"\x1b[2J", b"store_full\n", b"", b"\xff", b"x" * 41])
def test_what_is_no_code_is_not_shown(tmp_path: Path, text: bytes) -> None:
    (tmp_path / refused.REFUSED).write_bytes(text)
    assert refused.why(tmp_path) == ""


def test_each_that_may_pass_has_a_sentence() -> None:
    assert sorted(refused.PASSING - SENTENCES.keys()) == []
