"""What a run was asked for."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options every benchmark gets; those about kills and faults mean something to `safety` only."""

    seed: int = 1
    quick: bool = False
    kills: int | None = None
    """How many kills and freezes of real processes; None for the usual number, 0 for none."""
    faults_file: Path | None = None
    """Faults to run instead of the shipped campaign."""
    resume: Path | None = None
    """File that collects what was run, chunk by chunk; an interrupted run goes on from it."""
    minutes: float | None = None
    """How long a chunk of it may take, or `timing` goes on; None for as long as it takes, or the usual time."""
    cohort: Path | None = None
    """Virtual people instead of the shipped cohort."""
    number: int | None = None
    """How many of them; None for the usual number."""
    recordings: Path | None = None
    """Folder of recordings that others made, with a manifest; `lop` only."""
    plots: Path | None = None
    """Folder for plots beside the figures; None for no plots."""
