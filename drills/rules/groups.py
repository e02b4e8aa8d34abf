"""The groups of a school that come out one by one, as people type them: pure.

A line each, its parts between commas, strokes or tabs (so that cells of Excel can be pasted):
一年级1班，42，教学楼，1，东侧楼梯
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

# A tab is a mark, no space: two in a row are an empty cell.
PARTS = re.compile(r"[^\S\t]*[,，、/／|｜\t][^\S\t]*")
MOST_GROUPS = 120
MOST_PEOPLE = 5000  # in one group
LONGEST = 40  # characters of a part


class Group(NamedTuple):
    """A class or a building: how many are in it, where they sit, by which stairs they come."""

    name: str
    expected: int
    building: str = ""
    floor: str = ""
    stair: str = ""


def parse(text: str) -> list[Group]:
    """Raises ValueError, which says what is wrong with which line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_GROUPS:
        raise ValueError(_("At most %(most)d lines.") % {"most": MOST_GROUPS})
    found = [_group(line) for line in lines]
    names = [one.name for one in found]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(_("“%(name)s” stands here twice.") % {"name": name})
    return found


def _group(line: str) -> Group:
    said = {"line": line[:60]}
    parts = PARTS.split(line)
    if len(parts) < 2 or len(parts) > 5 or not parts[0] or any(len(p) > LONGEST for p in parts):
        raise ValueError(
            _(
                "“%(line)s”: write name, people, building, floor, stairs, with commas between; "
                "the last three may be left out."
            )
            % said
        )
    number = parts[1]
    if not number.isdecimal() or not 1 <= int(number[:9]) <= MOST_PEOPLE:
        raise ValueError(_("“%(line)s”: the second part is how many people, 1 to 5000.") % said)
    return Group(parts[0], int(number), *parts[2:])


def written(groups) -> str:
    """The lines again of what was parsed."""
    lines = []
    for group in groups:
        parts = [str(part) for part in group]
        while not parts[-1]:
            parts.pop()
        lines.append("，".join(parts))
    return "\n".join(lines)
