"""Plays histories at will: prints them, keeps them as they are now, or holds them against the whole station.

    python -m tests.histories.replay [NAME ...] [--keep] [--whole]

Without a name it is all of them. Run it from the folder of the project; the CPU time of each is said at its end.
"""

import argparse
import difflib
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from kiosk.therapy.library import Library, load_library
from tests.histories.playing import Play
from tests.histories.storyfile import FOLDER, load_story, names
from tests.histories.teller import Teller, decided


def played(name: str, library: Library, *, whole: bool) -> str:
    """One history's chronicle."""
    with tempfile.TemporaryDirectory() as folder:
        return Play(load_story(name, library), library, Path(folder), Teller(library), is_whole=whole).run()


def _say(text: str, to: TextIO) -> None:
    to.write(f"{text}\n")
    to.flush()


def main(arguments: Sequence[str]) -> int:
    """1 when a history is not decided on the whole station as it is kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.histories.replay")
    parser.add_argument("names", nargs="*", choices=[*names(), []], metavar="NAME")
    parser.add_argument("--keep", action="store_true", help="write what was played beside the story")
    parser.add_argument("--whole", action="store_true", help="decisive visits on the whole station, compared")
    asked = parser.parse_args(arguments)
    library, different = load_library(), 0
    for name in asked.names or names():
        begun, path = time.process_time(), FOLDER / f"{name}.txt"
        text = played(name, library, whole=asked.whole)
        if asked.whole:
            lines = list(
                difflib.unified_diff(decided(path.read_text("utf-8")), decided(text), "kept", "whole", "", "", 1)
            )
            different += bool(lines)
            _say("\n".join(lines), sys.stdout)
        elif asked.keep:
            path.write_text(text, encoding="utf-8")
        else:
            _say(text, sys.stdout)
        _say(f"{name}: {time.process_time() - begun:.1f} s of CPU", sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
