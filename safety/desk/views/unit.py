"""Screens of bureaus: the tree as a list, one bureau, what is done to it; and the suggestions of
every field that takes a unit."""

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, F, IntegerField, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from safety.desk import lists
from safety.desk.forms import unit as forms
from safety.desk.forms.fields import SUGGESTIONS, search_units, unit_label, units_offered
from safety.schools.actions import unit as acts
from safety.schools.models import Appointment, School, Status, Tier, Unit
from safety.schools.rules import may_administer
from safety.web.views import ADMINS, SIGNED_IN, ListPage, Page, RowFormPage, RowPage, SeenMixin

RANK = Case(
    When(tier=Tier.PROVINCE, then=0),
    When(tier=Tier.CITY, then=1),
    When(tier=Tier.DISTRICT, then=2),
    default=3,
    output_field=IntegerField(),
)


class UnitList(ListPage):
    """The bureaus of the reader in the order of the tree: each district before its townships."""

    access = {"GET": ADMINS}
    template_name = "desk/unit_list.html"
    filter_class = forms.UnitFilter
    order = ("city_key", "district_code", "district_key", "rank", "name", "pk")
    page_size = 50
    export = lists.UNITS

    def rows(self):
        units = Unit.objects.visible_to(self.request.user).exclude(tier=Tier.SCHOOL)
        return units.annotate(
            city_key=Coalesce("city", Value(0)),
            district_code=Coalesce("district__code", Value("")),
            district_key=Coalesce("district", Value(0)),
            rank=RANK,
        )

    def dress(self, rows):
        schools = schools_below(rows)
        for unit in rows:
            unit.schools_below = schools.get(unit.pk, 0)
        return rows


def schools_below(units) -> dict[int, int]:
    """Open schools below each of these bureaus: one query a tier. Whoever sees a bureau sees all
    that is below it."""
    rows = School.objects.filter(status=Status.OPEN)
    found: dict[int, int] = {}
    for tier in (Tier.CITY, Tier.DISTRICT, Tier.TOWNSHIP):
        ids = [unit.pk for unit in units if unit.tier == tier]
        if ids:
            below = rows.filter(**{f"unit__{tier}__in": ids}).values_list(F(f"unit__{tier}"))
            found |= dict(below.annotate(Count("pk")).order_by())
    return found


class UnitPage(RowPage):
    """A page of one bureau; schools have pages of their own."""

    model = Unit
    related = ("parent", "city", "district")
    name = "unit"

    def rows(self):
        return super().rows().exclude(tier=Tier.SCHOOL)


class UnitDetail(UnitPage):
    access = {"GET": ADMINS}
    template_name = "desk/unit_detail.html"

    def get(self, request, *args, **kwargs):
        unit, seats = self.row, request.user.seats
        people = Appointment.objects.filter(unit=unit)  # of a unit that the reader sees
        children = unit.children.exclude(tier=Tier.SCHOOL).order_by("code", "name")
        return self.show(
            tier_below=forms.tier_below(unit),
            schools=schools_below([unit]).get(unit.pk, 0),
            children=children[:200],
            seats=people.filter(Appointment.in_force()).select_related("user")[:50],
            may_rename=acts.may_change(request.user, unit),
            may_retire=bool(unit.parent) and may_administer(seats, unit.parent),
        )


class UnitFormPage(UnitPage, RowFormPage):
    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "desk/form.html"

    def back(self):
        return self.row.get_absolute_url(), self.row.name


class UnitAdd(UnitFormPage):
    """A bureau directly below the one that the address names."""

    form_class = forms.UnitAddForm
    heading = gettext_lazy("Add a unit below")
    button = gettext_lazy("Add the unit")
    done_message = gettext_lazy("The unit is added.")

    def form_kwargs(self):
        return {"parent": self.row}

    def act(self, form):
        data = form.cleaned_data
        return acts.create_unit(
            self.request.user, tier=form.tier or "", parent=self.row, name=data["name"],
            code=data["code"], direct=data.get("direct", False), uuid=data["client_uuid"],
        )  # fmt: skip


class UnitEdit(SeenMixin, UnitFormPage):
    form_class = forms.UnitForm
    heading = gettext_lazy("Rename the unit")
    button = gettext_lazy("Save the name")
    done_message = gettext_lazy("The name is saved.")

    def authorise(self, roles) -> None:
        super().authorise(roles)
        if not acts.may_change(self.request.user, self.row):
            raise PermissionDenied

    def form_kwargs(self):
        return {"unit": self.row}

    def act(self, form):
        return acts.update_unit(self.row, self.request.user, **form.cleaned_data)


class FromAbove(UnitFormPage):
    """What an administrator over the unit's parent does to it, and nobody to their own."""

    def authorise(self, roles) -> None:
        super().authorise(roles)
        if not (self.row.parent and may_administer(self.request.user.seats, self.row.parent)):
            raise PermissionDenied


class UnitRetire(FromAbove):
    form_class = forms.ConfirmForm
    heading = gettext_lazy("Take the unit out of use")
    button = gettext_lazy("Take it out of use")
    danger = True
    done_message = gettext_lazy("The unit is out of use.")
    notice = gettext_lazy(
        "Its records stay. It must have nothing below it and nobody seated there."
    )

    def act(self, form):
        return acts.deactivate_unit(self.row, self.request.user)


class UnitRestore(FromAbove):
    form_class = forms.ConfirmForm
    heading = gettext_lazy("Put the unit back into use")
    button = gettext_lazy("Put it back into use")
    done_message = gettext_lazy("The unit is in use again.")

    def act(self, form):
        return acts.reactivate_unit(self.row, self.request.user)


class UnitSuggest(Page):
    """The options of a field that takes a unit: what fits the text typed so far."""

    access = {"GET": SIGNED_IN}
    template_name = "desk/_unit_options.html"

    def get(self, request, *args, **kwargs):
        tiers = [tier for tier in request.GET.getlist("tiers") if tier in Tier.values]
        text = request.GET.get(request.GET.get("for", ""), "")[:60]
        rows = search_units(units_offered(request.user, tiers), text) if text.strip() else []
        options = [(unit_label(unit), unit.parent) for unit in rows[:SUGGESTIONS]]
        return self.show(options=options)
