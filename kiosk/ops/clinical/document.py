"""The whole document: how to read it, its chapters, and where it is signed. `python -m kiosk clinical` prints it."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kiosk.config import load_settings
from kiosk.ops.clinical.chapters import all_figures, body
from kiosk.ops.clinical.rules import Table, digest, read_rules
from kiosk.ops.clinical.words import OURS, PARTLY, table

GOOD, STALE = 0, 1
_SIGNERS = 3


def document(rules: Mapping[str, Table]) -> str:
    """Everything, as Markdown. Raises `ConfigError` for a file or figure that cannot be shown."""
    version = digest(rules, all_figures())
    chapters = body(rules)
    lines = [line for chapter in chapters for line in chapter]
    return "\n".join([*_head(version), *_contents(chapters), *lines, *_signatures(version)])


def run(arguments: argparse.Namespace) -> int:
    """Print the document, write it, or say whether a file holds it as it is now.

    0: done, or the same; 1: another.

    Raises:
        ConfigError, ProtocolError: settings or rules that cannot be used.
    """
    own = None if arguments.config is None else load_settings(arguments.config).protocols_dir
    text = document(read_rules(own=own))
    if arguments.check is not None:
        path: Path = arguments.check
        is_same = path.is_file() and path.read_text(encoding="utf-8") == text
        print(f"{path}: {'these rules' if is_same else 'other rules; write it anew with --out, read it, sign it'}")
        return GOOD if is_same else STALE
    if arguments.out is not None:
        arguments.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return GOOD


def _head(version: str) -> list[str]:
    return [
        "# The clinical rules",
        "",
        f"**Version of these rules: `{version}`**",
        "",
        "Every rule by which this station decides about people, with its figure and its source, for a clinician to "
        "read and to sign. It is made from the rules themselves (`kiosk clinical`); nothing is written by hand. "
        "The version changes with every figure, word or source. The station is not a certified medical device, and "
        "nothing here is clinical proof.",
        "",
        f"{OURS} our inference: no source says so; read these first. {PARTLY} a source says a part of it, the rest is "
        "our inference. Without a mark: as the source has it. Most sources were read as abstracts, openings of pages "
        "or single tables.",
        "",
    ]


def _contents(chapters: Sequence[Sequence[str]]) -> list[str]:
    """What there is, and how much of it is ours."""

    def rows() -> Iterator[Sequence[object]]:
        for chapter in chapters:
            text = "\n".join(chapter)
            yield chapter[0].removeprefix("## "), text.count(OURS), text.count(PARTLY)

    return table(("chapter", OURS, PARTLY), rows())


def _signatures(version: str) -> list[str]:
    row = f"| &nbsp;<br>&nbsp; |  |  | `{version}` |  |"
    return [
        "## Read and agreed",
        "",
        "Whoever signs has read these rules and lets this clinic train by them. Another version is read and signed "
        "anew. The station does not know who has signed: keep the paper.",
        "",
        "| name | role | date | version of the rules | signature |",
        "| --- | --- | --- | --- | --- |",
        *[row] * _SIGNERS,
        "",
    ]
