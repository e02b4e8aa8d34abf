"""Places like {{school}} in a Word document: found, and filled with plain text.

There is no language here, only names: a place is replaced by the text of its name, and a table row
that holds names of rows is repeated, once for each row. The document is not written anew: only
the texts that change are spliced, as escaped text, so no value ever becomes XML and all else stays
byte for byte. Word splits what one types over several runs; places are looked for in a paragraph
as it is read, whatever its runs.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from safety.base.models import Refused
from safety.files.word_gate import MAIN, WordFile, local, parse

# Braces as they come from an English or a Chinese keyboard.
PLACE = re.compile(r"[{｛]{2}([^{}｛｝]{0,60})[}｝]{2}")
_BRACES = re.compile(r"[{｛]{2}|[}｝]{2}")
MOST_PLACES = 400
LARGEST_ROW = 128 * 1024
DEEPEST = 8  # tables within tables
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AROUND = 12


@dataclass
class Text:
    """One <w:t>, from its first byte to past its last."""

    tag: str
    start: int
    end: int = 0
    words: str = ""


@dataclass
class Row:
    """A table row, by its bytes; `within` is the row in whose cell its table stands."""

    start: int
    within: "Row | None"
    end: int = 0


@dataclass
class Paragraph:
    number: int
    row: Row | None
    texts: list[Text] = field(default_factory=list)

    @property
    def words(self) -> str:
        return "".join(text.words for text in self.texts)

    @property
    def names(self) -> list[str]:
        return [_name(match) for match in PLACE.finditer(self.words)]


def faults(document: WordFile, names: Mapping[str, str], of_rows: Mapping[str, str]) -> list[str]:
    """What is wrong with the places of a document, in words that say where. `names` and `of_rows`:
    what may be written → what it stands for; those of rows only in a table row of the body."""
    found: list[str] = []
    count = 0
    for part in document.texts():
        paragraphs = read(document.parts[part])
        for one in paragraphs:
            count += len(one.names)
            found += _faults_of(part, one, names, of_rows)
        found += _faults_of_rows(part, _repeated(paragraphs, of_rows))
    if count > MOST_PLACES:
        found.append(_("There are more than %(n)d placeholders.") % {"n": MOST_PLACES})
    return found


def named(document: WordFile, names: Mapping[str, str]) -> set[str]:
    """What the places of a document stand for."""
    parts = (document.parts[part] for part in document.texts())
    found = {name for part in parts for one in read(part) for name in one.names}
    return {names[name] for name in found if name in names}


def fill(
    document: WordFile, values: Mapping[str, str], rows: Sequence[Mapping[str, str]], of_rows
) -> bytes:
    """The document with every place filled, as .docx. The same content gives the same bytes.

    In: a document without faults, texts by what may be written, and those of each row. A row that
    is to be repeated for nothing stands once, empty.
    """
    packed = io.BytesIO()
    texts = set(document.texts())
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in document.parts.items():
            entry = zipfile.ZipInfo(name)  # of 1980: the same content, the same bytes
            entry.compress_type = zipfile.ZIP_DEFLATED
            filled = _filled(data, values, rows, of_rows) if name in texts else data
            archive.writestr(entry, filled)
    return packed.getvalue()


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Plain text with its places filled; a name that is not known stays as it was written."""
    return PLACE.sub(lambda match: values.get(_name(match), match[0]), text)


def unknown(text: str, names) -> list[str]:
    """The names in plain text that are not among `names`."""
    found = (_name(match) for match in PLACE.finditer(text))
    return [name for name in found if name not in names]


def _name(match) -> str:
    return match[1].strip()


def read(part: bytes) -> list[Paragraph]:
    """The paragraphs of a part that hold text, with their texts and table rows by place."""
    reader = _Reader(part)
    parse("", part, reader.start, reader.finish, reader.text)
    return [one for one in reader.done if one.texts]


class _Reader:
    def __init__(self, data):
        self.data = data
        self.done: list[Paragraph] = []
        self.paragraphs: list[Paragraph] = []  # open ones: a text box stands within a paragraph
        self.rows: list[Row] = []
        self.now: Text | None = None

    def start(self, parser, tag, _attributes):
        name, at = local(tag), parser.CurrentByteIndex
        if name == "tr" and _is_word(tag):
            if len(self.rows) == DEEPEST:
                raise Refused(_("Tables stand within tables more than 8 times."))
            self.rows.append(Row(at, self.rows[-1] if self.rows else None))
        elif name == "p" and _is_word(tag):
            one = Paragraph(len(self.done) + 1, self.rows[-1] if self.rows else None)
            self.paragraphs.append(one)
            self.done.append(one)
        elif name == "t" and _is_word(tag) and self.paragraphs:
            self.now = Text(_raw(tag), at)

    def text(self, _parser, words):
        if self.now:
            self.now.words += words

    def finish(self, parser, tag):
        name, at = local(tag), parser.CurrentByteIndex
        if name == "tr" and _is_word(tag):
            self.rows.pop().end = self.data.index(b">", at) + 1
        elif name == "p" and _is_word(tag):
            self.paragraphs.pop()
        elif name == "t" and self.now:
            self.now.end = self.data.index(b">", at) + 1
            if self.now.words:
                self.paragraphs[-1].texts.append(self.now)
            self.now = None


