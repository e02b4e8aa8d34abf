"""Posts and ways of a plan as people type them, a line each, its parts between strokes: pure.

三楼东侧楼梯口 / 王老师 / 引导三年级下楼
三楼教室 / 东侧楼梯，一楼东门
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

STROKE = re.compile(r"\s*[/／|｜\t]\s*")
MOST = 40  # lines


class PostOf(NamedTuple):
    place: str
    who: str
    task: str = ""


class RouteOf(NamedTuple):
    start: str
    way: str


def posts(text: str) -> tuple[PostOf, ...]:
    """Raises ValueError, which says what is wrong with which line."""
    said = _("“%(line)s”: write where / who / what they do, with strokes between.")
    return tuple(PostOf(*parts) for parts in _parse(text, 2, (60, 60, 200), said))


def routes(text: str) -> tuple[RouteOf, ...]:
    """Raises ValueError, which says what is wrong with which line."""
    said = _("“%(line)s”: write from where / by which stairs and exit, with a stroke between.")
    return tuple(RouteOf(*parts) for parts in _parse(text, 2, (100, 200), said))


def _parse(text, least, longest, said):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise ValueError(_("At most %(most)d lines.") % {"most": MOST})
    for line in lines:
        # What comes after the last stroke that counts may hold more of them.
        parts = [part.strip() for part in STROKE.split(line, maxsplit=len(longest) - 1)]
        if len(parts) < least or not all(parts[:least]):
            raise ValueError(said % {"line": line[:60]})
        for part, most in zip(parts, longest, strict=False):
            if len(part) > most:
                too_long = _("“%(line)s”: at most %(most)d characters between two strokes.")
                raise ValueError(too_long % {"line": part[:60], "most": most})
        yield parts


def written(rows) -> str:
    """The lines again of what was parsed."""
    return "\n".join(" / ".join(part for part in row if part) for row in rows)
