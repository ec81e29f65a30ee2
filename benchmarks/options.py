"""What a run was asked for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options every benchmark gets."""

    seed: int = 1
    quick: bool = False
