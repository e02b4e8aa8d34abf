"""Screens of care points: the list, one place, its pupils by school, visits, census, the table."""

from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q, Sum
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from canteen import queries
from canteen.actions import care_point as actions
from canteen.bureaus import RECORDERS, of_bureau
from canteen.forms.care_point import (
    BureauVisitForm,
    BureauVisitWithdrawForm,
    CensusForm,
    CountForm,
    PointEditForm,
    PointFilter,
    PointForm,
    VisitForm,
)
from canteen.lists.care_point import BY_DISTRICT, CARE_POINTS
from canteen.models import CareBureauVisit, CareCensus, CareLink, CarePoint, CareVisit
from canteen.rules import care_point as rules
from safety.base import clock
from safety.schools import calendar
from safety.schools.models import Tier, Unit
from safety.schools.rules import ADMINS, SCHOOL_ROLES
from safety.web.own_schools import OwnSchools
from safety.web.views import (
    BUREAU,
    SCHOOL,
    SIGNED_IN,
    ComparedMixin,
    FormPage,
    ListPage,
    RowFormPage,
    RowPage,
)


class PointList(OwnSchools, ListPage):
    """The places where pupils of a person's schools are, with how many of those pupils."""

    access = {"GET": SIGNED_IN}
    template_name = "canteen/care_point_list.html"
    filter_class = PointFilter
    order = ("pk",)
    export = CARE_POINTS

    def rows(self):
        return CarePoint.objects.visible_to(self.request.user).select_related("district")

    def dress(self, rows):
        """Pupils and schools of those that the reader may see, and visits of bureaus: two
        queries."""
        rows = list(rows)
        links = CareLink.objects.visible_to(self.request.user).filter(point__in=rows).order_by()
        grouped = links.values("point").annotate(pupils=Sum("pupils"), schools=Count("pk"))
        found = {row["point"]: row for row in grouped}
        came = CareBureauVisit.objects.filter(point__in=rows, withdrawn_at=None).order_by()
        came = came.values("point").annotate(visits=Count("pk"), last=Max("held_on"))
        visits = {row["point"]: (row["visits"], row["last"]) for row in came}
        for row in rows:
            row.visits_of_bureaus, row.bureau_came_on = visits.get(row.pk, (0, None))
            row.pupils_seen = found[row.pk]["pupils"]
            row.schools_seen = found[row.pk]["schools"]
        return rows

    def context(self, **extra):
        roles = self.request.user.seats.roles
        return super().context(
            own=roles & SCHOOL_ROLES, adds=roles & actions.KEEPERS, bureau=roles & BUREAU, **extra
        )


class PointTable(ListPage):
    """Places, pupils and the share below standard by district."""

    access = {"GET": BUREAU}
    template_name = "canteen/care_point_table.html"
    order = ("code", "pk")
    page_size = 200
    export = BY_DISTRICT

    def rows(self):
        """The reader's own districts, and others where pupils of theirs are."""
        user = self.request.user
        mine = Unit.objects.visible_to(user).values("pk")
        there = CarePoint.objects.visible_to(user).values("district")
        return Unit.objects.filter(Q(pk__in=mine) | Q(pk__in=there), tier=Tier.DISTRICT)

    def dress(self, rows):
        rows = list(rows)
        found = queries.care_points_by_district(self.request.user, clock.today())
        for row in rows:
            row.care = found.get(row.pk, queries.CareFigures())
        return rows

    def context(self, rows=(), **extra):
        total = queries.total(row.care for row in rows)
        return super().context(rows=rows, total=total, source=rules.SOURCE, **extra)


class PointPage(RowPage):
    model = CarePoint
    name = "point"
    related = ("district",)

    def authorise(self, roles) -> None:
        """By a seat over one of the schools whose pupils are there."""
        seats = self.request.user.seats
        if not any(seats.cover(link, roles) for link in self.row.links.all()):
            raise PermissionDenied


class PointDetail(PointPage):
    access = {"GET": SIGNED_IN}
    template_name = "canteen/care_point_detail.html"

    def get(self, request, uuid):
        user = request.user
        links = CareLink.objects.visible_to(user).filter(point=self.row)
        links = list(links.select_related("school__unit").order_by("pk")[:100])
        visits = CareVisit.objects.visible_to(user).filter(point=self.row)
        for link in links:
            link.mine = user.seats.cover(link, SCHOOL_ROLES)
        return self.show(
            links=links,
            mine=[link for link in links if link.mine],
            visits=self.dressed(
                visits.select_related("school__unit", "recorded_by").prefetch_related(
                    "corrections__made_by"
                )[:30]
            ),
            bureau_visits=self.of_bureaus(),
            may_keep=actions.may_keep(user, self.row),
            may_visit=any(user.seats.cover(link, RECORDERS) for link in self.row.links.all()),
            source=rules.SOURCE,
        )

    def dressed(self, visits):
        """With who may put each right."""
        visits = list(visits)
        for visit in visits:
            visit.mine = self.request.user.seats.cover(visit, SCHOOL_ROLES)
        return visits

    def of_bureaus(self):
        """Read by every school whose pupils are there; each with who may withdraw it."""
        user = self.request.user
        rows = self.row.bureau_visits.select_related("bureau", "recorded_by", "withdrawn_by")
        rows = list(rows[:30])
        for row in rows:
            row.mine = of_bureau(user, row.bureau)
        return rows


