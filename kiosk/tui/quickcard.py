"""`kiosk quickcard`: the runner's card as a PDF, with the clinic's name and contact where the settings give them."""

import argparse
from pathlib import Path

from kiosk.config import Settings
from kiosk.core.errors import ConfigError, Diagnostic, ExportError
from kiosk.export.quickcard import card
from kiosk.tui.exporting import logo
from kiosk.tui.language import speak


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    """Write the page; 0.

    Raises:
        ConfigError: `language_unknown`.
        ExportError: `export_there`, `export_failed`.
    """
    try:
        speak(arguments.language or settings.screen.language)
    except LookupError as error:
        problem = Diagnostic(path="--language", code="language_unknown", message=f"there are no sentences in {error}")
        raise ConfigError([problem]) from error
    path: Path = arguments.out
    content = card(settings.clinic.name, settings.clinic.contact, logo(settings))
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise ExportError("export_there", f"{path} is there already", "move it away") from error
    except OSError as error:
        raise ExportError("export_failed", f"{path}: {error.strerror or error}", "another folder") from error
    return 0
