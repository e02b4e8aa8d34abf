"""Samples that are too light: told when they are recorded or put right (R09). Nothing falls due,
since a meal is served once; the next is to be right."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import Dish, Menu
from canteen.rules import sample as rules
from safety.dues import actions, kinds
from safety.schools.models import School, User
from safety.schools.queries import seated_at
from safety.schools.rules import SCHOOL_ROLES

LIGHT = "sample_light"


def line(facts: dict) -> str:
    said = _("%(dish)s: %(grams)d g")
    dishes = _(", ").join(said % {"dish": dish, "grams": n} for dish, n in facts["dishes"])
    text = _("Samples of %(day)s under %(least)d g: %(dishes)s")
    return text % {**facts, "dishes": dishes}


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Samples that are too light")
    kinds.register(kinds.Kind(LIGHT, label, line, kinds.NO_LADDER))


def tell(menu: Menu, dishes: list[Dish], actor: User) -> None:
    """Tell the others who answer for the kitchen of what was recorded together; again once one of
    them was put right, or withdrawn and kept anew."""
    light = sorted((d for d in dishes if d.grams < rules.LEAST_GRAMS), key=lambda d: d.pk)
    if not light:
        return
    school = menu.sheet.kitchen.school
    people = [one for one in seated_at(school.pk, SCHOOL_ROLES) if one != actor]
    facts = {
        "day": menu.sheet.day.isoformat(),
        "least": rules.LEAST_GRAMS,
        "dishes": [[dish.name, dish.grams] for dish in light],
    }
    once = f"{LIGHT}:{light[0].uuid}:{light[0].corrections.count()}"
    actions.tell(people, LIGHT, once, facts=facts, url=menu.get_absolute_url(), unit=school.unit)


def follow_school(school: School) -> None:
    """Nothing is owed."""
