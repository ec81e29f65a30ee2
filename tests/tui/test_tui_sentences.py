"""Every sentence is said somewhere: one that no code uses would be translated, and checked, for nobody."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

KIOSK: Final = Path(__file__).parents[2] / "kiosk"
SENTENCES: Final = tuple(sorted(path for end in ("strings", "sentences") for path in KIOSK.glob(f"tui/*{end}.py")))
SPEAKS: Final = re.compile(r"_?(strings|sentences)\b")

Name = tuple[str, str]
"""A module, by its last name, and a constant of it."""


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(KIOSK.parent).with_suffix("").parts)


def given(module: str, tree: ast.Module) -> Iterator[Name]:
    """The constants that a module gives to others; limits of length are for the tests."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        is_figure = isinstance(value, ast.Constant) and isinstance(value.value, int)
        for target in targets:
            if isinstance(target, ast.Name) and target.id != "__all__" and not is_figure:
                yield module, target.id


def taken(module: str, tree: ast.Module) -> Iterator[Name]:
    """The constants that a module reads: its own, imported by name, or through the module they are in."""
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            for one in node.names:
                modules[one.asname or one.name] = f"{node.module}.{one.name}"
                yield node.module, one.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield module, node.id


def test_no_sentence_is_kept_that_no_code_uses() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(KIOSK.rglob("*.py"))}
    trees = {path: ast.parse(text) for path, text in texts.items() if path in SENTENCES or SPEAKS.search(text)}
    used = {name for path, tree in trees.items() for name in taken(module_of(path), tree)}
    kept = [name for path in SENTENCES for name in given(module_of(path), trees[path])]
    assert len(kept) > 500
    assert [f"{module}: {name}" for module, name in kept if (module, name) not in used] == []
