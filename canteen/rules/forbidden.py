"""Goods that are never bought for a school and dishes that it never serves, found by words in
their name (rules.md).

Each line names its rule and its article; a city's own list takes the place of these.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from canteen.rules.flag import Flag

ARTICLE = "学校食品安全与营养健康管理规定"
CITY = "市级管理要求（由教育局确认）"


class Line(NamedTuple):
    """Words, any of which in a name makes goods forbidden; the rule, and where it stands."""

    words: str
    rule: str
    article: str
    where: str = "both"  # "canteen", "shop" or "both"
    but: str = ""  # words in which one of `words` is harmless


# 花生食用油 is no food eaten raw, 凉拌酱油 is no cold dish.
NOT_RAW = (
    "花生 学生 师生 养生 卫生 食用油 食用植物油 食用调和油 食用盐 食用碱 食用糖 食用淀粉 食用菌"
)
COLD_SAUCES = "凉拌酱油 凉拌醋 凉拌汁 凉拌料 凉拌调料 凉拌调味 凉拌香油"
# Labels do not say 高盐: what stands in the names of such goods, to be confirmed by the bureau.
SALT_SUGAR_FAT = (
    "高盐 高糖 高脂 油炸 膨化 薯片 薯条 虾条 虾片 锅巴 干脆面 爆米花 碳酸 汽水 可乐 雪碧 奶茶 "
    "能量饮料 功能饮料 棒棒糖 软糖 硬糖 泡泡糖 口香糖 跳跳糖 棉花糖 巧克力 蜜饯 话梅 果脯 "
    "火腿肠 泡椒凤爪 素肉 大刀肉 亲嘴烧"
)
# 豇豆, called 长豆角 and 缸豆角 too, is another bean, and so are lentils; pickled or dried 豆角
# is 豇豆. And 菜豆 stands in 白菜豆腐.
OTHER_BEANS = (
    "豇豆角 豇豆 长豆角 缸豆角 酸豆角 干豆角 小扁豆 白扁豆 菜豆腐 菜豆干 菜豆花 菜豆皮 "
    "菜豆芽 菜豆浆 菜豆丝 菜豆卷 菜豆泡 菜豆瓣 菜豆豉 菜豆沙"
)
NOT_FAT = "非油炸 非膨化 非碳酸 无碳酸"

# As a bureau writes them: they are a city's own text from its first change on.
DEFAULTS = (
    # By the names that markets give it.
    Line("四季豆 菜豆 芸豆 豆角 扁豆", "学校食堂不得采购、加工四季豆", ARTICLE, but=OTHER_BEANS),
    Line("鲜黄花菜", "学校食堂不得采购、加工鲜黄花菜", ARTICLE),
    Line("野生菌 野生食用菌 野生蘑菇 野蘑菇", "学校食堂不得采购、加工野生菌", ARTICLE),
    Line("发芽土豆 发芽马铃薯", "学校食堂不得采购、加工发芽土豆", ARTICLE),
    Line("冷荤 凉菜 凉拌 卤味拼盘", "学校食堂不得制售冷荤凉菜", ARTICLE, "canteen", COLD_SAUCES),
    Line("生食 刺身 生鱼片", "学校食堂不得制售生食类食品", ARTICLE, "canteen", NOT_RAW),
    Line("裱花", "学校食堂不得制售裱花蛋糕", ARTICLE, "canteen"),
    Line("烤肠 烤香肠", "校内超市不得销售烤肠", CITY, "shop"),
    Line("辣条 调味面制品", "校内超市不得销售辣条", CITY, "shop"),
    Line(SALT_SUGAR_FAT, "校内超市不得销售高盐、高糖、高脂食品", ARTICLE, "shop", NOT_FAT),
)


def words_of(text: str) -> list[str]:
    """The words of a line, however they are set apart."""
    return [word for word in re.split(r"[\s,，、;；]+", text) if word]


def folded(text: str) -> str:
    """Letters and digits alone, half-width and small: "四季·豆", "四 季 豆" → "四季豆"."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def found_in(name: str, lines: Iterable[Line], where: str = "canteen") -> Line | None:
    """The first line for this kind of place of which a word stands in a name; None for none."""
    bare = folded(name)
    for line in lines:
        if line.where in ("both", where) and _stands_in(line, bare):
            return line
    return None


def _stands_in(line, bare) -> bool:
    for harmless in filter(None, map(folded, words_of(line.but))):
        bare = bare.replace(harmless, " ")
    return any(word in bare for word in filter(None, map(folded, words_of(line.words))))


def found_in_dish(name: str, ingredients: Iterable[str], lines: list[Line]) -> Line | None:
    """The first line of which a word stands in a dish's name or in an ingredient of it."""
    return next(filter(None, (found_in(one, lines) for one in (name, *ingredients))), None)


def flags_of(dish: str, lines: list[Line], ingredients: Iterable[str] = ()) -> list[Flag]:
    """What is wrong with a dish that was forbidden when it or an ingredient came on the menu; its
    line may have been taken off the list since."""
    line, bad = found_in(dish, lines), next((i for i in ingredients if found_in(i, lines)), "")
    if line is None and bad:
        line, dish = found_in(bad, lines), _("%(dish)s: %(what)s") % {"dish": dish, "what": bad}
    rule = line.rule if line else _("Schools never serve this.")
    how = _("Take it off the menu and cook something else.")
    return [Flag(rule, line.article if line else ARTICLE, dish, how)]


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
