"""Finding the header of a list by what its cells mean, wherever it stands, in one to three rows."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from . import kinds
from .columns import Column, Description, Split, in_all_languages
from .limits import limit
from .scan import CellError, Formula, RawSheet
from .words import keys

DEEPEST = 3
# A cell merged over so many columns is a title or a group, and says nothing of the single column.
_WIDE = 5
_NAMES = ("姓名", "名字", "name")
_PHONES = (
    *("联系电话", "电话号码", "手机号码", "移动电话", "联系方式", "手机号", "手机"),
    *("phone", "电话"),
)
_TOTALS = frozenset(["合计", "总计", "总数", "小计", "计", "人数", "数量", "total"])
_COMMON = frozenset([*_NAMES, *_PHONES, "名称", "编号", "备注", "职务", "性别"])
_MAIN, _ALSO, _BESIDE, _WEAK = range(4)


class Place(NamedTuple):
    """Where a field stands in a sheet: its column from 1 and the header as its owner wrote it."""

    column: int
    header: str


@dataclass
class Header:
    """A header that was found: its rows (from 1), the place of each field, and what is wrong."""

    first: int
    last: int
    places: dict[str, Place] = field(default_factory=dict)
    splits: list[tuple[Split, Place]] = field(default_factory=list)
    doubled: dict[str, list[Place]] = field(default_factory=dict)
    unread: list[Place] = field(default_factory=list)
    beyond: int = 0  # the first column with a header that lies further right than a list is wide

    @property
    def score(self) -> int:
        return len(self.places) + sum(len(split.fields) for split, _place in self.splits)

    def fields(self) -> set[str]:
        return {*self.places, *(name for split, _place in self.splits for name in split.fields)}

    def missing(self, description: Description) -> list[Column]:
        """Required columns that the sheet lacks, and that no other column stands in for."""
        here = self.fields()
        return [c for c in description.columns if c.required and not {c.field, c.instead} & here]


class Index:
    """The words of a description: key → (field, how good the word is), and the generic ones."""

    def __init__(self, description: Description):
        self.words: dict[str, tuple[str, int]] = {}
        self.generic: dict[str, list[Column]] = {}
        self._found: dict[str, tuple[str, int] | None] = {}
        self.splits = {
            key: s for s in description.splits for name in s.headers for key in keys(name)
        }
        for rank, names in ((_MAIN, _main_names), (_ALSO, _also_names), (_WEAK, _weak_names)):
            for column in description.columns:
                for place, name in enumerate(names(column)):
                    for key in keys(name):
                        # Of two weak words the one that its column names first is the better.
                        better = rank + (place if rank == _WEAK else 0)
                        self.words.setdefault(key, (column.field, better))
        for column in description.columns:
            for name in column.generic:
                for key in keys(name):
                    self.generic.setdefault(key, []).append(column)

    def find(self, text: str) -> tuple[str, int] | None:
        """(field, rank) of a header text, also as "校长" for 校长姓名, 校长电话 for 校长手机号."""
        if text not in self._found:
            self._found[text] = self._search(text)
        return self._found[text]

    def _search(self, text):
        words = keys(text)
        for word in words:
            if word in self.words:
                return self.words[word]
        for word in words:
            for other in _variants(word):
                if other in self.words:
                    return self.words[other]
        return None

    def find_split(self, text: str) -> Split | None:
        return next((self.splits[key] for key in keys(text) if key in self.splits), None)

    def is_generic(self, text: str) -> bool:
        return any(key in self.generic or key in _COMMON for key in keys(text))


def _main_names(column):
    return in_all_languages(column.header)


def _also_names(column):
    return (*column.also, column.field)


def _weak_names(column):
    return column.weak


def _variants(word):
    for ending in _PHONES:
        if word.endswith(ending) and len(word) > len(ending):
            yield f"{word.removesuffix(ending)}电话"
            yield f"{word.removesuffix(ending)}phone"
            break
    for ending in _NAMES:
        if word.endswith(ending) and len(word) > len(ending):
            yield word.removesuffix(ending)


class _Grid:
    """The first rows of a sheet as texts, merged cells filled in."""

    def __init__(self, raw: RawSheet):
        self.last = limit("HEADER_ROWS")
        self.beyond: dict[int, int] = {}
        self.texts: dict[int, dict[int, str]] = {}
        self.wide: set[tuple[int, int]] = set()
        for row in raw.rows:
            if row.number > self.last + DEEPEST:
                break
            self._take(row)
        self.width = max((max(cells) for cells in self.texts.values()), default=0)
        # Of ranges that begin in one cell (no Excel writes two) the first counts.
        anchors = {merge[:2]: merge for merge in reversed(raw.merges) if merge[0] in self.texts}
        for merge in anchors.values():
            self._fill(*merge)

    def _take(self, row):
        """The texts of a row as far as a list is wide; what stands further right is noted."""
        width = limit("COLUMNS")
        texts = {c: _shown(v) for c, v in row.cells.items() if c <= width}
        if texts:
            self.texts[row.number] = texts
        if len(texts) < len(row.cells) and (far := [c for c, v in row.cells.items()
                                                   if c > width and _shown(v)]):  # fmt: skip
            self.beyond[row.number] = min(far)

    def _fill(self, r1, c1, r2, c2):
        value = self.texts.get(r1, {}).get(c1)
        if value is None:
            return
        columns = range(c1, min(c2, self.width) + 1)
        for number in range(r1, min(r2, self.last + DEEPEST) + 1):
            for column in columns:
                self.texts.setdefault(number, {})[column] = value
                if c2 - c1 + 1 >= _WIDE:
                    self.wide.add((number, column))

    def label(self, first: int, depth: int, column: int) -> list[str]:
        """The texts over a column, topmost first, without repeats, titles and wide groups."""
        parts: list[str] = []
        for number in range(first, first + depth):
            text = self.texts.get(number, {}).get(column, "")
            if text and (number, column) not in self.wide and (not parts or parts[-1] != text):
                parts.append(text)
        return parts


def _shown(value) -> str:
    if isinstance(value, Formula):
        value = value.cached
    if value is None or isinstance(value, CellError):
        return ""
    return " ".join(kinds.typed(value).split())[:200]


def find(raw: RawSheet, description: Description, index: Index | None = None) -> Header | None:
    """The best header of a sheet, or None where fewer than two columns are known."""
    index = index or Index(description)
    grid = _Grid(raw)
    best = None
    starts = sorted(number for number in grid.texts if number <= grid.last)
    for depth in range(1, DEEPEST + 1):  # a title above adds nothing, so the flattest header wins
        for first in starts:
            header = _at(grid, first, depth, index)
            if header.score > (best.score if best else 1):
                best = header
    if best:
        rows = range(best.first, best.last + 1)
        best.beyond = min((grid.beyond[n] for n in rows if n in grid.beyond), default=0)
    return best


def _at(grid, first, depth, index) -> Header:
    header = Header(first, first + depth - 1)
    labels = {c: grid.label(first, depth, c) for c in range(1, grid.width + 1)}
    ranked: dict[str, list[tuple[int, Place]]] = {}
    rest = []
    for column, parts in labels.items():
        if not parts:
            continue
        found, text = _meaning(parts, index)
        place = Place(column, text)
        if isinstance(found, Split):
            header.splits.append((found, place))
        elif found and not (found[1] >= _WEAK and index.is_generic(text)):
            ranked.setdefault(found[0], []).append((found[1], place))
        else:
            rest.append((place, found))
    _settle(header, ranked)
    _beside(header, rest, index)
    return header


def _meaning(parts: list[str], index: Index) -> tuple[Any, str]:
    """What a column's label means: ((field, rank) | Split | None, the label to show)."""
    for start in range(len(parts)):
        text = "".join(parts[start:])
        if split := index.find_split(text):
            return split, parts[-1]
        if (found := index.find(text)) and (start < len(parts) - 1):
            return found, "/".join(parts[start:])
    own, above = parts[-1], parts[-2] if len(parts) > 1 else ""
    if above and any(key in _TOTALS for key in keys(own)):
        return index.find(above), above
    if above and index.is_generic(own):
        return None, "/".join(parts)
    return index.find(own), own


