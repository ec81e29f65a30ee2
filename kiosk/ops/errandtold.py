"""What a process that carries an errand out tells the screen: how far it is, and how it ended."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from kiosk.core.errandcodes import STEPS
from kiosk.core.errandkinds import Errand
from kiosk.core.errands import ErrandState, ErrandStatus, encoded
from kiosk.ops.errands import RESULT, STATUS


class ErrandTeller:
    """Belongs to one errand. Each method raises OSError when nothing can be told.

    Args:
        folder: where it is told; made where there is none.
        errand: which kind.
        id_: of the request.
        now: monotonic.
    """

    def __init__(self, folder: Path, errand: Errand, id_: str, now: Callable[[], float]) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folder, self._now = folder, now
        self._steps = STEPS[errand]
        self._status = ErrandStatus(errand=errand, id=id_, state=ErrandState.RUNNING, of=len(self._steps))

    def step(self, code: str) -> None:
        """The next one of its steps begins."""
        now_s = float(self._now())
        number = self._steps.index(code) + 1
        self._tell(step=code, number=number, done=0, whole=0, began_s=now_s, changed_s=now_s)

    def part(self, done: int, whole: int) -> None:
        """So much of the step is done."""
        self._tell(done=done, whole=whole, changed_s=float(self._now()))

    def end(
        self,
        state: ErrandState,
        code: str,
        what: str = "",
        way_out: str = "",
        *,
        figures: Mapping[str, float] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """It ended."""
        ended = {"state": state, "code": code, "what": what, "way_out": way_out}
        words = {"figures": dict(figures or {}), "names": dict(names or {})}
        self._tell(**ended, **words, changed_s=float(self._now()))

    def result(self, text: str) -> None:
        """What was found, beside it."""
        self._put(RESULT, text.encode())

    def _tell(self, **changes: object) -> None:
        self._status = replace(self._status, **changes)  # type: ignore[arg-type]
        self._put(STATUS, encoded(self._status))

    def _put(self, name: str, data: bytes) -> None:
        beside = self._folder / f".{name}.new"
        beside.write_bytes(data)
        beside.replace(self._folder / name)
