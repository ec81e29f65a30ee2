"""What the learnt constants depend on besides seed and number: a digest of the code they were learnt with.

Comments, docstrings and layout are left out, so that only what changes what is learnt, or might, asks for learning
anew.
"""

import ast
import hashlib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PACKAGES: Final = ("benchmarks", "kiosk")
LEARNER: Final = "benchmarks.lop_learn"


def digest(module: str = LEARNER) -> str:
    """SHA-256 over the code of a module and of all of ours that it imports, directly or not."""
    found: dict[str, str] = {}
    left = [module]
    while left:
        name = left.pop()
        if name in found:
            continue
        tree = ast.parse(_file(name).read_text(encoding="utf-8"))
        left.extend(_imported(tree))
        found[name] = _said(_bare(tree))
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()


def _file(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _imported(tree: ast.Module) -> list[str]:
    """Modules of ours named by `from ... import`; the project has no other imports of its own."""
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    ours = [node for node in froms if str(node.module).split(".")[0] in PACKAGES]
    modules = [str(node.module) for node in ours]
    # `from package import module` names a module, `from module import thing` does not
    modules += [f"{node.module}.{alias.name}" for node in ours for alias in node.names]
    return [name for name in modules if _file(name).is_file()]


def _bare(tree: ast.Module) -> ast.Module:
    """The tree without docstrings and without the strings under figures, which are their documentation."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [one for one in node.body if not _is_text(one)] or [ast.Pass()]
    return tree


def _said(node: object) -> str:
    """A tree as text; what is empty is left out, because releases of Python add fields and leave others away."""
    if isinstance(node, ast.AST):
        parts = (f"{name}={_said(value)}" for name, value in ast.iter_fields(node) if value is not None and value != [])
        return f"{type(node).__name__}({', '.join(parts)})"
    return f"[{', '.join(_said(one) for one in node)}]" if isinstance(node, list) else repr(node)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
