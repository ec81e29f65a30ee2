"""Writes the published schema anew after a change of the documents: python -m tests.export.schema."""

from pathlib import Path
from typing import Final

from kiosk.export.asjson import schema

PATH: Final = Path(__file__).parents[2] / "docs" / "export.schema.json"

if __name__ == "__main__":
    PATH.write_bytes(schema())
