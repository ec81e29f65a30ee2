"""`python -m tests.drawings`: every drawing, and the tables that stand between marks in the documents, anew."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from kiosk.hw.wiring import default_wiring_path, load_wiring
from tests.drawings import figures, house, pneumatics, screens, states, wiring

DOCS: Final = Path(__file__).parents[2] / "docs"
FOLDER: Final = DOCS / "img"


def _wiring() -> str:
    return wiring.drawing(load_wiring(default_wiring_path()))


def _pins() -> list[str]:
    return wiring.pin_table(load_wiring(default_wiring_path()))


def _figures() -> list[str]:
    return figures.table(load_wiring(default_wiring_path()))


DRAWINGS: Final[Mapping[str, Callable[[], str]]] = {
    "wiring": _wiring,
    "pneumatics": pneumatics.drawing,
    "processes": house.process_drawing,
    "packages": house.package_drawing,
    "modes": states.mode_drawing,
    "guard": states.guard_drawing,
    "bout": states.bout_drawing,
    "selftest": states.proof_drawing,
    "screens": screens.drawing,
}
"""By the name of the file in `docs/img`."""

TABLES: Final[Mapping[tuple[str, str], Callable[[], list[str]]]] = {
    ("hardware.md", "pins"): _pins,
    ("hardware.md", "figures"): _figures,
    ("architecture.md", "contracts"): house.contract_list,
    ("architecture.md", "phases"): states.phase_table,
}
"""By document and the name between the marks."""


def with_table(text: str, name: str, lines: list[str]) -> str:
    """A document with a table in its place. Raises `ValueError` when it has not both marks, once."""
    begin, end = f"<!-- {name}: made by python -m tests.drawings -->", f"<!-- /{name} -->"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(name)
    before, _, rest = text.partition(begin)
    return "\n".join([before + begin, "", *lines, "", end + rest.partition(end)[2]])


def main() -> int:
    """Write all that differs, and say what."""
    for name, made in DRAWINGS.items():
        _write(FOLDER / f"{name}.svg", made())
    for (page, name), lines in TABLES.items():
        path = DOCS / page
        _write(path, with_table(path.read_text(encoding="utf-8"), name, lines()))
    return 0


def _write(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    sys.exit(main())
