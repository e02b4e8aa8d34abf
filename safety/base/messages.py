"""The Chinese words of the program: marked in the source, written in django.po, read from a .mo.

django.po is where people write. A string is found again by its English, with "context|" before it
where the source gives a context, and a plural by its singular.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

LOCALE = "zh_Hans"
SOURCE_FOLDERS = (
    "safety",
    "inspections",
    "canteen",
    "transport",
    "drills",
    "reports",
    "demo",
    "templates",
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[#0 +-]*\d*(?:\.\d+)?[a-zA-Z]|%([sdrf])|\{(\w*)\}")
_WIDTH = re.compile(r"(%\(\w+\))[#0+-]*\d+")


class Untranslatable(Exception):
    """The source cannot be read as it stands; the message says where."""


def extract(root: Path) -> polib.POFile:
    """Every string that the source marks, with no translation yet. Changes nothing under root.

    Works on a copy, since makemessages writes scratch files beside the templates that it reads.
    Needs GNU gettext; raises Untranslatable when it finds fault with the source.
    """
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "source"
        for folder in SOURCE_FOLDERS:
            shutil.copytree(root / folder, copy / folder, ignore=_not_source)
        shutil.copy(root / "manage.py", copy)
        (copy / "locale").mkdir()
        options = "--settings safety.settings --no-location --no-wrap --extension py,html,txt"
        result = subprocess.run(
            [sys.executable, "manage.py", "makemessages", "--locale", LOCALE, *options.split()],
            cwd=copy,
            capture_output=True,
            text=True,
        )
        if result.returncode:
            raise Untranslatable(result.stderr.strip())
        return polib.pofile(str(copy / "locale" / LOCALE / "LC_MESSAGES" / "django.po"))


def _not_source(folder: str, names: list[str]) -> set[str]:
    kept = {".py", ".html", ".txt"}
    return {
        name
        for name in names
        if name == "__pycache__"
        or ((Path(folder) / name).is_file() and Path(name).suffix not in kept)
    }


def words_of(path: Path) -> dict[str, str]:
    """What a django.po says, string by string; nothing where there is none yet."""
    if not path.exists():
        return {}
    return {key(entry): said(entry) for entry in polib.pofile(str(path)) if not entry.obsolete}


def fill(catalogue: polib.POFile, words: dict[str, str]) -> None:
    """Put the translations into the catalogue, in alphabetical order and with a constant head."""
    catalogue.metadata = {
        "Project-Id-Version": "school-safety",
        "Language": LOCALE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    catalogue.header = ""
    catalogue.metadata_is_fuzzy = False
    for entry in catalogue:
        chinese = words.get(key(entry), "")
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        if entry.msgid_plural:
            entry.msgstr_plural = {0: chinese}
        else:
            entry.msgstr = chinese
    catalogue.sort(key=key)


def key(entry: polib.POEntry) -> str:
    """By what a string is found again."""
    return f"{entry.msgctxt}|{entry.msgid}" if entry.msgctxt else entry.msgid


def said(entry: polib.POEntry) -> str:
    """The Chinese of a string; it has one form whatever the number."""
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def faults(catalogue: polib.POFile) -> list[str]:
    """What is untranslated, fuzzy, or lost or invented a placeholder: one line each."""
    found = []
    for entry in catalogue:
        chinese = said(entry)
        if not chinese.strip():
            found.append(f"untranslated: {key(entry)!r}")
        elif entry.fuzzy:
            found.append(f"fuzzy: {key(entry)!r}")
        elif placeholders(chinese) != placeholders(entry.msgid_plural or entry.msgid):
            found.append(f"placeholders differ: {key(entry)!r} → {chinese!r}")
    return found


def placeholders(text: str) -> list[str]:
    """The named and positional places in a text, in an order that the translator may change; so
    may be how wide a number is written (2026-09 is 2026年9月)."""
    text = _WIDTH.sub(r"\1", text.replace("%%", ""))
    return sorted(match.group(0) for match in _PLACEHOLDER.finditer(text))
