"""How late the passes of a loop were, as a histogram that costs nothing to keep."""

import json
from pathlib import Path
from typing import Final

BUCKET_S: Final = 0.0001
BUCKETS: Final = 10_000
"""Tenths of a millisecond up to one second; anything later counts in the last bucket, and in `max_s` exactly."""


class Lateness:
    """Counts of pass lateness: the latest of its wake-ups, or its judgement beyond its end, whichever is more."""

    def __init__(self) -> None:
        self._counts = [0] * BUCKETS
        self.passes = 0
        self.max_s = 0.0

    def add(self, late_s: float) -> None:
        """Count one pass that was `late_s` late (early counts as on time)."""
        late = max(0.0, late_s)
        self._counts[min(int(late / BUCKET_S), BUCKETS - 1)] += 1
        self.passes += 1
        self.max_s = max(self.max_s, late)

    def quantile_s(self, share: float) -> float:
        """Upper edge of the bucket below which `share` of the passes lie; 0 when there were none."""
        seen = 0
        for index, count in enumerate(self._counts):
            seen += count
            if count and seen >= share * self.passes:
                return (index + 1) * BUCKET_S
        return 0.0

    def write(self, path: Path, **extra: object) -> None:
        """Write the figures as JSON. Raises OSError."""
        figures = {
            "passes": self.passes,
            "late_ms_p50": self.quantile_s(0.5) * 1000,
            "late_ms_p999": self.quantile_s(0.999) * 1000,
            "late_ms_max": self.max_s * 1000,
        }
        path.write_text(json.dumps(figures | extra) + "\n", encoding="utf-8")
