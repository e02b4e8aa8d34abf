"""What a dish is made of, and which goods may be in it, by the words of their names (R10): pure.

A kitchen may say what a dish is mainly made of; where it does not, the names of dish and goods are
compared. On the day of a poisoning a word too many costs a look, one
too few a source: goods count whose name shares two characters with the dish, or whose kind, which
Chinese names say last (肉, 蛋, 菜), stands in it.
"""

import re

from django.utils.translation import gettext as _

from canteen.rules.forbidden import folded

MOST_INGREDIENTS = 15
LONGEST_INGREDIENT = 20
LONGEST_LINE = 200  # as a dish keeps them


def ingredients_of(text: str) -> list[str]:
    """The ingredients of one line, however they are set apart; each once."""
    return list(dict.fromkeys(filter(None, re.split(r"[\s,，、;；/+]+", text))))


def in_one_line(ingredients: list[str]) -> str:
    """As a dish keeps them."""
    return "、".join(ingredients)


def faults_of_ingredients(ingredients: list[str]) -> dict[str, str]:
    """What is wrong with what a dish is said to be made of; nothing said is nothing wrong."""
    if len(ingredients) > MOST_INGREDIENTS:
        said = _("Name the main ingredients, %(most)d at most.")
        return {"ingredients": said % {"most": MOST_INGREDIENTS}}
    if max(map(len, ingredients), default=0) > LONGEST_INGREDIENT:
        said = _("An ingredient has at most %(most)d letters. Set them apart by commas.")
        return {"ingredients": said % {"most": LONGEST_INGREDIENT}}
    if len(in_one_line(ingredients)) > LONGEST_LINE:
        return {"ingredients": _("Name fewer ingredients: the line is too long.")}
    return {}


def are(goods: str, ingredient: str) -> bool:
    """Whether goods of this name are that ingredient: its signs stand in their name in their
    order, as 猪肉 in 猪后腿肉; "" is nothing."""
    bare, asked = iter(folded(goods)), folded(ingredient)
    return bool(asked) and all(sign in bare for sign in asked)


def of_ingredient(names: list[str], ingredient: str) -> set[str]:
    """Which of the goods of these names an ingredient may have been: those that are it, and where
    none is, those that may be in it as in a dish."""
    exact = {name for name in names if are(name, ingredient)}
    return exact or {name for name in names if may_be_in(name, ingredient)}


def may_be_in(goods: str, dish: str) -> bool:
    """Whether goods of this name may be in a dish of that name; "" is in nothing."""
    bare, cooked = folded(goods), folded(dish)
    if not bare or not cooked:
        return False
    if bare.isascii():
        return bare in cooked
    pairs = (bare[at : at + 2] for at in range(len(bare) - 1))
    return bare[-1] in cooked or any(pair in cooked for pair in pairs)
