"""An answer against a driver that was withdrawn: those over the schools hear of it, since whoever
withdraws lifts the bar (R16). Nothing falls due. The words of the answer stay on its page."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.dues import actions, kinds
from safety.schools.models import Role, User
from safety.schools.queries import seated_at
from safety.schools.rules import SCHOOL_ROLES
from transport.models import DriverLink, DriverRecord

WITHDRAWN = "driver_record_withdrawn"


def line(facts: dict) -> str:
    return _("%(name)s: an answer that spoke against them as a driver was withdrawn") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Answers against drivers, withdrawn")
    kinds.register(kinds.Kind(WITHDRAWN, label, line, kinds.NO_LADDER))


def tell(record: DriverRecord, by_school: bool) -> None:
    """The bureaus over each school that has the driver, each person once; of what a bureau withdrew
    those schools too, which did not do it themselves."""
    driver = record.driver
    for link in driver.links.filter(in_use=True).select_related("school__unit").order_by("pk"):
        facts, once = {"name": driver.name}, f"{WITHDRAWN}:{record.uuid}"
        url, unit = driver.get_absolute_url(), link.school.unit
        people = _over(link) if by_school else [*_at(link), *_over(link)]
        actions.tell(people, WITHDRAWN, once, facts=facts, url=url, unit=unit)


def _at(link: DriverLink) -> list[User]:
    return list(seated_at(link.school_id, SCHOOL_ROLES))


def _over(link: DriverLink) -> list[User]:
    """The administrators of the school's district and of its city."""
    districts = seated_at(link.district_id, [Role.DISTRICT_ADMIN])
    return [*districts, *seated_at(link.city_id, [Role.CITY_ADMIN])]
