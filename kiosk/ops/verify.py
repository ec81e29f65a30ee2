"""Whether the records are as they were written, on the command line: what was looked at, and what does not fit."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from kiosk.ops.bar import on_terminal
from kiosk.storage.verify import Verified, verify
from kiosk.storage.verify_states import StateUse


def verify_records(
    path: Path,
    *,
    tip: str | None,
    as_json: bool,
    out: Callable[[str], None] = print,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Look through a record file and print what was found; 0 when everything fits, else 1.

    Args:
        path: the record file.
        tip: a last hash noted earlier, or None.
        as_json: one object for other programs.
        out: takes each line.
        progress: takes lines done and lines there are; on a terminal a line of its own when None.

    Raises:
        StorageError: the file cannot be read at all.
    """
    found = verify(path, tip=tip, progress=progress or on_terminal)
    if as_json:
        out(json.dumps(asdict(found), indent=2, sort_keys=True))
    else:
        for line in _lines(path, found):
            out(line)
    return 1 if found.findings else 0


def _lines(path: Path, found: Verified) -> list[str]:
    looked = f"{path}: {found.lines} lines of the audit, {found.rows} rows, {found.blocks} blocks of the trace"
    lines = [looked, f"last hash: {found.tip}"]
    if found.erased:
        lines.append(f"persons erased: {found.erased}")
    lines += [_under(one) for one in found.states]
    for one in found.findings:
        where = f"{one.table} {one.row}" if one.table else "file"
        lines.append(f"NOT AS WRITTEN  {where}: {one.code}: {one.message}")
    lines.append(
        f"{len(found.findings)} findings: restore the last backup that verifies, and keep this file for whoever looks"
        if found.findings
        else "everything is as it was written"
    )
    return lines


def _under(one: StateUse) -> str:
    made = f"{one.sessions} sessions, {one.measurements} measurements of LOP, {one.proofs} self-tests"
    if one.number is None:
        return f"of before it was kept: {made}"
    revision = "" if one.revision is None else f", revision {one.revision[:12]}"
    software = f"software {one.version} ({one.program}{revision}), rules {one.rules}"
    sensors = ", ".join(
        f"sensor {name.upper()} {'not calibrated' if at is None else f'calibrated {at}'}" for name, at in one.calibrated
    )
    return f"under station state {one.number} ({one.backend}; {software}; {sensors}): {made}"
