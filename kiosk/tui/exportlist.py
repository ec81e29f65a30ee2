"""`kiosk export --list`: which number is whose, without a name, for whoever exports or erases somebody."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from kiosk.core.pseudonym import is_code
from kiosk.core.records import Runner
from kiosk.storage import Store
from kiosk.tui import format as fmt

_ROW: Final = "{number:>6}  {code:<7}  {year:<4}  {sessions:>8}  {last:<10}"
_EPOCH: Final = date(1970, 1, 1)


def list_runners(store: Store | None, *, with_names: bool, out: Callable[[str], None] = print) -> None:
    """Print every runner, in the order of registration; `store` None: there are no records yet.

    Raises `StorageError`.
    """
    runners = () if store is None else store.runners.page(0, store.runners.count())
    if store is None or not runners:
        out("nobody is registered")
        return
    head = _ROW.format(number="number", code="code", year="born", sessions="sessions", last="last")
    out(f"{head}  name" if with_names else head)
    for runner in sorted(runners, key=lambda one: one.id):
        out(_row(store, runner, with_name=with_names).rstrip())


def _row(store: Store, runner: Runner, *, with_name: bool) -> str:
    """A code is no name: it was made because there is none."""
    last, has_code = store.past.page(runner.id, 0, 1), is_code(runner.name)
    row = _ROW.format(
        number=runner.id,
        code=runner.name if has_code else "",
        year=runner.birth_year,
        sessions=store.past.count(runner.id),
        last="never" if not last else (_EPOCH + timedelta(days=last[0].day)).isoformat(),
    )
    return f"{row}  {fmt.plain(runner.name)}" if with_name and not has_code else row
