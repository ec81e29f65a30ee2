"""Sentences of registering without a name."""

from typing import Final

from kiosk.tui.language import Text

ASK: Final = Text("Name: _\nor NO NAME: the\nstation makes a code")
"""Beside the target `NO_NAME`, while no letter stands there."""
NO_NAME: Final = Text("NO\nNAME")
REGISTERING: Final = Text("Registering with a code")
YOURS: Final = Text("You are registered. This is your code:")
KEEP: Final = Text("Keep this code: you find yourself by it.\nWrite it down or take a picture.")
