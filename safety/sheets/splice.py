"""Changing a few places of an XML part and no other byte of it."""

import re
from xml.parsers import expat

from .package import damaged, entities

_DECLARED = re.compile(rb"""^(<\?xml[^>]*?encoding=["'])([A-Za-z0-9._-]+)(["'])""")
_ATTRIBUTE = rb"""\s+%s\s*=\s*("[^"]*"|'[^']*')"""


def as_utf8(data: bytes) -> bytes:
    """The part in UTF-8, so that what is spliced in is in the encoding of the rest."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16").encode()
    else:
        match = _DECLARED.match(data)
        if not match or match[2].lower() in (b"utf-8", b"utf8"):
            return data
        data = data.decode(match[2].decode()).encode()
    return _DECLARED.sub(rb"\1UTF-8\3", data, count=1)


class Splicer:
    """Walks a part with expat; subclasses note `edits`: (from, to, replacement) of byte offsets."""

    def __init__(self, data: bytes):
        try:
            self.data = as_utf8(data)
        except (UnicodeError, LookupError) as error:
            raise damaged() from error
        self.edits: list[tuple[int, int, bytes]] = []
        self.prefix = b""
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True

    def walk(self):
        parser = self._parser
        parser.StartElementHandler = self._first
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(self.data, True)
        except (expat.ExpatError, ValueError) as error:
            raise damaged() from error

    def _first(self, tag, attributes):
        """The root tells the prefix that the part's own elements carry ("x:worksheet")."""
        self.prefix = tag.encode()[: tag.rfind(":") + 1]
        self._parser.StartElementHandler = self.start
        self.start(tag, attributes)

    def _refuse(self, *args):
        raise entities()

    def start(self, tag, attributes):
        """To be overridden."""

    def end(self, tag):
        """To be overridden."""

    def text(self, value):
        """To be overridden."""

    @property
    def here(self) -> int:
        return self._parser.CurrentByteIndex

    def tag_at(self, start: int) -> bytes:
        """The whole tag that begins at an offset ('>' never stands in the attributes we meet)."""
        return self.data[start : self.data.index(b">", start) + 1]

    def name(self, local: bytes) -> bytes:
        return self.prefix + local

    def edit(self, start: int, stop: int, replacement: bytes):
        self.edits.append((start, stop, replacement))

    def spliced(self) -> bytes:
        parts, done = [], 0
        for start, stop, replacement in sorted(self.edits, key=lambda edit: edit[:2]):
            parts += [self.data[done:start], replacement]
            done = stop
        return b"".join([*parts, self.data[done:]])


def with_attributes(tag: bytes, **values) -> bytes:
    """A start tag with attributes set, or removed where the value is None."""
    for name, value in values.items():
        tag = re.sub(_ATTRIBUTE % name.encode(), b"", tag)
        if value is not None:
            attribute = f' {name}="{value}"'.encode()
            place = re.match(rb"<[^\s/>]*", tag)
            end = place.end() if place else 0
            tag = tag[:end] + attribute + tag[end:]
    return tag
