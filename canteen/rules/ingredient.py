"""Which goods may be in a dish, by the words of both names (R10): pure.

Menus name dishes, not what is in them. On the day of a poisoning a word too many costs a look, one
too few a source: goods count whose name shares two characters with the dish, or whose kind, which
Chinese names say last (肉, 蛋, 菜), stands in it.
"""

from canteen.rules.forbidden import folded


def may_be_in(goods: str, dish: str) -> bool:
    """Whether goods of this name may be in a dish of that name; "" is in nothing."""
    bare, cooked = folded(goods), folded(dish)
    if not bare or not cooked:
        return False
    if bare.isascii():
        return bare in cooked
    pairs = (bare[at : at + 2] for at in range(len(bare) - 1))
    return bare[-1] in cooked or any(pair in cooked for pair in pairs)
