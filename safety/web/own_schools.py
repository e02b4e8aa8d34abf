"""The open schools at which somebody sits: what a form of a new row may choose from."""

from functools import cached_property

from django.core.exceptions import PermissionDenied

from safety.schools.models import School, Status
from safety.schools.rules import SCHOOL_ROLES


class OwnSchools:
    @cached_property
    def schools(self) -> list[School]:
        own = self.request.user.seats.only(SCHOOL_ROLES).units("school")
        rows = School.objects.filter(pk__in=own, status=Status.OPEN)
        return list(rows.select_related("unit").order_by("pk"))

    def form_kwargs(self):
        if not self.schools:
            raise PermissionDenied  # seated at a school that is closed
        return {"schools": self.schools}

    def context(self, **extra):
        return super().context(schools=self.schools, **extra)
