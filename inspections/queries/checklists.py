"""Reads of the catalogue: the versions in force, and which of them suit a school."""

from django.db.models import Count, OuterRef, QuerySet, Subquery

from inspections.models import Area, ChecklistVersion
from safety.schools.models import Role

# Where most findings of the city's own visits lie (R02): ticked at first, to be changed at will.
CORE_AREAS = (Area.GATE_GUARDS, Area.FIRE)


def may_edit(user) -> bool:
    """Who works on drafts: the administrators of cities."""
    return Role.CITY_ADMIN in user.seats.roles


def readable(user) -> QuerySet[ChecklistVersion]:
    """Versions that a person may read. Drafts are for those who edit them; for others there are
    none."""
    rows = ChecklistVersion.objects.select_related("checklist", "published_by")
    return rows if may_edit(user) else rows.filter(published_at__isnull=False)


def in_force() -> QuerySet[ChecklistVersion]:
    """The last published version of each checklist in use, with `item_count`, in their order."""
    last = (
        ChecklistVersion.objects.filter(checklist=OuterRef("checklist"), published_at__isnull=False)
        .order_by("-number")
        .values("pk")[:1]
    )
    return (
        ChecklistVersion.objects.filter(checklist__active=True, pk=Subquery(last))
        .annotate(item_count=Count("items"))
        .select_related("checklist")
        .order_by("checklist__position", "checklist__code")
    )


def suited(school, *, self_check: bool = False) -> list[ChecklistVersion]:
    """Versions in force that suit the school's stage. The lists made for schools' own checks are
    theirs alone; a school may check itself by any of the others, too."""
    found = in_force()
    if not self_check:
        found = found.filter(checklist__for_self_check=False)
    return [version for version in found if suits(version, school)]


def suits(version: ChecklistVersion, school) -> bool:
    """No stage named means every stage."""
    return not version.stages or school.stage in version.stages


def usual(versions, school) -> list[ChecklistVersion]:
    """Those of `versions` that a visit to this school begins with."""
    areas = {*CORE_AREAS, *([Area.DORMITORY] if school.boarding else [])}
    return [v for v in versions if v.checklist.area in areas and not v.checklist.for_self_check]
