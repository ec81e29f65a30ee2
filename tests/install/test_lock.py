"""One installation at a time, and nobody but root can keep one from beginning."""

from pathlib import Path

from kiosk.install import lock
from tests.install.fake import ROOT


def test_it_is_held_by_one_until_it_is_closed_and_nobody_else_can_open_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with lock.opened(path) as one:
        assert path.stat().st_mode & 0o777 == 0o600
        assert lock.take(one)
        with lock.opened(path) as other:
            assert not lock.take(other)
    with lock.opened(path) as other:
        assert lock.take(other, waits=True)


def test_no_log_is_locked() -> None:
    """Anybody may read the log, and so hold its lock; hands are a folder of root's that a station reads."""
    locking = {path.name for path in (ROOT / "kiosk/install").glob("*.py") if "flock" in path.read_text()}
    assert locking == {"lock.py", "hands.py"}
