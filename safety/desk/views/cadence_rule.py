"""Rules of how often, and exemptions from them (R05)."""

import datetime as dt
from collections import Counter, defaultdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from safety.base import clock
from safety.desk import lists
from safety.desk.forms.cadence import ExemptionFilter, ExemptionForm, RuleForm
from safety.desk.forms.unit import ConfirmForm
from safety.dues.cadence import actions, defaults, duties
from safety.dues.cadence.calendar import FEWEST, Often
from safety.dues.cadence.models import HOW_OFTEN, CadenceExemption, CadenceRule
from safety.schools.models import Role, School, Stage, Tier, Unit
from safety.web.views import ADMINS, BUREAU, FormPage, ListPage, RowFormPage

_OFTEN = dict(HOW_OFTEN)
NAMED = 20  # so many schools of an own list are named


def bureau_of(user) -> Unit:
    """The bureau for which somebody sets rules: their city, else their district. PermissionDenied
    for whoever sits higher: each city sets its own."""
    for role, tier in ((Role.CITY_ADMIN, Tier.CITY), (Role.DISTRICT_ADMIN, Tier.DISTRICT)):
        if keys := user.seats.only({role}).units(tier):
            return Unit.objects.get(pk=keys[0])
    raise PermissionDenied


def how_often(often: str, times: int) -> str:
    said = capfirst(str(_OFTEN[often]))
    return said if times == 1 else _("%(often)s, %(times)d times") % {"often": said, "times": times}


def whom(stages, boarding, buses, place="", listed="") -> str:
    """For whom a rule is, in words."""
    found = (
        [_(", ").join(str(Stage(stage).label) for stage in Stage.values if stage in stages)]
        if stages
        else []
    )
    if boarding is not None:
        found.append(_("boarding schools") if boarding else _("not boarding schools"))
    if buses is not None:
        found.append(_("schools with buses") if buses else _("schools without buses"))
    found += [words for words in (place, listed) if words]
    return " · ".join(found) or _("all")


def row_words(row: CadenceRule) -> str:
    """For whom a row is; with the schools of an own list where `with_names` was told to."""
    place = row.only_in.name if row.only_in else ""
    listed = _("list “%(name)s”") % {"name": row.list_name} if row.list_name else ""
    if named := getattr(row, "named", ""):
        listed = _("%(list)s: %(schools)s") % {"list": listed, "schools": named}
    return whom(row.stages, row.boarding, row.buses, place, listed)


def some(names: list[str], of: int) -> str:
    """The first of these names, and how many more there are of all."""
    said, more = _(", ").join(names[:NAMED]), of - min(len(names), NAMED)
    if not more:
        return said
    words = ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more)
    return words % {"names": said, "count": more}


def with_names(rows, user):
    """Set on each row with an own list which schools it holds, in words: by name those that the
    reader sees, the others by number. Two queries for all rows."""
    listed = CadenceRule.schools.through.objects.filter(cadencerule__in=[row.pk for row in rows])
    counts = Counter(listed.values_list("cadencerule", flat=True))
    names = defaultdict(list)
    seen = listed.filter(school__in=School.objects.visible_to(user).order_by().values("pk"))
    seen = seen.order_by("school__code").values_list("cadencerule", "school__unit__name")
    for rule, name in seen:
        names[rule].append(name)
    for row in rows:
        row.named = some(names[row.pk], counts[row.pk]) if names[row.pk] else ""


class RuleList(ListPage):
    """The rules of a city and its districts, and what it started with."""

    access = {"GET": BUREAU}
    template_name = "desk/cadence_rule_list.html"
    order = ("kind", "who", "-valid_from", "pk")
    export = lists.CADENCE_RULES

    def rows(self):
        rows = CadenceRule.objects.visible_to(self.request.user)
        return rows.select_related("unit", "only_in", "made_by", "city")

    def dress(self, rows):
        today, user = clock.today(), self.request.user
        with_names(rows, user)
        for row in rows:
            row.label = capfirst(duties.label(row.kind))
            row.whom, row.how_often = row_words(row), how_often(row.often, row.times)
            row.may_take_back = row.valid_from > today and actions.may_set(user, row.unit)
        return rows

    def context(self, **extra):
        may = bool(self.request.user.seats.roles & ADMINS)
        started = [
            {
                "label": capfirst(duties.label(one.rule.kind)), "source": one.source,
                "whom": whom(one.rule.who.stages, one.rule.who.boarding, one.rule.who.buses),
                "how_often": how_often(one.rule.often, one.rule.times),
                "valid_from": one.rule.valid_from if one.rule.valid_from > dt.date.min else None,
            }
            for one in defaults.DEFAULTS
            if duties.find(one.rule.kind)
        ]  # fmt: skip
        return super().context(started=started, may_set=may, **extra)


