"""The repository as its papers speak of it: files, names in the source, targets, links."""

import ast
import functools
import re
import subprocess
from pathlib import Path

from safety.base import messages

ROOT = Path(__file__).resolve().parents[2]
TOPS = {"safety", "inspections", "canteen", "transport", "drills", "reports", "demo", "bench",
        "templates", "static", "locale", "tests", "docs", ".ci"}  # fmt: skip
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def papers() -> list[Path]:
    """Every page of the repository that is written in Markdown."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    return [ROOT / name for name in listed if (ROOT / name).exists()]


def spans(text: str) -> list[str]:
    """What stands in `code`, outside fenced blocks."""
    return _CODE.findall(_FENCE.sub("", text))


def places(text: str) -> list[str]:
    """The code spans that name a file or folder of ours: `path`, `path:name`, globs too."""
    ours = [s for s in spans(text) if "/" in s and s.split("/")[0] in TOPS]
    return [s for s in ours if not re.search(r"[\s<…]", s)]


def links(text: str) -> list[str]:
    """Targets of links and images that stay within the repository."""
    found = [link or image for link, image in _LINK.findall(_FENCE.sub("", text))]
    return [target for target in found if not re.match(r"\w+:|#", target)]


def blocks(text: str) -> list[str]:
    return [body for _language, body in _FENCE.findall(text)]


def exists(place: str) -> bool:
    """Whether a path (globs too) is there and, after a colon, defines that name."""
    path, _, name = place.partition(":")
    found = list(ROOT.glob(path.rstrip("/")))
    if not name:
        return bool(found)
    return len(found) == 1 and found[0].is_file() and name in names(found[0])


@functools.cache
def names(path: Path) -> frozenset[str]:
    """Functions, classes, constants and (dotted) members of classes that a module defines."""
    return frozenset(_names(ast.parse(path.read_text(encoding="utf-8")).body, ""))


def _names(body, prefix):
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield prefix + node.name
        elif isinstance(node, ast.ClassDef):
            yield prefix + node.name
            yield from _names(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.Assign):
            yield from (prefix + t.id for t in node.targets if isinstance(t, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield prefix + node.target.id


def chinese() -> dict[str, str]:
    """What the translation says, by the English string."""
    return messages.words_of(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po")


@functools.cache
def spoken() -> frozenset[str]:
    """Every name that a module of the program defines, dotted for members of classes."""
    folders = ("safety", "inspections", "drills", "canteen", "transport", "reports")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return frozenset().union(*(names(path) for path in files))


def targets() -> set[str]:
    """What make can do."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
