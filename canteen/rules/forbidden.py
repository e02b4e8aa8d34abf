"""Goods that are never bought for a school, found by words in their name (rules.md).

Each line names its rule and its article; a city's own list takes the place of these.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

ARTICLE = "学校食品安全与营养健康管理规定"
CITY = "市级管理要求（由教育局确认）"


class Line(NamedTuple):
    """Words, any of which in a name makes goods forbidden; the rule, and where it stands."""

    words: str
    rule: str
    article: str
    where: str = "both"  # "canteen", "shop" or "both"


# As a bureau writes them: they are a city's own text from its first change on.
DEFAULTS = (
    Line("四季豆 芸豆", "学校食堂不得采购、加工四季豆", ARTICLE),
    Line("鲜黄花菜", "学校食堂不得采购、加工鲜黄花菜", ARTICLE),
    Line("野生菌 野生蘑菇 野蘑菇", "学校食堂不得采购、加工野生菌", ARTICLE),
    Line("发芽土豆 发芽马铃薯", "学校食堂不得采购、加工发芽土豆", ARTICLE),
    Line("冷荤 凉菜 凉拌 卤味拼盘", "学校食堂不得制售冷荤凉菜", ARTICLE, "canteen"),
    Line("生食 刺身 生鱼片", "学校食堂不得制售生食类食品", ARTICLE, "canteen"),
    Line("裱花", "学校食堂不得制售裱花蛋糕", ARTICLE, "canteen"),
    Line("烤肠 烤香肠", "校内超市不得销售烤肠", CITY, "shop"),
    Line("辣条 调味面制品", "校内超市不得销售辣条", CITY, "shop"),
    Line("高盐 高糖 高脂", "校内超市不得销售高盐、高糖、高脂食品", ARTICLE, "shop"),
)


def words_of(text: str) -> list[str]:
    """The words of a line, however they are set apart."""
    return [word for word in re.split(r"[\s,，、;；]+", text) if word]


def found_in(name: str, lines: Iterable[Line], where: str = "canteen") -> Line | None:
    """The first line for this kind of place of which a word stands in a name; None for none."""
    bare = re.sub(r"\s+", "", name).lower()
    for line in lines:
        if line.where in ("both", where) and any(
            word.lower() in bare for word in words_of(line.words)
        ):
            return line
    return None


def fault(line: Line) -> str:
    """What is said to whoever wants to record such goods."""
    said = {"rule": line.rule, "article": line.article, "words": line.words}
    return (
        _(
            "Forbidden goods: %(rule)s (%(article)s; words: %(words)s). "
            "Send them back to the supplier."
        )
        % said
    )
