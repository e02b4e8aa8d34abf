"""The kinds of imports and exports. Each app registers its own in `AppConfig.ready`:

registry.add(ImportKind("import.schools", _("Import schools"), SchoolImport, may_import))
registry.add(ExportKind("export.hazards", _("Hazards"), write_hazards, may_export))
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .importer import Importer, Progress
from .undo import Undo


class Writer(Protocol):
    """Makes an export at `path` from ids in `params`, narrowed by `visible_to(user)`; returns the
    name under which it is handed to the person ("隐患台账.xlsx"). May raise Refused."""

    def __call__(self, user, params: dict, path: Path, progress: Progress) -> str: ...


@dataclass(frozen=True)
class ImportKind:
    """`make(user, params)` gives the importer; `allowed(user)` is asked at each step anew. `undo`
    is what takes such an import back (undo.Undo); None where that is not possible."""

    key: str
    title: Any
    make: Callable[[Any, dict], Importer]
    allowed: Callable[[Any], bool]
    undo: type[Undo] | None = None
    # From a job's params: where such a list is uploaded, and where what was written is seen.
    upload: Callable[[dict], str] | None = None
    written: Callable[[dict], str] | None = None


@dataclass(frozen=True)
class ExportKind:
    key: str
    title: Any
    write: Writer
    allowed: Callable[[Any], bool]


_kinds: dict[str, ImportKind | ExportKind] = {}


def add(kind: ImportKind | ExportKind) -> None:
    """Register a kind; the same key twice is a mistake."""
    if _kinds.setdefault(kind.key, kind) != kind:
        raise ValueError(f"{kind.key} is registered twice")


def get(key: str) -> ImportKind | ExportKind:
    """The kind of a key. KeyError for an unknown one."""
    return _kinds[key]


def imports(key: str) -> ImportKind:
    kind = get(key)
    if not isinstance(kind, ImportKind):
        raise KeyError(key)
    return kind


def exports(key: str) -> ExportKind:
    kind = get(key)
    if not isinstance(kind, ExportKind):
        raise KeyError(key)
    return kind
