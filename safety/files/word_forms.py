"""A bureau's own form of a paper: the names that it may hold ({{school}} or {{学校}}), what is
wrong with a file, and the kept file again.

Each name stands for a plain text made by whoever fills the form (word_fields); the form sees
nothing else. Which papers have forms, and which names those know, their apps say.
"""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from safety.files import storage, word_fields
from safety.files.word_gate import WordFile

log = logging.getLogger(__name__)
MOST_FAULTS = 8


@dataclass(frozen=True)
class Name:
    """A name in English and in Chinese, what it stands for, and an invented example."""

    code: str
    zh: str
    meaning: str | Promise
    example: str | Promise


class Lost(Exception):
    """The kept file is not what was taken in."""


def known(names: Iterable[Name]) -> dict[str, str]:
    """What may be written → what it stands for."""
    return {word: name.code for name in names for word in (name.code, name.zh)}


def spelled(values: Mapping[str, str], of: Mapping[str, str]) -> dict[str, str]:
    """The same texts by every way in which their names may be written (`of`: as `known`)."""
    return {word: values[code] for word, code in of.items() if code in values}


def braced(names: Iterable[Name], code: str) -> str:
    """A name as one writes it, in the language of the moment."""
    chinese = (get_language() or "").startswith("zh")
    name = next(name for name in names if name.code == code)
    return "{{" + (name.zh if chinese else name.code) + "}}"


def faults_of_file(
    data: bytes, of: Mapping[str, str], of_rows: Mapping[str, str], needed: Iterable[str]
) -> tuple[list[str], set[str]]:
    """What is wrong with a form's file, in words, and what it names; Refused
    (word_gate.Unreadable) for no plain .docx. `needed`: without these it is no such paper."""
    document = WordFile(data)
    found = word_fields.faults(document, of, of_rows)
    there = word_fields.named(document, {**of, **of_rows})
    missing = [code for code in needed if code not in there]
    if missing:
        names = " ".join(f"{{{{{code}}}}}" for code in missing)
        found.append(_("The file lacks these placeholders: %(names)s") % {"names": names})
    return found, there


def cut(faults: list[str]) -> list[str]:
    """The first of many faults, and how many more there are."""
    more = len(faults) - MOST_FAULTS
    if more <= 0:
        return faults
    return [*faults[:MOST_FAULTS], _("And %(n)d more of the kind.") % {"n": more}]


def data_of(row) -> bytes:
    """The file of a row (`file`, `sha256`) as it was taken in; Lost when it is not there, or no
    longer the same, storage.Away while nobody can tell."""
    try:
        data = storage.read(row.file)
    except FileNotFoundError as error:
        log.error("%s %s has lost its file", row._meta.label, row.uuid)
        raise Lost from error
    if hashlib.sha256(data).hexdigest() != row.sha256:
        log.error("the file of %s %s has changed", row._meta.label, row.uuid)
        raise Lost
    return data


def document_of(row) -> WordFile:
    return WordFile(data_of(row))
