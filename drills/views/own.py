"""A form on a school of one's own."""

from functools import cached_property

from django.core.exceptions import PermissionDenied

from safety.schools.models import School, Status
from safety.schools.rules import SCHOOL_ROLES


class OwnSchool:
    """A form on one of the schools at which the reader is principal or safety officer."""

    @cached_property
    def schools(self) -> list[School]:
        own = School.scope_q(self.request.user.seats.only(SCHOOL_ROLES))
        rows = School.objects.filter(own, status=Status.OPEN)
        return list(rows.select_related("unit").order_by("pk"))

    def form_kwargs(self):
        if not self.schools:
            raise PermissionDenied  # seated at a school that is closed: nothing to plan there
        return {"schools": self.schools}

    def context(self, **extra):
        return super().context(schools=self.schools, **extra)
