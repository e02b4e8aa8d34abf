"""Dishes on a menu that are never served in schools, or are made of what is not: told when they are
recorded (R09, R12). Nothing falls due: the menu stays flagged until they are off it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import Dish, Menu
from canteen.rules.day import Meal
from safety.dues import actions, kinds
from safety.schools.models import Role, School, User
from safety.schools.queries import seated_at
from safety.schools.rules import SCHOOL_ROLES

FORBIDDEN = "dish_forbidden"


def line(facts: dict) -> str:
    said = _("On the menu of %(day)s (%(meal)s), never served in schools: %(dishes)s")
    meal, dishes = Meal(facts["meal"]).label, _(", ").join(facts["dishes"])
    return said % {"day": facts["day"], "meal": meal, "dishes": dishes}


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Dishes that are never served")
    kinds.register(kinds.Kind(FORBIDDEN, label, line, kinds.NO_LADDER))


def tell(menu: Menu, dishes: list[Dish], actor: User) -> None:
    """Tell the others who answer for the kitchen, and the administrators of its district, of what
    came on a menu together; once for each version of it."""
    bad = sorted((d for d in dishes if d.forbidden), key=lambda d: d.name)
    if not bad:
        return
    school = menu.sheet.kitchen.school
    above = seated_at(school.district_id, [Role.DISTRICT_ADMIN])
    people = {one for one in [*seated_at(school.pk, SCHOOL_ROLES), *above] if one != actor}
    facts = {
        "day": menu.sheet.day.isoformat(),
        "meal": menu.meal,
        "dishes": [_named(dish) for dish in bad],
    }
    once = f"{FORBIDDEN}:{menu.uuid}:{menu.version}"
    actions.tell(
        people, FORBIDDEN, once, facts=facts, url=menu.get_absolute_url(), unit=school.unit
    )


def _named(dish) -> str:
    """With what it is made of: a harmless name does not say what is wrong."""
    return f"{dish.name} ({dish.ingredients})" if dish.ingredients else dish.name


def follow_school(school: School) -> None:
    """Nothing is owed."""
