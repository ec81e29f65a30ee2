"""What the bench proves: each case is one function, and its docstring the claim."""

from importlib import import_module
from typing import Final

from tests.machine.registry import CASES, Registry

MODULES: Final = (
    "install",
    "bundles",
    "screen",
    "selftest",
    "stop",
    "kills",
    "everybody",
    "starved",
    "disk",
    "clocks",
    "sticks",
    "ends",
    "ways_out",
    "measures",
    "looks",
    "cuts",
    "visit",
)
"""In the order of play."""


def everything() -> Registry:
    """All cases, in the order of play."""
    modules = [import_module(f"tests.machine.cases.{name}").__name__ for name in MODULES]
    CASES.cases.sort(key=lambda case: modules.index(case.play.__module__))  # whoever was imported first
    return CASES