class RuleForming:
    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "desk/form.html"
    request: Any

    def back(self):
        return reverse("desk:cadence_rule_list"), gettext_lazy("Rules of how often")

    def next_url(self, result):
        return reverse("desk:cadence_rule_list")


class RuleAdd(RuleForming, FormPage):
    form_class = RuleForm
    heading = gettext_lazy("Set a rule")
    button = gettext_lazy("Set the rule")
    notice = gettext_lazy(
        "From its day on it replaces the rule for the same schools and the same matter. Of several "
        "that fit a school the narrowest holds. What a district asks comes beside what the city "
        "asks. Reminders follow within the hour, also those of drills and of water machines."
    )
    done_message = gettext_lazy("The rule is set.")

    def authorise(self, roles):
        super().authorise(roles)
        self.unit = bureau_of(self.request.user)

    def form_kwargs(self):
        return {"user": self.request.user, "unit": self.unit}

    def act(self, form):
        return actions.set_rule(self.request.user, self.unit, **form.rule())


class RuleTakeBack(RuleForming, RowFormPage):
    model = CadenceRule
    related = ("unit", "only_in", "city")
    name = "rule"
    form_class = ConfirmForm
    heading = gettext_lazy("Take a rule back")
    button = gettext_lazy("Take it back")
    danger = True
    done_message = gettext_lazy("The rule is taken back: what held before it goes on.")

    @property
    def subject(self):
        row = self.row
        parts = (capfirst(duties.label(row.kind)), row_words(row), how_often(row.often, row.times))
        return " · ".join((*parts, row.valid_from.isoformat()))

    def act(self, form):
        actions.take_back(self.request.user, self.row)
        return self.row


class ExemptionList(ListPage):
    access = {"GET": BUREAU}
    template_name = "desk/exemption_list.html"
    filter_class = ExemptionFilter
    order = ("-first_day", "-pk")
    export = lists.EXEMPTIONS

    def rows(self):
        rows = CadenceExemption.objects.visible_to(self.request.user)
        return rows.select_related("school__unit", "district", "bureau", "granted_by")

    def dress(self, rows):
        today, user = clock.today(), self.request.user
        for row in rows:
            over = bool(row.ended_on) or row.last_day < today
            row.may_end = not over and actions.may_set(user, row.bureau)
        return rows

    def context(self, **extra):
        may = bool(self.request.user.seats.roles & ADMINS)
        return super().context(may_grant=may, **extra)


class ExemptionForming:
    access = {"GET": ADMINS, "POST": ADMINS}
    template_name = "desk/form.html"

    def back(self):
        return reverse("desk:exemption_list"), gettext_lazy("Exemptions")

    def next_url(self, result):
        return reverse("desk:exemption_list")


class ExemptionAdd(ExemptionForming, FormPage):
    form_class = ExemptionForm
    heading = gettext_lazy("Exempt a school")
    button = gettext_lazy("Exempt the school")
    done_message = gettext_lazy("The school is exempt.")

    @property
    def notice(self):
        text = _(
            "These days do not count: a week with fewer than %(week)d other school days is not "
            "owed, nor is a month, quarter, term or season with fewer than %(month)d. Whoever set "
            "a rule exempts from it: the city from every rule, a district from its own. Nobody is "
            "reminded of what is lifted; the cleaning of a water machine that falls on these days "
            "is due after them."
        )
        return text % {"week": FEWEST[Often.WEEK], "month": FEWEST[Often.MONTH]}

    def authorise(self, roles):
        super().authorise(roles)
        bureau_of(self.request.user)

    def form_kwargs(self):
        return {"user": self.request.user}

    def act(self, form):
        data = dict(form.cleaned_data)
        school, uuid = data.pop("school").school, data.pop("client_uuid")
        return actions.exempt(self.request.user, school, uuid=uuid, **data)


class ExemptionEnd(ExemptionForming, RowFormPage):
    model = CadenceExemption
    related = ("school__unit", "bureau", "city")
    name = "exemption"
    form_class = ConfirmForm
    heading = gettext_lazy("End an exemption")
    button = gettext_lazy("End it today")
    danger = True
    done_message = gettext_lazy("The exemption is over: from today on the school owes it again.")

    def authorise(self, roles):
        super().authorise(roles)
        if not actions.may_set(self.request.user, self.row.bureau):
            raise PermissionDenied

    @property
    def subject(self):
        row = self.row
        span = f"{row.first_day.isoformat()} – {row.last_day.isoformat()}"
        return f"{row.school.name} · {capfirst(row.kind_label)} · {span}"

    def act(self, form):
        return actions.end_exemption(self.request.user, self.row)