def _is_word(tag) -> bool:
    """Drawings have paragraphs and texts of their own, which are not ours."""
    return "wordprocessingml" in tag.split(" ")[0]


def _raw(tag) -> str:
    parts = tag.split(" ")
    return f"{parts[2]}:{parts[1]}" if len(parts) == 3 else parts[1]


# -- faults


def _faults_of(part, one, names, of_rows) -> Iterator[str]:
    words, where = one.words, _where(part, one)
    for match in PLACE.finditer(words):
        name = _name(match)
        if name in of_rows and (one.row is None or part != MAIN):
            yield _(
                "%(place)s: “%(name)s” belongs to a hazard: write it into a row of a table."
            ) % {"place": where, "name": name}
        elif name not in names and name not in of_rows:
            yield _("%(place)s: “%(name)s” is no known placeholder.") % {
                "place": where,
                "name": name,
            }
    rest = PLACE.sub("", words)
    for match in _BRACES.finditer(rest):
        near = rest[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        yield _("%(place)s: a brace is missing at “%(near)s”.") % {"place": where, "near": near}


def _faults_of_rows(part, rows) -> Iterator[str]:
    for row in rows:
        if row.end - row.start > LARGEST_ROW:
            yield _("The row of the hazards is too large to be repeated.")
        if any(_lies_in(row, other) for other in rows if other is not row):
            yield _("A row of hazards stands within another row of hazards.")


def _where(part, one) -> str:
    if part == MAIN:
        place = _("Table, line %(n)d") if one.row else _("Line %(n)d")
        return place % {"n": one.number}
    return _("Header or footer")


# -- filling


def _repeated(paragraphs, of_rows) -> list[Row]:
    found: dict[int, Row] = {}
    for one in paragraphs:
        if one.row and any(name in of_rows for name in one.names):
            found[one.row.start] = one.row
    return list(found.values())


def _lies_in(row, other) -> bool:
    while row := row.within:
        if row is other:
            return True
    return False


def _filled(data, values, rows, of_rows) -> bytes:
    paragraphs = read(data)
    blank = dict.fromkeys(of_rows, "")
    repeated = _repeated(paragraphs, of_rows)
    own: dict[int, list[Paragraph]] = {row.start: [] for row in repeated}
    left = [one for one in paragraphs if not _handed(one, own)]
    edits = list(_edits(left, values, 0))
    for row in repeated:
        cut, inside = data[row.start : row.end], own[row.start]
        copies = (
            _spliced(cut, _edits(inside, {**values, **line}, row.start)) for line in rows or [blank]
        )
        edits.append((row.start, row.end, b"".join(copies)))
    return _spliced(data, edits)


def _handed(one, own) -> bool:
    """Whether a paragraph lies in a repeated row, to which it is given."""
    row = one.row
    while row and row.start not in own:
        row = row.within
    if row:
        own[row.start].append(one)
    return bool(row)


def _spliced(data, edits) -> bytes:
    out, at = [], 0
    for start, end, new in sorted(edits):
        out += [data[at:start], new]
        at = end
    return b"".join([*out, data[at:]])


def _edits(paragraphs, values, offset) -> Iterator[tuple[int, int, bytes]]:
    for one in paragraphs:
        words = one.words
        found = [m for m in PLACE.finditer(words) if _name(m) in values]
        first = 0
        for text in one.texts:
            last = first + len(text.words)
            if any(m.start() < last and m.end() > first for m in found):
                new = _written(text.tag, _piece(words, first, last, found, values))
                yield text.start - offset, text.end - offset, new
            first = last


def _piece(words, first, last, found, values) -> str:
    """What one text says afterwards: the value stands where its place began."""
    out, at = [], first
    for match in found:
        start, end = match.span()
        if end <= first or start >= last:
            continue
        out.append(words[at : max(start, at)])
        if start >= first:
            out.append(values[_name(match)])
        at = min(end, last)
    return "".join([*out, words[at:last]])


def _written(tag, words) -> bytes:
    opening, closing = f'<{tag} xml:space="preserve">', f"</{tag}>"
    broken = f"{closing}<{tag[:-1]}br/>{opening}"
    lines = [escape(_NO_XML.sub("", line)) for line in words.split("\n")]
    return f"{opening}{broken.join(lines)}{closing}".encode()
