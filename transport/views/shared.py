"""What the pages of drivers and of vehicles share: both stand once in a city, and are of several
schools by their links."""

from functools import cached_property

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from safety.files.word import DOCX
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import SIGNED_IN, ListPage, RowPage
from transport.actions.shared import own_link
from transport.models import Driver, DriverLink
from transport.queries.judging import progress
from transport.sheets.columns import may_import

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
    of_link: tuple[str, ...] = ()  # what the link of the school that is named says besides

    def dress(self, rows):
        rows = list(rows)
        links = self.links.objects.visible_to(self.request.user)
        used = links.filter(**{f"{self.column}__in": [row.pk for row in rows]}, in_use=True)
        counted = used.order_by().values(self.column).annotate(count=Count("pk"))
        schools = dict(counted.values_list(self.column, "count"))
        fields = ("school__unit__name", "school__code", *self.of_link)
        named = {
            key: found for key, *found in used.order_by("-pk").values_list(self.column, *fields)
        }
        for row in rows:
            row.schools = schools.get(row.pk, 0)
            found = named.get(row.pk, ["", "", *(None for _name in self.of_link)])
            row.school_name, row.school_code, *facts = found
            for name, value in zip(self.of_link, facts, strict=True):
                setattr(row, name, value)
        return rows

    def context(self, **extra):
        own = self.request.user.seats.roles & SCHOOL_ROLES
        may = may_import(self.request.user)
        judging = progress(self.links._meta.get_field(self.column).related_model, self.request.user)
        return super().context(own=own, may_import=may, judging=judging, **extra)


class LinkedPage(RowPage):
    """Whose right it is, a school of the row says: one's own, or any that one oversees."""

    links: type

    def fetch(self) -> None:
        super().fetch()
        self.__dict__.pop("own", None)  # fetched again, the school's use is as it stands too

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
        rows = links.select_related("school__unit", "district").prefetch_related("spells")
        return rows.order_by("-in_use", "pk")[:SHOWN]

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


def word(name: str, data: bytes) -> HttpResponse:
    """A Word file, as a download."""
    answer = HttpResponse(data, content_type=DOCX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
    return answer
