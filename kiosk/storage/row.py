"""What a row is inside this package."""

from typing import Any

Row = dict[str, Any]
"""One row as the driver gives it, the key first; never leaves this package."""
