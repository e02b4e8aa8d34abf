"""The kinds of things that fall due or are told. An app registers its own in its `dues.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from safety.dues.ladders import SCHOOL_LADDER, Ladder

DEFAULT_LADDER: Ladder = SCHOOL_LADDER
# A kind that is told when it happens and never falls due.
NO_LADDER: Ladder = ()


@dataclass(frozen=True)
class Kind:
    """`label` names it in lists (lazy text). `line(facts)` says in one line, in the reader's
    language, what the matter is; `facts` is what `owe` or `tell` was given. `ladder` is the
    default until an administrator writes another. An event `to_group` is also said at once to the
    groups (channels) of the unit whose matter it is, and counted next morning for all above."""

    code: str
    label: str | Promise
    line: Callable[[dict], str]
    ladder: Ladder = DEFAULT_LADDER
    to_group: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known; called once per kind, while the apps load."""
    if _kinds.setdefault(kind.code, kind) is not kind:
        raise ValueError(f"The kind {kind.code!r} is registered twice.")
    return kind


def find(code: str) -> Kind | None:
    return _kinds.get(code)


def with_ladders() -> list[Kind]:
    """The kinds that fall due, in the order of registration."""
    return [kind for kind in _kinds.values() if kind.ladder]


def everything() -> list[Kind]:
    return list(_kinds.values())


def to_group() -> list[str]:
    """The codes of the events that groups hear of."""
    return [code for code, kind in _kinds.items() if kind.to_group]


def label(code: str) -> str:
    kind = find(code)
    return str(kind.label) if kind else code


def line(code: str, facts: dict) -> str:
    """The line of a row; a row whose facts its kind no longer understands shows the label."""
    kind = find(code)
    if kind is None:
        return code
    try:
        return str(kind.line(facts))
    except (KeyError, TypeError, ValueError, AttributeError):
        return str(kind.label)
