"""Which columns name stored files. What none of them names is an orphan; the sweep removes it."""

from collections.abc import Iterable

from django.apps import apps

_columns: list[tuple[str, str]] = []


def keep(model: str, *columns: str) -> None:
    """Say that these columns of a model ("reports.Publication") name files of the store.

    Each app says so for its own in `AppConfig.ready`.
    """
    _columns.extend((model, column) for column in columns)


def named(names: Iterable[str]) -> set[str]:
    """Those of these stored names that some row has."""
    wanted, found = list(names), set()
    for model, column in _columns:
        rows = apps.get_model(model)._base_manager.filter(**{f"{column}__in": wanted})
        found.update(rows.values_list(column, flat=True))
    return found


def anything() -> bool:
    """Whether any row names a stored file."""
    return any(
        apps.get_model(model)._base_manager.filter(**{f"{column}__gt": ""}).exists()
        for model, column in _columns
    )
