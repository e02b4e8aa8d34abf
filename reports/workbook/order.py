"""What one workbook is asked for, and what all its sheets say of it."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from inspections.measures import Figures, Span
from inspections.queries import figures
from reports import found_by, month
from reports.frozen import Bureau
from reports.periods import Period
from safety.base import clock
from safety.schools.models import Tier, Unit, User
from safety.web.templatetags.site import day, moment

_TIERS = (Tier.PROVINCE, Tier.CITY, Tier.DISTRICT, Tier.TOWNSHIP)


@dataclass(frozen=True)
class Amendment:
    """What a published report is amended by: `changes` as reports.frozen.changes finds them."""

    number: int
    reason: str
    changes: list[dict]


@dataclass(frozen=True)
class Order:
    """A reader (a person, or a bureau as such), a period, who found it; `span` is fixed when the
    work begins."""

    user: User | Bureau
    period: Period
    who: str
    span: Span
    made_at: dt.datetime
    bureau: str
    amends: Amendment | None = None

    @classmethod
    def of(cls, user, period: Period, who: str) -> "Order":
        return cls(user, period, who, period.span(), clock.now(), bureau_of(user))

    @classmethod
    def of_bureau(cls, user, unit: Unit, period: Period, amends: Amendment | None) -> "Order":
        """The report that a bureau publishes: all of its own, whatever else its maker may see."""
        reader = Bureau(unit, user)
        return cls(reader, period, "", period.span(), clock.now(), unit.name, amends)

    @property
    def narrow(self) -> dict:
        return found_by.narrow(self.who)

    @cached_property
    def totals(self) -> Figures:
        return figures.totals(self.user, self.span, **self.narrow)

    @cached_property
    def tables(self) -> dict[str, list[figures.Line]]:
        """All tables by what their lines are, reckoned once for all sheets."""
        return figures.tables(self.user, self.span, month.GROUPINGS, **self.narrow)

    @property
    def title(self) -> str:
        if self.period.month:
            return _("Monthly report on hazards and their rectification")
        return _("Yearly report on hazards and their rectification")

    @property
    def standing(self) -> str:
        """As of when, and that it is not final while the period runs."""
        if self.period.final:
            return _("As things stood at 24:00 on %(day)s") % {"day": day(self.span.last)}
        return _("Not final: as things stood on %(at)s") % {"at": moment(self.span.until)}

    @property
    def subtitle(self) -> str:
        """Under the title of every sheet."""
        parts = [self.bureau, self.period.label]
        if self.who:
            parts.append(_("found by: %(who)s") % {"who": found_by.words(self.who)})
        return " · ".join([*parts, self.standing])

    @property
    def amendment(self) -> str:
        """Amendment No. 2; nothing for the report itself."""
        if not self.amends:
            return ""
        return _("Amendment No. %(number)d") % {"number": self.amends.number}

    @property
    def file_name(self) -> str:
        parts = [self.title, self.period.label, self.bureau, self.amendment]
        return " ".join(part for part in parts if part) + ".xlsx"


def bureau_of(user) -> str:
    """The name of the highest bureau at which the person is seated."""
    for tier in _TIERS:
        ids = user.seats.units(tier)
        if ids:
            names = Unit.objects.filter(pk__in=ids).order_by("code", "pk")
            return "、".join(names.values_list("name", flat=True))
    return ""
