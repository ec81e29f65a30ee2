"""How far long work has come, on a line of its own while somebody watches."""

import sys


def on_terminal(done: int, total: int) -> None:
    """Show it on standard error when that is a terminal."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else "\r"
        print(f"{100 * done // max(total, 1)} %", end=end, file=sys.stderr, flush=True)
