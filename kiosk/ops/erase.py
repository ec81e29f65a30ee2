"""Erasing a person on the command line: asked once more, because nothing brings it back."""

from collections.abc import Callable
from pathlib import Path

from kiosk.core.errors import ConfigError, Diagnostic, StorageError
from kiosk.ops.bar import on_terminal
from kiosk.ops.named import known_runner, supervisor_named
from kiosk.storage import Store
from kiosk.storage.generations import forget, on_card, others_with_records
from kiosk.storage.names import clean_note
from kiosk.storage.ready import RECORDS


def erase(
    store: Store | None,
    runner_id: int,
    *,
    by: str,
    reason: str,
    is_sure: bool,
    data_dir: Path | None = None,
    out: Callable[[str], None] = print,
    ask: Callable[[str], str] = input,
) -> int:
    """Erase a person's name and year of birth; 0, or 1 when it was not done or something of them is left.

    Backups on the card are brought forward at once: damaged records may be replaced by any of them, and nobody who was
    erased shall come back with it.

    Args:
        store: the station's records, None when there are none.
        runner_id: number of the runner.
        by: the supervisor who answers for it, as registered.
        reason: who asked for it.
        is_sure: do not ask again.
        data_dir: where the station's records are, with their backups; None when there is nothing beside `store`.
        out: takes each line.
        ask: gets the answer to a question.

    Raises:
        ConfigError: `runner_unknown`, `supervisor_unknown`.
        StorageError: as `Erasures.erase`, and `note_...` for a reason that cannot be kept.
    """
    store, runner = known_runner(store, runner_id)
    supervisor = supervisor_named(store, by)
    why = clean_note(reason)
    if not is_sure:
        out(f"Runner {runner.id}: {runner.name}, born {runner.birth_year}, on record since {runner.created_utc[:10]}.")
        out("Name and year of birth will be gone for good. What was trained stays under the number alone.")
        out(
            "Backups on the card forget them too. Sticks and exports from before still hold them: delete those as well."
        )
        if ask("Type the runner's number to go on: ").strip() != str(runner.id):
            out("nothing was erased")
            return 1
    is_whole = _erased(store, runner.id, supervisor.id, why, out)
    is_forgotten = _forgotten(data_dir, out)
    out(f"runner {runner.id} erased by {by}: {why}")
    return 0 if is_whole and is_forgotten else 1


def erase_expired(
    store: Store | None,
    years: int | None,
    *,
    by: str,
    is_sure: bool,
    data_dir: Path | None = None,
    out: Callable[[str], None] = print,
    ask: Callable[[str], str] = input,
) -> int:
    """Erase everybody who has not been here for as long as the settings say; 0, or 1 as `erase`.

    Args:
        store: the station's records, None when there are none.
        years: `[records] erase_after_years`, None when it is not set.
        by: the supervisor who answers for it, as registered.
        is_sure: do not ask.
        data_dir: where the station's records are, with their backups; None when there is nothing beside `store`.
        out: takes each line.
        ask: gets the answer to a question.

    Raises:
        ConfigError: `erase_after_years_unset`, `supervisor_unknown`.
        StorageError: as `Erasures.erase`; whoever was erased before that stays erased.
    """
    if years is None:
        hint = "set erase_after_years under [records], or name one runner"
        message = "the settings do not say how long people are kept"
        problem = Diagnostic(path="records", code="erase_after_years_unset", message=message, hint=hint)
        raise ConfigError([problem])
    found = () if store is None else store.erasures.expired(years)
    if store is None or not found:
        out(f"nobody was last here more than {years} years ago")
        return 0
    supervisor = supervisor_named(store, by)
    out(f"last here more than {years} years ago: runners {', '.join(map(str, found))}")
    out("Names and years of birth will be gone for good. What was trained stays under the numbers alone.")
    if not is_sure and ask("Type yes to go on: ").strip() != "yes":
        out("nothing was erased")
        return 1
    is_whole, is_forgotten = True, False
    try:
        for runner_id in found:
            is_whole = _erased(store, runner_id, supervisor.id, f"kept for {years} years", out) and is_whole
            out(f"runner {runner_id} erased by {by}")
    finally:
        is_forgotten = _forgotten(data_dir, out)  # also of those before one that could not be erased
    return 0 if is_whole and is_forgotten else 1


def _erased(store: Store, runner_id: int, supervisor_id: int, why: str, out: Callable[[str], None]) -> bool:
    """Erase one; False, and said, when something of them is left in the log for now."""
    try:
        store.erasures.erase(runner_id, supervisor_id, why)
    except StorageError as error:
        if error.code != "erasure_not_whole":
            raise
        out(str(error))
        return False
    return True


def _forgotten(data_dir: Path | None, out: Callable[[str], None]) -> bool:
    """Have the backups on the card forget whoever was erased; False, and said, where one could not."""
    if data_dir is None:
        return True
    left = forget(data_dir / RECORDS, data_dir, progress=on_terminal)
    for file, error in left:
        out(f"{file} COULD NOT BE BROUGHT FORWARD AND MAY HOLD THEM STILL: {error}")
    others = sorted(set(others_with_records(data_dir)).difference(on_card(data_dir)))
    if others:
        out("these files may hold them still; delete what is not needed any more:")
        for file in others:
            out(f"  {file}")
    return not left
