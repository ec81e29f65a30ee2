"""The commands that print sentences, by name; each loads what it needs when it runs."""

import argparse

from kiosk.config import Settings


def run(name: str, settings: Settings, arguments: argparse.Namespace) -> int:
    """Run one of `kiosk.ops.options.WORDED`; its exit code. Raises as the command does."""
    if name == "export":
        from kiosk.tui import exportcommand  # noqa: PLC0415

        return exportcommand.run(settings, arguments)
    if name == "quickcard":
        from kiosk.tui import quickcard  # noqa: PLC0415

        return quickcard.run(settings, arguments)
    from kiosk.tui import nextcommand  # noqa: PLC0415

    return nextcommand.run(settings, arguments)
