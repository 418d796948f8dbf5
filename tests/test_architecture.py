"""The shape of the program: who imports whom, what a start costs, and that everything is explained.

Truth: the list of floors, from the ground up.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import planner
import tle

PACKAGES = {"planner": Path(planner.__file__).parent, "tle": Path(tle.__file__).parent}
FLOORS = (
    {"tle"},
    {"planner.base"},
    {"planner.search"},
    {"planner.orbit"},
    {"planner.spaceweather"},
    {"planner.places"},
    {"planner.sky"},
    {"planner.supply"},
    {"planner.camera", "planner.crew"},
    {"planner.events"},
    {"planner.plan"},
    {"planner.output", "planner.maps"},
    {"planner.api"},
    {"planner.cli"},
)
HEIGHT = {folder: height for height, floor in enumerate(FLOORS) for folder in floor}
MODULES = {
    ".".join((name, *path.relative_to(root).with_suffix("").parts)).removesuffix(".__init__"): path
    for name, root in PACKAGES.items()
    for path in sorted(root.rglob("*.py"))
}


def folder(module):
    """Return the floor's folder that a module belongs to; None for the root of `planner`."""
    parts = module.split(".")
    if parts[0] == "tle":
        return "tle"
    return ".".join(parts[:2]) if len(parts) > 1 else None


def imports(module):
    """Return the modules of ours that a module imports anywhere in it, with the lines."""
    found = []
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno} imports relatively"
            base = node.module or ""
            names = [
                whole if (whole := f"{base}.{alias.name}") in MODULES else base
                for alias in node.names
            ]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found += [(name, node.lineno) for name in names if name.split(".")[0] in PACKAGES]
    return found


@pytest.mark.parametrize("module", MODULES)
def test_a_folder_imports_only_from_those_below(module):
    """Within a folder anything; across folders strictly downward, so output and maps are apart."""
    mine = folder(module)
    if mine is None or module == "planner.__main__":
        return
    assert mine in HEIGHT, f"{module} lies in a folder that is on no floor"
    for name, line in imports(module):
        other = folder(name)
        if other in (None, mine):
            continue
        assert HEIGHT[other] < HEIGHT[mine], f"{module}:{line} imports {name}, which is not below"


@pytest.mark.parametrize("module", MODULES)
def test_everything_public_has_a_docstring(module):
    """Modules, classes, functions and methods; the text begins with a capital and ends a sentence.

    Protocol methods, properties and overloads included; names that begin with an underscore not.
    """
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{module} has no docstring"

    def check(node, prefix):
        for child in node.body:
            if not isinstance(child, ast.FunctionDef | ast.ClassDef):
                continue
            name = f"{prefix}.{child.name}"
            if child.name.startswith("_"):
                continue
            text = ast.get_docstring(child)
            assert text, f"{name} has no docstring"
            first = text.split("\n")[0]
            assert first[0] in "`(" or not first[0].islower(), f"{name}: {first}"
            assert first.endswith((".", ":", "?")), f"{name}: {first}"
            if isinstance(child, ast.ClassDef):
                check(child, name)

    check(tree, module)


@pytest.mark.parametrize("module", MODULES)
def test_only_the_command_line_prints(module):
    """No print() and no sys.stdout outside planner.cli."""
    if folder(module) == "planner.cli":
        return
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name) and node.id == "print":
            pytest.fail(f"{module}:{node.lineno} prints")
        if isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr"):
            pytest.fail(f"{module}:{node.lineno} touches {node.attr}")


@pytest.mark.parametrize("module", MODULES)
def test_modules_are_small(module):
    """About 250 lines; what passes 400 would have to say why."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize(
    ("imported", "kept_out"),
    [
        ("planner.cli.app", ["typer", "inspect", "numpy"]),  # what loads slowly loads inside main
        ("planner.cli.commands", ["numpy", "matplotlib", "rich", "skyfield", "cartopy", "sgp4"]),
        ("planner.api", ["matplotlib", "rich", "cartopy", "shapely", "typer", "scipy", "pandas"]),
        ("planner.cli.answer", ["rich", "ssl", "http.client", "tzfpy", "pydantic", "icalendar"]),
    ],
)
def test_what_an_import_does_not_load(imported, kept_out):
    """Help costs no numpy, and a search no map: asked of a fresh interpreter."""
    code = f"import sys, {imported}; print(*[m for m in {kept_out!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_the_library_never_asks_what_time_it_is():
    """No function below the command line defaults to now."""
    for module, path in MODULES.items():
        if folder(module) == "planner.cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in ("now", "utcnow", "today"), f"{module}:{node.lineno}"
