"""How a migration makes a table, and one whose rows stand for good. Shipped: a change would change old migrations."""

from typing import Final

from sqlite_utils import Database
from sqlite_utils.db import ForeignKey

_STAMP: Final[dict[str, type]] = {"boot": str, "at_s": float, "at_utc": str}


def create(
    db: Database,
    name: str,
    columns: dict[str, type],
    *,
    optional: tuple[str, ...] = (),
    references: tuple[tuple[str, str], ...] = (),
    pk: str = "id",
    indexed: bool = True,
) -> None:
    """Make a STRICT table with a key, `columns` and the stamp of who wrote when; `references` get an index each."""
    everything = {pk: int, **columns, **_STAMP}
    db.table(name).create(
        everything,
        pk=pk,
        not_null=[column for column in everything if column not in optional and column != pk],
        foreign_keys=[
            ForeignKey(table=name, column=column, other_table=other, other_column="id") for column, other in references
        ],
        strict=True,
    )
    if indexed:
        for column, _ in references:
            db.table(name).create_index([column])


def append_only(db: Database, name: str) -> None:
    """Refuse every change and every removal of a row."""
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        )
