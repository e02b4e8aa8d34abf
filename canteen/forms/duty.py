"""Input of a kitchen's day: checks, menus, samples, their disposal; the filter of who keeps
them."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from canteen.models import Menu
from canteen.queries import missed
from canteen.rules import day as rules
from canteen.rules import ingredient, sample
from safety.base import clock
from safety.base.forms import OPEN_AGAIN, Judged
from safety.desk.forms.fields import DayInput
from safety.web.forms import OnceMixin, VersionMixin
from safety.web.place_filter import PlaceFilter

LONGEST = dt.timedelta(days=366)
HIDDEN = {"required": OPEN_AGAIN, "invalid": OPEN_AGAIN, "invalid_choice": OPEN_AGAIN}


class OfDay(OnceMixin, Judged):
    """Something of a day, which the page that leads here has chosen: `asked` is its query."""

    day = forms.DateField(widget=forms.HiddenInput, error_messages=HIDDEN)
    of: str = ""  # the other hidden field that the query fills, if there is one
    of_default: str = ""
    faults_of_day = staticmethod(rules.faults_of_day)

    def __init__(self, *args, asked, known=None, **kwargs):
        initial = {**(known or {}), "day": _day_of(asked.get("day", ""))}
        if self.of:
            offered = dict(self.base_fields[self.of].choices)
            chosen = asked.get(self.of, "")
            initial[self.of] = chosen if chosen in offered else self.of_default
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def chosen_day(self) -> dt.date:
        """Of which day it speaks: as it was sent, or as its address chose."""
        return _day_of(str(self["day"].value()))

    @property
    def label(self) -> str:
        """The word for its other hidden field."""
        return dict(self.fields[self.of].choices).get(self[self.of].value(), "")

    def clean(self):
        data = super().clean()
        if data.get("day"):
            for fault in self.faults_of_day(data["day"], clock.today()).values():
                self.add_error(None, fault)
        return data


def _day_of(text) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return clock.today()


class CheckForm(OfDay):
    """One check: tick what is in order, say what is not."""

    of, of_default = "slot", rules.Slot.MORNING
    slot = forms.ChoiceField(
        choices=rules.Slot.choices, widget=forms.HiddenInput, error_messages=HIDDEN
    )
    ok = forms.MultipleChoiceField(
        label=_("Tick what is in order"), required=False, widget=forms.CheckboxSelectMultiple
    )
    remarks = forms.CharField(
        label=_("What is not in order"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For whatever is not ticked: what it is, and what was done about it."),
    )  # fmt: skip
    photo = forms.FileField(
        label=_("Photo"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = rules.ITEMS.get(self["slot"].value(), {})
        self.fields["ok"].choices = list(self.items.items())

    def clean(self):
        data = super().clean()
        if {"slot", "ok", "remarks"} & self.errors.keys():
            return data
        ticked = set(data.pop("ok"))
        data["wrong"] = [code for code in self.items if code not in ticked]
        self.put(rules.faults_of_check(data["slot"], data["wrong"], data["remarks"]))
        return data


class DishesField(forms.CharField):
    """The dishes of a menu, a line each."""

    def __init__(self):
        super().__init__(
            label=_("Dishes"), help_text=_("Each dish on a line of its own."),
            widget=forms.Textarea(attrs={"rows": 8}),
        )  # fmt: skip

    def clean(self, value):
        dishes = sample.dishes_of(super().clean(value))
        for fault in sample.faults_of_menu(dishes).values():
            raise forms.ValidationError(fault)
        return dishes


class MenuForm(OfDay):
    of, of_default = "meal", rules.Meal.LUNCH
    meal = forms.ChoiceField(
        choices=rules.Meal.choices, widget=forms.HiddenInput, error_messages=HIDDEN
    )
    dishes = DishesField()


class MenuEditForm(VersionMixin, Judged):
    dishes = DishesField()
    reason = forms.CharField(
        label=_("Why a dish goes off the menu"), max_length=200, required=False,
        help_text=_(
            "Asked for where a dish is taken off or put back. It stays to be read, with the dish. "
            "What is taken off after its day still counts for it."
        ),
    )  # fmt: skip

    def __init__(self, *args, menu: Menu, **kwargs):
        names = menu.dishes.standing().order_by("pk").values_list("name", flat=True)
        super().__init__(
            *args, version=menu.version, initial={"dishes": "\n".join(names)}, **kwargs
        )


class SamplesForm(Judged):
    """A weight for each dish that has no sample yet; an empty one: none was taken."""

    cabinet = forms.CharField(label=_("Sample cabinet"), max_length=40)
    keeper = forms.CharField(label=_("Kept by"), max_length=40)
    taken_at = forms.TimeField(
        label=_("Taken at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args, menu: Menu, dishes: dict, gone: list[str], before: dict, **kwargs):
        self.menu, self.dishes, self.gone = menu, dishes, gone
        # The server's clock; of a day gone by whoever took the samples knows.
        now = timezone.localtime().time() if menu.sheet.day == clock.today() else None
        super().__init__(*args, initial={**before, "taken_at": now}, **kwargs)

    @classmethod
    def for_menu(cls, menu, data, **kwargs):
        """With a field for each dish, so that all fields are cleaned alike. A dish that has its
        sample keeps its field in a form that was sent already: the second click changes nothing."""
        dishes = {f"grams_{dish.uuid}": dish for dish in menu.dishes.standing()}
        gone = [data[n] for n in data or () if n.startswith("grams_") and n not in dishes]
        gone = [weight for weight in gone if weight.strip()]
        dishes = {n: d for n, d in dishes.items() if d.grams is None or (data and n in data)}
        fields = {name: _weight(dish) for name, dish in dishes.items()}
        made = type("SamplesForm", (cls,), {**fields, "field_order": list(fields)})
        return made(data, menu=menu, dishes=dishes, gone=gone, **kwargs)

    def clean(self):
        data = super().clean()
        grams = {dish.name: data[n] for n, dish in self.dishes.items() if data.get(n)}
        if self.gone:
            self.add_error(None, gone_words(self.gone))
        if not self.errors and not grams:
            self.add_error(None, _("Give the weight of at least one sample."))
        if data.get("taken_at"):
            at = dt.datetime.combine(self.menu.sheet.day, data["taken_at"].replace(second=0))
            data["taken_at"] = timezone.make_aware(at)
            if data["taken_at"] > clock.now():
                self.add_error("taken_at", _("This moment has not come yet."))
        kept = ("cabinet", "keeper", "taken_at")
        return {"grams": grams, **{name: data[name] for name in kept if name in data}}


def gone_words(weights) -> str:
    """What was typed for dishes that somebody took off the menu meanwhile."""
    said = _(
        "The menu was changed meanwhile: no dish is on it any more for %(grams)s g. Look at the "
        "menu. Nothing is saved yet; what you typed for the others is still below."
    )
    return said % {"grams": gettext(", ").join(weights)}


def _weight(dish) -> forms.IntegerField:
    return forms.IntegerField(
        label=dish.name, required=False, min_value=1, max_value=sample.MOST_GRAMS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class IngredientsForm(VersionMixin, Judged):
    """A line for each dish: what it is mainly made of, as it was said the last time."""

    def __init__(self, *args, dishes: dict, before: dict, **kwargs):
        self.dishes = dishes
        initial = {n: dish.ingredients or before.get(dish.name, "") for n, dish in dishes.items()}
        super().__init__(*args, initial=initial, **kwargs)

    @classmethod
    def for_menu(cls, menu, data, before):
        """With a field for each dish that is on the menu."""
        dishes = {f"of_{dish.uuid}": dish for dish in menu.dishes.standing()}
        fields = {name: _made_of(dish) for name, dish in dishes.items()}
        made = type("IngredientsForm", (cls,), {**fields, "field_order": list(fields)})
        return made(data, dishes=dishes, before=before, version=menu.version)

    def clean(self):
        data = super().clean()
        said = {}
        for name, dish in self.dishes.items():
            said[dish.name] = found = ingredient.ingredients_of(data.get(name) or "")
            for fault in ingredient.faults_of_ingredients(found).values():
                self.add_error(name, fault)
        return {"ingredients": said, "version": data.get("version")}


def _made_of(dish) -> forms.CharField:
    return forms.CharField(label=dish.name, required=False, max_length=400)


class DisposeForm(OnceMixin, Judged):
    """Which samples are thrown away now; all of them, unless one says otherwise."""

    samples = forms.MultipleChoiceField(
        label=_("Samples kept for 48 hours"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick the samples that are thrown away.")},
    )  # fmt: skip
    disposed_by = forms.CharField(label=_("Disposed of by"), max_length=40)

    def __init__(self, *args, dishes, who, **kwargs):
        # One that is gone already stays a choice: the second click of a form changes nothing.
        waiting = [str(dish.uuid) for dish in dishes if dish.disposed_at is None]
        initial = {"samples": waiting, "disposed_by": who}
        super().__init__(*args, initial=initial, **kwargs)
        asked = self.data.getlist("samples") if self.is_bound else waiting
        shown = [d for d in dishes if d.disposed_at is None or str(d.uuid) in asked]
        self.fields["samples"].choices = [(str(dish.uuid), _named(dish)) for dish in shown]


def _named(dish) -> str:
    return f"{dish.name} · {timezone.localtime(dish.taken_at):%m-%d %H:%M} · {dish.grams} g"


class NoMealsForm(OfDay):
    reason = forms.CharField(
        label=_("Why no meals are served"), max_length=100,
        help_text=_("An outing, a stop of water, a day off: the bureau reads it."),
    )  # fmt: skip


class DutyFilter(PlaceFilter):
    STATES = [("", _("with days missing")), ("all", _("all kitchens"))]
    state = forms.ChoiceField(label=_("Show"), choices=STATES)
    since = forms.DateField(label=_("From"), widget=DayInput())
    until = forms.DateField(label=_("To"), widget=DayInput())
    field_order = ("state", "since", "until", "district", "text")

    def clean(self):
        data = super().clean()
        yesterday = clock.today() - dt.timedelta(days=1)
        until = data["until"] = data.get("until") or yesterday
        since = data["since"] = data.get("since") or until - dt.timedelta(days=29)
        if since > until:
            self.add_error("until", _("The last day lies before the first."))
        elif until - since > LONGEST:
            self.add_error("since", _("Choose at most a year."))
        return data

    @property
    def active(self) -> int:
        """Days that were not chosen are no filter."""
        return sum(1 for name in self.fields if self.data.get(name))

    def narrow(self, rows):
        rows, data = super().narrow(rows), self.cleaned_data
        rows = rows.filter(in_use=True)
        if data["state"] == "all":
            return rows
        return missed(rows, data["since"], data["until"])
