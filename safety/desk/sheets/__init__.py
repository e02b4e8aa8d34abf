"""Lists of schools and of people as offices keep them: their columns, and how they are imported."""

from django.utils.translation import gettext_lazy

from safety.desk.sheets.people import PersonImport, people_description
from safety.desk.sheets.school_columns import schools_description
from safety.desk.sheets.schools import SchoolImport
from safety.desk.sheets.undo import ListUndo
from safety.schools.rules import ADMINS
from safety.sheets import registry

__all__ = [
    "PEOPLE",
    "SCHOOLS",
    "PersonImport",
    "SchoolImport",
    "may_import",
    "people_description",
    "register",
    "schools_description",
]

SCHOOLS, PEOPLE = "import.schools", "import.people"


def register() -> None:
    """Make the two kinds known; called once, from AppConfig.ready()."""
    allowed = may_import
    registry.add(
        registry.ImportKind(SCHOOLS, gettext_lazy("Schools"), SchoolImport, allowed, ListUndo)
    )
    registry.add(
        registry.ImportKind(PEOPLE, gettext_lazy("People"), PersonImport, allowed, ListUndo)
    )


def may_import(user) -> bool:
    """City and district administrators, each for their own area."""
    return bool(user.seats.roles & ADMINS)
