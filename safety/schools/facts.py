"""Facts of schools that an app above keeps, for apps beside it that may not know that app.

Each is a list to which apps append in AppConfig.ready(): a function that gives the keys of the
schools of which the fact is true, as rows of one column.
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from safety.schools.models import School

# Schools whose pupils are carried by vehicles of their own or of a company.
BUSES: list[Callable[[], QuerySet]] = []


def with_buses() -> Q:
    """The condition "pupils of this school are carried", of rows of School."""
    found = Q(pk__in=[])
    for schools in BUSES:
        found |= Q(pk__in=schools())
    return found


def has_buses(school: School) -> bool:
    """Whether pupils of the school are carried."""
    return School.objects.filter(with_buses(), pk=school.pk).exists()
