"""Which languages the station has sentences in: English, that of the code, and one for each catalogue."""

from pathlib import Path
from typing import Final

ENGLISH: Final = "en"
"""The language of the code; it needs no catalogue."""
DOMAIN: Final = "kiosk"
FOLDER: Final = Path(__file__).parent / "tui" / "locale"


def languages() -> tuple[str, ...]:
    """Codes of all languages there are, English first."""
    return (ENGLISH, *sorted(path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))