def _settle(header, ranked):
    for name, found in ranked.items():
        best = min(rank for rank, _place in found)
        # Two strong claims are a doubt that only the owner can settle, whichever is the stronger.
        most = max(best, _WEAK - 1)
        places = [place for rank, place in sorted(found) if rank <= most]
        header.places[name] = places[0]
        header.unread += [place for rank, place in found if rank > most]
        if len(places) > 1:
            header.doubled[name] = places
    for split, place in list(header.splits):
        if header.places.keys() & set(split.fields):
            header.splits.remove((split, place))
            header.unread.append(place)


def _beside(header, rest, index):
    """Give headers such as "联系电话" to the person on their left; weak words last."""
    by_column = {place.column: name for name, place in header.places.items()}
    left = []
    passed_over = {place.column for place in header.unread}
    for place, found in rest:
        if place.column - 1 in passed_over and index.is_generic(place.header):
            header.unread.append(place)  # the phone of somebody who has no place here
            continue
        near = by_column.get(place.column - 1) or by_column.get(place.column - 2)
        owners = [c for key in keys(place.header) for c in index.generic.get(key, ())]
        owner = next((c for c in owners if c.beside == near), None)
        if owner and owner.field not in header.places:
            header.places[owner.field] = place
        else:
            left.append((place, found))
    for place, found in left:
        if found and found[0] not in header.fields():
            header.places[found[0]] = place
        else:
            header.unread.append(place)
