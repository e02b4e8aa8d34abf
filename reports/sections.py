"""Figures by district that stand in several tables of one count: on screen one below the other, in
the workbook on one sheet."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Section:
    """A table: its figures in the order of its columns."""

    code: str
    title: Promise
    codes: tuple[str, ...]
