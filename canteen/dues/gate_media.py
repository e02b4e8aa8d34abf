"""What the city reported to the media of a school's gate: told to the school and to its district.
Nothing falls due; an authority's answer does (gate_answer)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.models import GateMedia
from safety.dues import actions, kinds
from safety.schools.models import Role, School, User
from safety.schools.queries import seated_at
from safety.schools.rules import SCHOOL_ROLES

MEDIA = "gate_media"


def line(facts: dict) -> str:
    return _("%(city)s reported to the media (%(medium)s): %(place)s") % facts


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    label = gettext_lazy("Reported to the media around the gate")
    kinds.register(kinds.Kind(MEDIA, label, line, kinds.NO_LADDER))


def tell(report: GateMedia, actor: User) -> None:
    """Those who answer for the school, and the administrators of its district, hear of it."""
    seen = report.sighting
    above = seated_at(seen.district_id, [Role.DISTRICT_ADMIN])
    people = [one for one in [*seated_at(seen.school_id, SCHOOL_ROLES), *above] if one != actor]
    facts = {"city": seen.city.name, "medium": report.medium, "place": seen.place}
    actions.tell(
        people, MEDIA, f"{MEDIA}:{report.uuid}", facts=facts, url=seen.get_absolute_url(),
        unit=seen.school.unit,
    )  # fmt: skip


def follow_school(school: School) -> None:
    """Nothing is owed."""
