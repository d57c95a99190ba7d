"""The README tells the truth: its file tree, its commands, its front matter."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8") if (ROOT / "README.md").exists() else ""


def block(marker):
    found = re.search(rf"<!-- {marker} -->\s*```\w*\n(.*?)```", README, re.DOTALL)
    assert found, f"the README has no block marked {marker}"
    return found[1]


def test_the_file_tree_names_every_file_once():
    named = set()
    stack: list[str] = []
    for line in block("tree").splitlines():
        entry = line.split("  ")[0] if not line.startswith(" ") else line[: len(line) - len(line.lstrip())] + \
            line.strip().split("  ")[0]  # fmt: skip
        depth = (len(entry) - len(entry.lstrip())) // 2
        name = entry.strip()
        stack = [*stack[:depth], name.rstrip("/")]
        path = "/".join(stack)
        assert (ROOT / path).exists(), path
        named.add(path)
    real = {str(p.relative_to(ROOT)) for p in (ROOT / "tutor").rglob("*.py") if p.name != "__init__.py"}
    assert real <= named, real - named


def test_the_two_commands_install_and_run():
    run, test = block("run command"), block("test command")
    assert "pip install -r requirements.txt" in run
    assert "python app.py" in run
    assert "-r tests/requirements.txt" in test
    assert "pytest" in test
    for command in (run, test):
        assert shlex.split(command)


def test_the_front_matter_is_that_of_a_space():
    front = README.split("---")[1]
    keys = dict(line.split(":", 1) for line in front.strip().splitlines())
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert keys["sdk"].strip() == "gradio"
    assert f"gradio=={keys['sdk_version'].strip()}" in pins
    assert keys["app_file"].strip() == "app.py"
    assert keys["suggested_hardware"].strip() == "cpu-basic"


def test_every_dependency_is_pinned():
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            assert "==" in line, line


def test_python_commands_of_the_readme_exist():
    from tutor.__main__ import parser

    for command in re.findall(r"python -m tutor ([a-z]+)", README):
        assert command in parser().format_help(), command
