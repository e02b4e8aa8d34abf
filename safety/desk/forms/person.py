"""Input about people. `PersonForm` serves the page and each row of an imported list."""

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.forms import CHOOSE, CleanForm, CleanModelForm
from safety.desk.forms.fields import BUREAUS, DayInput, PhoneField, UnitField
from safety.desk.forms.school import ANY, offer_districts
from safety.schools.models import Appointment, Role, Tier, Unit, User
from safety.schools.queries import search
from safety.schools.rules import DISTRICT_FILLS, fits_seat
from safety.web.forms import FilterForm, OnceMixin, SeenMixin


def roles_for(user) -> list[tuple[str, str]]:
    """The roles that a person may give to others (rules.may_fill judges the place)."""
    all_of_them = Role.CITY_ADMIN in user.seats.roles
    return [(role.value, role.label) for role in Role if all_of_them or role in DISTRICT_FILLS]


class SeatMixin:
    """Role and unit, which have to fit each other."""

    def narrow_to(self, user):
        self.fields["role"].choices = [("", CHOOSE), *roles_for(user)]
        self.fields["unit"].narrow_to(user)

    def check_seat(self, data):
        role, unit = data.get("role"), data.get("unit")
        if role and unit and not fits_seat(role, unit.tier):
            self.add_error(
                "unit",
                _("A %(role)s does not sit at a unit of this tier (%(tier)s).")
                % {"role": Role(role).label, "tier": Tier(unit.tier).label},
            )


def unit_field(**kwargs):
    return UnitField(
        label=_("School or bureau"),
        tiers=(*BUREAUS, Tier.SCHOOL),
        help_text=_("Part of the name, its pinyin or the code; choose from what is offered."),
        **kwargs,
    )


class PersonForm(SeatMixin, CleanModelForm):
    """An account with its first appointment; an empty sign-in name is made from the pinyin.

    In: plain data, and the person on whose behalf. `values()` gives it as `create_person` takes it.
    """

    role = forms.ChoiceField(label=_("Role"))
    unit = unit_field()
    username = forms.CharField(
        label=_("Sign-in name"),
        required=False,
        max_length=40,
        validators=User._meta.get_field("username").validators,
        help_text=_("Left empty, it is made from the pinyin of the name."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    phone = PhoneField(label=_("Phone"), required=False)
    starts_on = forms.DateField(label=_("From"), required=False, widget=DayInput)

    class Meta:
        model = User
        fields = ["name", "role", "unit", "username", "phone", "email", "starts_on"]

    field_order = Meta.fields

    def __init__(self, *args, user, initial=None, **kwargs):
        super().__init__(*args, initial={"starts_on": clock.today, **(initial or {})}, **kwargs)
        self.narrow_to(user)

    # A list that is imported looks its names up all at once.
    checks_username = True

    def clean_username(self):
        username = self.cleaned_data["username"].lower()
        if username and self.checks_username and User.objects.filter(username=username).exists():
            raise forms.ValidationError(_("This sign-in name is taken."), "taken")
        return username

    def clean(self):
        """Not the model's own rules: they ask the database per row."""
        self.check_seat(self.cleaned_data)
        return self.cleaned_data

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class PersonAddForm(OnceMixin, PersonForm):
    pass


class PersonEditForm(SeenMixin, CleanModelForm):
    watched = ("name", "phone", "email")
    phone = PhoneField(label=_("Phone"), required=False)

    class Meta:
        model = User
        fields = ["name", "phone", "email"]

    def __init__(self, *args, person: User, **kwargs):
        initial = {name: getattr(person, name) for name in self.Meta.fields}
        super().__init__(*args, initial=initial, **kwargs)
        self.watch(person)


class AppointForm(SeatMixin, CleanForm):
    role = forms.ChoiceField(label=_("Role"))
    unit = unit_field()
    starts_on = forms.DateField(label=_("From"), initial=clock.today, widget=DayInput)
    ends_on = forms.DateField(
        label=_("To"), required=False, widget=DayInput, help_text=_("Empty: until further notice.")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.narrow_to(user)

    def clean(self):
        data = super().clean()
        self.check_seat(data)
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return data


class EndForm(CleanForm):
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DayInput,
        help_text=_("Empty: it ends at once, and the person's view with it."),
    )


class MovePersonForm(SeatMixin, CleanForm):
    role = forms.ChoiceField(label=_("Role"))
    unit = unit_field()
    starts_on = forms.DateField(label=_("From"), initial=clock.today, widget=DayInput)

    def __init__(self, *args, user, seat: Appointment, **kwargs):
        super().__init__(*args, initial={"role": seat.role}, **kwargs)
        self.narrow_to(user)

    def clean(self):
        data = super().clean()
        self.check_seat(data)
        return data


class PersonFilter(FilterForm):
    """Who: words, role, district, and the state of the account."""

    ACTIVE, NEW, GONE = "active", "new", "gone"

    q = forms.CharField(
        label=_("Name, pinyin or sign-in name"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ANY + Role.choices)
    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=Unit.objects.none(),
        to_field_name="uuid",
        empty_label=_("any"),
    )
    state = forms.ChoiceField(
        label=_("Account"),
        choices=[
            ("", _("any")),
            (ACTIVE, _("active")),
            (NEW, _("never activated")),
            (GONE, _("deactivated")),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_districts(self)

    def narrow(self, rows):
        data = self.cleaned_data
        seats = Appointment.objects.visible_to(self.user).filter(Appointment.in_force())
        if data["role"]:
            seats = seats.filter(role=data["role"])
        if data.get("district"):
            seats = seats.filter(district=data["district"])
        if data["role"] or data.get("district"):
            rows = rows.filter(Exists(seats.filter(user=OuterRef("pk"))))
        rows = rows.filter(self._state(data["state"]))
        return search(rows, data["q"], "search", "username") if data["q"] else rows

    def _state(self, state) -> Q:
        if state == self.GONE:
            return Q(is_active=False)
        if state == self.NEW:
            return Q(is_active=True, password_set_at__isnull=True)
        return Q(is_active=True) if state == self.ACTIVE else Q()
