"""The length of a day, for records that count in days."""

from typing import Final

HOUR_S: Final = 3600.0
DAY_S: Final = 24.0 * HOUR_S
