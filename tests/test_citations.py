"""Files, modules and rooms that pages and docstrings name are there."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = [page for page in PAGES if page.name != "decisions.md"]  # what was decided keeps the names of its day
ROOMS = ("models", "optimizer", "screens", "inputs", "benchmarks", "examples", "tests")
CITED = re.compile(rf"(?<![\w./*-])(?:(?:docs|{'|'.join(ROOMS)})/[\w/.-]*\w/?|[A-Z]+\.md)")
MODULE = re.compile(r"(?<![\w./])(?:optimizer|models|screens)(?:\.[a-z_]\w*)+(?!\w*[/\w])")


def sources() -> list[Path]:
    modules = (path for room in ROOMS[:-1] for path in sorted((ROOT / room).rglob("*.py")))
    return [*PAGES, ROOT / "app.py", *modules]


def cited(path: Path) -> Iterator[str]:
    yield from CITED.findall(path.read_text(encoding="utf-8"))


def test_every_cited_file_exists() -> None:
    found = [(path, name) for path in sources() for name in cited(path)]
    assert len(found) > 50
    bases = {path: (ROOT, path.parent) for path, _ in found}
    missing = [(path, name) for path, name in found if not any((b / name).exists() for b in bases[path])]
    assert [(path.relative_to(ROOT).as_posix(), name) for path, name in missing] == []


def test_every_link_of_a_page_leads_somewhere() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def exists(dotted: str) -> bool:
    """Whether a dotted name is a module, or what one holds; pages are not imported, since they would run."""
    path = ROOT.joinpath(*dotted.split("."))
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    package, _, last = dotted.rpartition(".")
    holds = package.startswith(("optimizer", "models")) and exists(package)
    return holds and hasattr(importlib.import_module(package), last)


def test_every_module_that_a_text_names_exists() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in sources()
        for name in MODULE.findall(path.read_text(encoding="utf-8"))
        if not name.endswith((".md", ".py"))
    }
    assert [(where, name) for where, name in sorted(found) if not exists(name)] == []


def test_the_readme_names_the_rooms_of_the_house() -> None:
    for room in (*ROOMS, "docs"):
        assert re.search(rf"^{room}/ ", README, re.MULTILINE), room
    inner = [path.name for path in sorted((ROOT / "optimizer").iterdir()) if (path / "__init__.py").exists()]
    for room in inner:
        assert re.search(rf"^  {room}/ ", README, re.MULTILINE), room
    named = re.findall(r"^  (\w+)/ ", README, re.MULTILINE)
    assert sorted(named) == inner
    for page in ("docs/model.md", "docs/architecture.md", "CONTRIBUTING.md"):
        assert f"]({page})" in README
