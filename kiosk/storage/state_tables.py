"""The table of what the station was, as migration 20 makes it. Shipped: never changed."""

from typing import Final

from kiosk.storage.evaluation_tables import Table

STATION_STATES: Final = Table(
    name="station_states",
    columns={
        "backend": str,
        "version": str,
        "revision": str,
        "program": str,
        "rules": str,
        "rule_versions": str,
        "sensors": str,
    },
    optional=("revision",),
    references=(),
)
"""`program` is the digest of its files, `rules` that of the clinical rules; the last two are JSON."""
MADE_UNDER: Final = tuple(
    f"ALTER TABLE {table} ADD COLUMN state_id INTEGER REFERENCES station_states(id)"
    for table in ("sessions", "measurements", "proofs")
)
"""Empty in rows of before: nobody kept it."""
