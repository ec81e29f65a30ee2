"""What the lock forgot is found when the environment is made."""

from pathlib import Path

import pytest

from kiosk.install import whole
from kiosk.install.machine import InstallError
from tests.install.fake import Fake


def package(folder: Path, *asks: str) -> None:
    (folder / "own-1.0.dist-info").mkdir()
    lines = ["Metadata-Version: 2.1", "Name: own", "Version: 1.0", *(f"Requires-Dist: {ask}" for ask in asks)]
    (folder / "own-1.0.dist-info" / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        ("msgspec", ""),
        ("no-such-package-of-anybody", "which is not there"),
        ("msgspec<0.1", "is there"),
        ("no-such-package-of-anybody; sys_platform == 'win32'", ""),
        ("no-such-package-of-anybody; extra == 'more'", ""),
    ],
)
def test_what_is_missing_or_too_old_is_named(tmp_path: Path, ask: str, says: str) -> None:
    package(tmp_path, "textual>=1", ask)
    found = list(whole.problems(tmp_path))
    assert len(found) == (1 if says else 0)
    assert says in "".join(found)


def test_a_version_with_something_missing_never_counts(fake: Fake) -> None:
    fake.failing = "kiosk.install.whole"
    with pytest.raises(InstallError):
        fake.install(name="1")
    assert fake.machine.goal("/opt/bfr-kiosk/current") is None
