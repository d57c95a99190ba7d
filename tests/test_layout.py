"""Imports go one way, heavy libraries wait for a model, and the project keeps its shape."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"torch", "transformers", "sentence_transformers", "llama_cpp", "gradio", "harper", "huggingface_hub"}
MODULES = sorted((ROOT / "tutor").rglob("*.py"))
PAGES = {path for path in MODULES if path.name.startswith("page")}
"""The modules of the page: the only ones that know Gradio, and nothing but `app.py` and themselves imports them."""
APP_MODULES = [path for path in MODULES if "training" not in path.parts]


def top_level_imports(path):
    """Names imported when the module is imported; blocks for type checkers do not count."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", APP_MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_heavy_libraries_are_imported_inside_functions(path):
    allowed = {"gradio"} if path in PAGES else set()
    assert {name.split(".")[0] for name in top_level_imports(path)}.isdisjoint(HEAVY - allowed)


@pytest.mark.parametrize("path", APP_MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_app_never_imports_training_or_the_page(path):
    source = path.read_text(encoding="utf-8")
    assert "tutor.training" not in source
    assert not re.search(r"\bimport app\b", source)
    if path not in PAGES:
        imported = set(top_level_imports(path))
        assert "gradio" not in {name.split(".")[0] for name in imported}
        assert not any(name.startswith("tutor.page") for name in imported)


RANK = {"errors": 0, "catalog": 0, "settings": 1, "scenarios": 1, "session": 1, "languages": 2, "interface": 1, "grammar": 4,
        "chat": 5, "situations": 2, "topic": 5, "words": 5, "models": 6, "health": 7, "views": 7, "tutor": 8, "bench_chat": 8, "bench": 9,
        "__main__": 10, "texts_learning": 0, "cards": 5, "progress": 6, "statistics": 7, "store": 7, "review": 8,
        "report": 8, "adapt": 9, "learner": 10, "views_learning": 11, "bench_learning": 12,
        "page": 12, "page_talk": 13, "page_review": 13, "page_progress": 13, "page_data": 13, "page_practise": 14,
        "page_visit": 15}  # fmt: skip
TYPE_ONLY = {("models", "chat"), ("models", "topic")}


@pytest.mark.parametrize("path", APP_MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_one_way(path):
    here = path.relative_to(ROOT / "tutor").parts[0].removesuffix(".py")
    if here == "__init__":
        return
    for name in top_level_imports(path):
        parts = name.split(".")
        if parts[0] == "tutor" and len(parts) > 1 and parts[1] != here:
            assert RANK[parts[1]] <= RANK[here], f"{here} imports {name}"


def test_importing_the_package_loads_nothing_heavy():
    code = f"import sys, tutor, tutor.tutor, tutor.views, tutor.__main__;print(sorted({HEAVY!r} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_the_top_level_stays_as_agreed():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout")
    top = {name.split("/")[0] for name in tracked if not name.startswith(".")}
    assert top <= {"app.py", "tutor", "scenarios", "assets", "tests", "requirements.txt", "README.md", "pyproject.toml",
                   "CHANGELOG.md", "LICENSE"}  # fmt: skip


def test_the_page_is_assembled_in_one_short_file():
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) < 400
