"""Input of routes; the filter of their list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import Judged
from safety.desk.forms.fields import DayInput, PhoneField, SchoolField
from safety.schools.models import School, User
from safety.web.forms import OnceMixin, VersionMixin
from safety.web.place_filter import ANY, PlaceFilter
from transport.forms.shared import reasons
from transport.models import Driver, Route, Vehicle
from transport.rules import route as rules
from transport.rules.route_words import ROUTE_RULES


class StopsField(forms.CharField):
    """Stops, a line each; cleaned to the stops themselves."""

    def __init__(self, *, counted=True, rows=6, **kwargs):
        self.counted = counted
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value):
        try:
            return rules.parse(super().clean(value), self.counted)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None


def _of(model, label, **kwargs) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, queryset=model.objects.none(), to_field_name="uuid", **kwargs
    )


class RouteFields(Judged):
    """`of_route`: what the fields say of a new route's direction and days, or the route's own.
    `vehicle_now`: the one by which it runs already, of which the act says whether it may."""

    vehicle_now: Vehicle | None = None

    name = forms.CharField(
        label=_("Name of the route"), max_length=40,
        help_text=_("Each direction is a route of its own: East line, morning."),
    )  # fmt: skip
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput(),
        help_text=_("Left empty it runs on every school day from then on."),
    )  # fmt: skip
    vehicle = _of(Vehicle, _("Vehicle"))
    driver = _of(Driver, _("Driver"))
    attendant = _of(
        User,
        _("Attendant with an account"),
        required=False,
        empty_label=_("nobody, or see below"),
        help_text=_("The principal makes these accounts, on the page of the attendants' accounts."),
    )
    attendant_name = forms.CharField(
        label=_("Attendant without an account"), required=False, max_length=40
    )
    attendant_phone = PhoneField(label=_("Phone of the attendant"), required=False)
    school_at = forms.TimeField(
        label=_("At school"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("When it arrives there, or on the way home leaves."),
    )  # fmt: skip
    stops = StopsField(
        label=_("Stops"),
        help_text=_("In their order, a line each: time, place, number of pupils. No names of "
                    "pupils. Example: 07:05 East Street 12"),
    )  # fmt: skip
    permit_stops = StopsField(
        label=_("Stops on the permit"), counted=False, rows=4, required=False,
        help_text=_("As the permit has them, a line each: 07:05 East Street. The route is compared "
                    "with them."),
    )  # fmt: skip

    def offer(self, vehicles, drivers, people):
        self.fields["vehicle"].queryset = vehicles
        self.fields["driver"].queryset = drivers
        self.fields["attendant"].queryset = people

    def of_route(self, data) -> tuple:
        """(direction, first day), or () while it is not known."""
        raise NotImplementedError(f"{type(self).__name__}.of_route")

    def clean(self):
        data = super().clean()
        if data.get("attendant"):
            data["attendant_name"] = ""
        known = self.of_route(data)
        if known and data.get("school_at") and "stops" in data:
            run = rules.Run(known[0], data["school_at"], data["stops"])
            by, now = data.get("vehicle"), self.vehicle_now
            kind = by.kind if by and by != now else ""
            self.put(rules.faults(run, known[1], data.get("ends_on"), kind, now is not None))
        data["permit_stops"] = rules.written(data.get("permit_stops") or (), counted=False)
        return data


class RouteForm(OnceMixin, RouteFields):
    """A new route of one of the reader's schools."""

    school = SchoolField(label=_("School"))
    direction = forms.ChoiceField(
        label=_("Direction"), choices=rules.Direction.choices, widget=forms.RadioSelect
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    field_order = ("school", "name", "direction", "starts_on", "ends_on")

    def __init__(self, *args, schools: list[School], vehicles, drivers, people, **kwargs):
        initial = {"starts_on": clock.today(), "direction": rules.Direction.TO_SCHOOL}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["school"].offer(schools)
        self.offer(vehicles, drivers, people)

    def of_route(self, data):
        known = data.get("direction"), data.get("starts_on")
        return known if all(known) else ()


class RouteEditForm(VersionMixin, RouteFields):
    def __init__(self, *args, route: Route, vehicles, drivers, people, **kwargs):
        self.route = route
        initial = stored(route)
        super().__init__(*args, version=route.version, initial=initial, **kwargs)
        # What it runs by stays a choice, though the school may have it no longer.
        plan = route.plan
        self.vehicle_now = plan.vehicle
        self.fields["ends_on"].help_text = _(
            "Left empty it runs on every school day from then on. To withdraw a route that never "
            "ran, give the day before its first day."
        )
        self.offer(
            vehicles | Vehicle.objects.filter(pk=plan.vehicle_id),
            drivers | Driver.objects.filter(pk=plan.driver_id),
            people | User.objects.filter(pk=plan.attendant_id),
        )

    def of_route(self, data):
        return self.route.direction, self.route.starts_on


def stored(route: Route) -> dict:
    """What the fields of a form say of a route as it is."""
    plan = route.plan
    plan.route = route
    return {
        "name": route.name, "ends_on": route.ends_on, "vehicle": plan.vehicle.uuid,
        "driver": plan.driver.uuid, "attendant": plan.attendant and plan.attendant.uuid,
        "attendant_name": plan.attendant_name, "attendant_phone": plan.attendant_phone,
        "school_at": plan.school_at, "stops": rules.written(plan.run.stops),
        "permit_stops": plan.permit_stops,
    }  # fmt: skip


class RouteFilter(PlaceFilter):
    STATES = [
        ("", _("that run or will run")), ("flagged", _("that break a rule")),
        ("ended", _("that ended")), ("all", _("all routes")),
    ]  # fmt: skip
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=reasons({c: r for c, r in ROUTE_RULES.items() if c.startswith("route_")}),
    )
    direction = forms.ChoiceField(label=_("Direction"), choices=[ANY, *rules.Direction.choices])
    field_order = ("state", "reason", "direction", "district", "text")

    def narrow(self, rows):
        rows, data, today = self.of_place(rows), self.cleaned_data, clock.today()
        running = Route.not_over(today)
        if data["state"] == "ended":
            rows = rows.exclude(running)
        elif data["state"] != "all":
            rows = rows.filter(running)
        if data["state"] == "flagged":
            rows = rows.exclude(codes=",")
        if data["reason"]:
            rows = rows.filter(codes__contains=f",{data['reason']},")
        return rows.filter(direction=data["direction"]) if data["direction"] else rows
