"""What the pages of drivers and of vehicles share: both stand once in a city, and are of several
schools by their links."""

from functools import cached_property

from django.contrib import messages
from django.db.models import Count
from django.utils.translation import gettext as _

from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import SIGNED_IN, ListPage, RowPage
from transport.actions.shared import own_link
from transport.models import Driver, DriverLink

SHOWN = 50


def say(request, row, done) -> None:
    """That it is recorded; of one that the city knew also what was typed and not taken."""
    if not row.untaken:
        messages.success(request, done)
        return
    said = _(
        "It stood in the city's register already, and is now yours too. What you typed differs "
        "from what stands there and was not taken: %(what)s. Where yours is right, edit it."
    )
    messages.warning(request, said % {"what": _(", ").join(row.untaken)})


class RegisterList(ListPage):
    """The rows of a person's schools, with how many of these use each."""

    access = {"GET": SIGNED_IN}
    order = ("pk",)
    links: type
    column: str

    def dress(self, rows):
        rows = list(rows)
        links = self.links.objects.visible_to(self.request.user)
        used = links.filter(**{f"{self.column}__in": [row.pk for row in rows]}, in_use=True)
        counted = used.order_by().values(self.column).annotate(count=Count("pk"))
        schools = dict(counted.values_list(self.column, "count"))
        names = dict(used.values_list(self.column, "school__unit__name"))
        for row in rows:
            row.schools, row.school_name = schools.get(row.pk, 0), names.get(row.pk, "")
        return rows

    def context(self, **extra):
        own = self.request.user.seats.roles & SCHOOL_ROLES
        return super().context(own=own, **extra)


class LinkedPage(RowPage):
    """Whose right it is, a school of the row says: one's own, or any that one oversees."""

    links: type

    @cached_property
    def own(self):
        return own_link(self.row, self.request.user)

    def scope_row(self):
        if self.own:
            return self.own
        links = self.links.objects.visible_to(self.request.user)
        return links.filter(**{self.name: self.row}).select_related("city").first()

    def seen_links(self):
        """Its schools that the reader may see, those in use first."""
        links = self.links.objects.visible_to(self.request.user).filter(**{self.name: self.row})
        return links.select_related("school__unit", "district").order_by("-in_use", "pk")[:SHOWN]

    @property
    def may_change(self) -> bool:
        return bool(self.own and self.own.in_use)


def drivers_seen(user):
    """Those who drive now for a school that somebody sees."""
    links = DriverLink.objects.visible_to(user).filter(in_use=True)
    return Driver.objects.filter(pk__in=links.values("driver"))


def drivers_of(schools):
    """Those who drive for these schools now: of whom a form may choose one."""
    links = DriverLink.objects.filter(school__in=schools, in_use=True)
    return Driver.objects.filter(pk__in=links.values("driver")).order_by("name", "pk")
