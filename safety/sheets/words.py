"""How two headers, or two names of a choice, are found to say the same."""

import re
from functools import lru_cache

from .kinds import compact

_BRACKETS = re.compile(r"[(\[{<【〔〈《「][^()\[\]{}<>【】〔〕〈〉《》「」]*[)\]}>】〕〉》」]")
_MARKS = re.compile(r"[\s()\[\]{}<>【】〔〕〈〉《》「」*★☆#:,、，。.·;!?？!~—–_/\\|\"'“”‘’=-]")
_NUMBERING = re.compile(r"^(?:[(\[]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)\].、:]+)(?=\D)")
_AMONG = re.compile(r"^(?:其中|内含|含)[::]?")


@lru_cache(maxsize=4096)
def keys(text: str) -> tuple[str, ...]:
    """The forms under which a name is looked up, the most literal first.

    "学生数(人)*" → 学生数人, 学生数; "其中:寄宿生" → 其中寄宿生, 寄宿生;
    "所属县(市、区)" → 所属县市区, 所属县; "学校名称/School" → 学校名称school, 学校名称.
    """
    plain = compact(text)
    if len(plain) > 60:
        return (plain,)
    bare = _NUMBERING.sub("", plain.lstrip("*★☆#"))
    without = _BRACKETS.sub("", bare)
    forms = [bare, without, _AMONG.sub("", without), re.split(r"[/|]", without)[0]]
    words = [_MARKS.sub("", form) for form in forms]
    return tuple(dict.fromkeys(word for word in words if word))