class PointAdd(OwnSchools, FormPage):
    """By a school for its own pupils, by an administrator for a school below."""

    access = {"GET": actions.KEEPERS, "POST": actions.KEEPERS}
    template_name = "canteen/care_point_form.html"
    form_class = PointForm

    def form_kwargs(self):
        user = self.request.user
        if not user.seats.roles & ADMINS:
            return super().form_kwargs()
        ids = [seat.unit_id for seat in user.seats.only(ADMINS).seats]
        cities = Unit.objects.filter(pk__in=ids).values_list("city", flat=True)
        return {"schools": [], "user": user, "cities": set(cities)}

    def act(self, form):
        data = dict(form.cleaned_data)
        point = actions.add_point(self.request.user, uuid=data.pop("client_uuid"), **data)
        if point.untaken:
            said = _(
                "This place was recorded already; the pupils are added to it. What you typed and "
                "is not what stands there was not taken: %(what)s. Where yours is right, edit the "
                "place."
            )
            messages.warning(self.request, said % {"what": _listed(point.untaken)})
        else:
            messages.success(self.request, _("The place is recorded."))
        return point


def _listed(untaken) -> str:
    one = _("%(label)s %(said)s (recorded: %(known)s)")
    lines = [one % {"label": a, "said": b, "known": c} for a, b, c in untaken]
    return gettext("; ").join(lines)


class PointEdit(ComparedMixin, PointPage, RowFormPage):
    access = {"GET": actions.KEEPERS, "POST": actions.KEEPERS}
    template_name = "canteen/care_point_form.html"
    form_class = PointEditForm
    done_message = _("The place is saved.")

    def authorise(self, roles) -> None:
        super().authorise(roles)
        if not actions.may_keep(self.request.user, self.row):
            raise PermissionDenied

    def form_kwargs(self):
        return {"point": self.row}

    def act(self, form):
        return actions.edit_point(self.row, self.request.user, **form.cleaned_data)


class LinkPage(RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    model = CareLink
    name = "link"
    related = ("school__unit", "point")

    def next_url(self, result):
        return self.row.point.get_absolute_url()


class LinkCount(ComparedMixin, LinkPage):
    template_name = "canteen/care_point_count.html"
    form_class = CountForm
    done_message = _("The number of pupils is saved.")

    def form_kwargs(self):
        return {"link": self.row}

    def act(self, form):
        return actions.count_pupils(self.row, self.request.user, **form.cleaned_data)


class VisitAdd(LinkPage):
    template_name = "canteen/care_point_visit.html"
    form_class = VisitForm
    done_message = _("The visit is recorded.")

    def act(self, form):
        data = dict(form.cleaned_data)
        return actions.record_visit(
            self.row, self.request.user, uuid=data.pop("client_uuid"), **data
        )


class BureauVisitAdd(PointPage, RowFormPage):
    """By the people of a bureau, outside of any checklist."""

    access = {"GET": RECORDERS, "POST": RECORDERS}
    template_name = "canteen/care_point_bureau_visit.html"
    form_class = BureauVisitForm
    done_message = _("The visit is recorded.")

    def act(self, form):
        data = dict(form.cleaned_data)
        uuid = data.pop("client_uuid")
        return actions.record_bureau_visit(self.row, self.request.user, uuid=uuid, **data)


class BureauVisitWithdraw(RowFormPage):
    access = {"GET": RECORDERS, "POST": RECORDERS}
    model = CareBureauVisit
    name = "visit"
    related = ("point", "bureau")
    template_name = "canteen/care_point_visit_withdraw.html"
    form_class = BureauVisitWithdrawForm
    done_message = _("The visit is withdrawn.")

    def rows(self):
        seen = CarePoint.objects.visible_to(self.request.user)
        return CareBureauVisit.objects.filter(point__in=seen)

    def authorise(self, roles) -> None:
        if not of_bureau(self.request.user, self.row.bureau):
            raise PermissionDenied

    def act(self, form):
        return actions.withdraw_bureau_visit(self.row, self.request.user, **form.cleaned_data)


class CensusTake(OwnSchools, FormPage):
    """Of the school that the address names; of the reader's first where it names none."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/care_point_census.html"
    form_class = CensusForm
    done_message = _("The census of this term is recorded.")

    @cached_property
    def school(self):
        schools = super().form_kwargs()["schools"]
        asked = self.request.GET.get("school") or str(schools[0].uuid)
        found = next((school for school in schools if str(school.uuid) == asked), None)
        if found is None:
            raise Http404
        return found

    def form_kwargs(self):
        links = CareLink.objects.filter(school=self.school, point__in_use=True)
        return {"links": list(links.select_related("point").order_by("point_id"))}

    def context(self, **extra):
        school = self.school
        term = calendar.term_of(school.unit.city_id, clock.today())
        rows = CareCensus.objects.filter(school=school, term=term) if term else []
        taken = next((row for row in rows if row.withdrawn_at is None), None)
        gone = [row for row in rows if row.withdrawn_at]
        return super().context(school=school, term=term, taken=taken, gone=gone, **extra)

    def act(self, form):
        uuid = form.cleaned_data["client_uuid"]
        return actions.take_census(
            self.request.user, uuid=uuid, school=self.school, pupils=form.counts
        )

    def next_url(self, result):
        return reverse("canteen:care_point_list")
