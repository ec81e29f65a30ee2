"""Gathers every sentence that can be translated, and brings the catalogues up to date.

    python -m tests.catalogue            # after a change of sentences: new ones come in untranslated, old ones go
    python -m tests.catalogue --add fr   # one more language

Run it from the folder of the project. Then translate what is empty in `kiosk/tui/locale/LANGUAGE/LC_MESSAGES/kiosk.po`
and run it again, so that the compiled catalogue beside it follows. Tests name what is missing.
"""

import argparse
import io
import sys
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as BabelMessage
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kiosk.catalogues import DOMAIN, FOLDER

ROOT: Final = Path(__file__).parents[1]
SOURCES: Final = ROOT / "kiosk" / "tui"
CODE: Final = (ROOT / "kiosk" / "export", ROOT / "kiosk" / "language.py", SOURCES)
"""Where sentences stand in the code."""
THERAPY: Final = ROOT / "kiosk" / "therapy"
KEYWORDS: Final = {"Text": None, "Plural": (1, 2)}

DATA: Final = (
    (THERAPY, "consent.toml", ("title", "paragraphs.*")),
    (THERAPY, "cuffs.toml", ("cuffs.*.name",)),
    (THERAPY, "ladders.toml", ("ladders.*.rungs.*.does",)),
    (THERAPY, "prescribing.toml", ("changes.*.text", "vows.*.text")),
    (THERAPY, "progression.toml", ("visits.agreed.*.text",)),
    (THERAPY, "rates.toml", ("rates.*.note",)),
    (THERAPY, "tests.toml", ("tests.*.name", "tests.*.card.*", "tests.*.unit")),
    (
        THERAPY,
        "protocols/*.toml",
        ("name", "purpose", "inferred.*", "blocks.*.cue", "blocks.*.rest_cue", "exercises.*.name"),
    ),
    (
        THERAPY,
        "screening/*.toml",
        (
            *("questions.*.text", "questions.*.detail", "questions.*.levels.*.text", "clearances.*.text"),
            *("blood_pressure.text", "blood_pressure.detail", "age.text"),
        ),
    ),
    (SOURCES, "alarm_texts.toml", ("*.runner", "*.supervisor", "*.what.*")),
)
"""Folder, files, and where in them the sentences stand that are shown to people; `*` is every entry. Titles and notes
of published sources stay as they were published."""

Message = str | tuple[str, str]


def _found(value: object, path: Sequence[str]) -> Iterator[str]:
    if not path:
        if isinstance(value, str) and value:
            yield value
    elif isinstance(value, dict):
        for key in value if path[0] == "*" else [path[0]]:
            yield from _found(value.get(key), path[1:])
    elif isinstance(value, list) and path[0] == "*":
        for one in value:
            yield from _found(one, path[1:])


def _of_code() -> Iterator[tuple[Message, str, int]]:
    for path in sorted(one for place in CODE for one in (place.rglob("*.py") if place.is_dir() else [place])):
        for line, message, _comments, _context in extract_from_file("python", path, keywords=KEYWORDS):
            yield (message if isinstance(message, str) else (message[0], message[1])), str(path.relative_to(ROOT)), line


def _of_data() -> Iterator[tuple[Message, str, int]]:
    for folder, pattern, paths in DATA:
        for file in sorted(folder.glob(pattern)):
            content = tomllib.loads(file.read_text(encoding="utf-8"))
            for path in paths:
                for message in _found(content, path.split(".")):
                    yield message, str(file.relative_to(ROOT)), 0


@cache
def _gathered() -> tuple[tuple[Message, str, int], ...]:
    return (*_of_code(), *_of_data())


def template() -> Catalog:
    """Every sentence there is, with the files it stands in."""
    catalogue = Catalog(project="BFR Kiosk", domain=DOMAIN, charset="utf-8")
    for message, file, _line in _gathered():
        catalogue.add(message, locations=[(file, 0)], flags=["python-brace-format"] if "{" in str(message) else [])
    return catalogue


def paths(language: str) -> tuple[Path, Path]:
    """Where a language has its catalogue, and the compiled one."""
    folder = FOLDER / language / "LC_MESSAGES"
    return folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"


def read(language: str) -> Catalog:
    """A catalogue as it is kept."""
    with paths(language)[0].open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def written(catalogue: Catalog) -> bytes:
    """A catalogue as text, in an order and form that makes small differences of small changes."""
    text = io.BytesIO()
    write_po(text, catalogue, width=120, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return text.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as the station reads it."""
    content = io.BytesIO()
    write_mo(content, catalogue)
    return content.getvalue()


def kept() -> tuple[str, ...]:
    """Languages with a catalogue."""
    return tuple(sorted(path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))


def main(arguments: Sequence[str]) -> int:
    """Bring all catalogues up to date, and say what is still to be translated."""
    parser = argparse.ArgumentParser(prog="python -m tests.catalogue")
    parser.add_argument("--add", metavar="LANGUAGE", help="begin a catalogue, by its two letters")
    asked = parser.parse_args(arguments)
    sentences = template()
    for language in sorted({*kept(), *([asked.add] if asked.add else [])}):
        text, binary = paths(language)
        if text.exists():
            catalogue = read(language)
        else:
            text.parent.mkdir(parents=True)
            catalogue = Catalog(locale=language, project="BFR Kiosk", domain=DOMAIN, charset="utf-8")
        catalogue.update(sentences, no_fuzzy_matching=True, update_creation_date=False)
        text.write_bytes(written(catalogue))
        binary.write_bytes(compiled(catalogue))
        empty = sum(1 for one in catalogue if one.id and not is_translated(one))
        sys.stdout.write(f"{language}: {len(catalogue)} sentences, {empty} to be translated\n")
    return 0


def is_translated(message: BabelMessage) -> bool:
    """Whether every form of a sentence has words in the language."""
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(bool(form) for form in forms)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
