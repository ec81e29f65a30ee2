"""Which program this is: the version of the package, the revision its files say, and what tells changed files apart."""

from pathlib import Path

import pytest

import kiosk
from kiosk.program import PACKAGE, digest, program, revision

A, B = "a" * 40, "b" * 40


@pytest.fixture
def git(tmp_path: Path) -> Path:
    folder = tmp_path / ".git"
    (folder / "refs" / "heads").mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    return folder


def test_it_is_the_package_that_runs() -> None:
    assert (program().version, program().digest) == (kiosk.__version__, digest(PACKAGE))
    assert (PACKAGE / "program.py").is_file()
    assert program().revision == revision(PACKAGE.parent)


def test_without_a_checkout_there_is_no_revision(tmp_path: Path) -> None:
    assert revision(tmp_path) is None


def test_a_branch_is_followed_to_its_revision(git: Path) -> None:
    assert revision(git.parent) is None, "before its first commit"
    (git / "packed-refs").write_text(f"# pack-refs\n{B} refs/heads/other\n{A} refs/heads/main\n", encoding="utf-8")
    assert revision(git.parent) == A
    (git / "refs" / "heads" / "main").write_text(f"{B}\n", encoding="utf-8")
    assert revision(git.parent) == B, "what was packed before is older"


def test_a_revision_without_a_branch_is_itself_and_nothing_else_is_taken_for_one(git: Path) -> None:
    (git / "HEAD").write_text(f"{A}\n", encoding="utf-8")
    assert revision(git.parent) == A
    for strange in ("", "main", "ref: ../../etc/passwd", A[:-1], f"{A} x"):
        (git / "HEAD").write_text(strange, encoding="utf-8")
        assert revision(git.parent) is None, strange
    (git / "HEAD").write_bytes(b"\xff\xfe")
    assert revision(git.parent) is None


def test_a_second_work_tree_has_its_own_branch_in_the_same_repository(git: Path, tmp_path: Path) -> None:
    own, tree = git / "worktrees" / "two", tmp_path / "two"
    own.mkdir(parents=True)
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {own}\n", encoding="utf-8")
    (own / "HEAD").write_text("ref: refs/heads/side\n", encoding="utf-8")
    (own / "commondir").write_text("../..\n", encoding="utf-8")
    (git / "refs" / "heads" / "side").write_text(f"{A}\n", encoding="utf-8")
    (git / "refs" / "heads" / "main").write_text(f"{B}\n", encoding="utf-8")
    assert revision(tree) == A


def test_every_file_counts_by_name_and_content_but_not_what_the_interpreter_made(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "rules.toml").write_text("a = 1\n", encoding="utf-8")
    first = digest(tmp_path)
    assert len(first) == 12
    (tmp_path / "sub" / "__pycache__").mkdir()
    (tmp_path / "sub" / "__pycache__" / "rules.pyc").write_bytes(b"x")
    assert digest(tmp_path) == first
    (tmp_path / "sub" / "rules.toml").write_text("a = 2\n", encoding="utf-8")
    second = digest(tmp_path)
    (tmp_path / "sub" / "rules.toml").rename(tmp_path / "sub" / "other.toml")
    assert len({first, second, digest(tmp_path)}) == 3
