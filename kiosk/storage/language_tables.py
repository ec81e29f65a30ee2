"""The table of languages, as migration 14 makes it. Shipped: never changed."""

from typing import Final

from kiosk.storage.evaluation_tables import Table

RUNNER_LANGUAGES: Final = Table(
    name="runner_languages",
    columns={"runner_id": int, "language": str},
    references=(("runner_id", "runners"),),
)
"""What the screen speaks with a runner; the last one counts. Written by the screen."""
