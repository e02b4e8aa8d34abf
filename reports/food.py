"""Food in the month's report, by district (R08, R11 to R15): three tables of one count, on screen
and on one sheet of the workbook."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canteen.queries.month import by_district
from reports.periods import Period
from safety.schools.models import Unit

TITLE = _("Food safety")


@dataclass(frozen=True)
class Section:
    """A table: its figures in the order of its columns."""

    code: str
    title: Promise
    codes: tuple[str, ...]


SECTIONS = (
    Section(
        "food_people",
        _("Food safety: people, outsourcing, supermarkets"),
        (
            *("people", "people_without", "people_expired"),
            *("outsourced", "outsourced_late", "outsourced_back"),
            *("shops", "clerks", "clerks_untrained"),
        ),
    ),
    Section(
        "food_goods",
        _("Food safety: purchases and drinking water"),
        (
            *("deliveries", "deliveries_refused", "goods_refused", "deliveries_unreviewed"),
            *("machines", "machines_cleaned", "machines_late", "batches", "batches_bare"),
        ),
    ),
    Section(
        "food_outside",
        _("Food safety: around the gate, care points"),
        (
            *("gate_seen", "gate_reported", "gate_answered", "gate_closed"),
            *("care_places", "care_pupils", "care_below", "care_rate"),
        ),
    ),
)
HEADS: dict[str, tuple[Promise, Promise]] = {
    "people": (
        _("People in kitchens"),
        _("Who was known to work in a kitchen or supermarket when the month ended."),
    ),
    "people_without": (
        _("Without a valid certificate"),
        _("Of these, those whose health certificate had ended then, or who had none."),
    ),
    "people_expired": (
        _("Expired in the month"),
        _("Of these, those whose newest certificate ended in the month."),
    ),
    "outsourced": (
        _("Outsourced"),
        _("Outsourcing contracts whose kitchens were not taken back when the month ended."),
    ),
    "outsourced_late": (
        _("Late to be taken back"),
        _(
            "Of these, those past their end or their transition date, by the dates that stand "
            "in the contract today."
        ),
    ),
    "outsourced_back": (
        _("Taken back"),
        _("Kitchens of which it was recorded in the month that they are taken back."),
    ),
    "shops": (
        _("Supermarkets"),
        _(
            "Supermarkets in schools that were recorded by then, those out of use too: since "
            "when one is out of use the records do not say."
        ),
    ),
    "clerks": (_("Clerks"), _("Who was known to sell there when the month ended.")),
    "clerks_untrained": (
        _("Clerks not trained"),
        _("Of these, those whose training and examination was overdue then."),
    ),
    "deliveries": (
        _("Deliveries"),
        _("Deliveries recorded in the month, without those recorded by mistake."),
    ),
    "deliveries_refused": (
        _("Turned away"),
        _("Of these, those that failed one of their two reviews by its end."),
    ),
    "goods_refused": (_("Goods turned away"), _("Lots of goods of the deliveries turned away.")),
    "deliveries_unreviewed": (
        _("Not reviewed"),
        _("Of the deliveries, those that lacked a review when the month ended."),
    ),
    "machines": (_("Water machines"), _("Drinking-water machines in use when the month ended.")),
    "machines_cleaned": (
        _("Cleaned in the month"),
        _("Of these, those cleaned and disinfected on a day of the month."),
    ),
    "machines_late": (
        _("Cleaning overdue"),
        _("Of the machines, those whose next cleaning was overdue, by the terms of today."),
    ),
    "batches": (_("Bottled water"), _("Batches of bottled water recorded in the month.")),
    "batches_bare": (_("Without papers"), _("Of these, those without papers when it ended.")),
    "gate_seen": (
        _("Seen at the gate"),
        _("What was recorded in the month as seen around the gate."),
    ),
    "gate_reported": (
        _("Reported"),
        _("What was first reported to an authority in the month, whenever it was seen."),
    ),
    "gate_answered": (_("Answered"), _("What an authority answered in the month.")),
    "gate_closed": (_("Closed"), _("What was closed in the month.")),
    "care_places": (
        _("Care points"),
        _(
            "Places that counted as off-campus care points when the month ended, in the district "
            "in which they stand. Kept when a month has ended: a dash where it was not."
        ),
    ),
    "care_pupils": (_("Pupils there"), _("Pupils of the reader's schools at these places.")),
    "care_below": (_("Below standard"), _("Of the places, those below standard then.")),
    "care_rate": (_("Share below"), _("Of the places, the share below standard.")),
}
SHARES = {"care_rate": ("care_below", "care_places")}
COUNTS = tuple(code for code in HEADS if code not in SHARES)
# What a month has or has not for all districts: its past cannot be counted afterwards.
KEPT = frozenset({"care_places", "care_pupils", "care_below"})
NOTHING = "–"


@dataclass(frozen=True)
class Line:
    """What there was in one district; no district: in all."""

    unit: Unit | None
    counts: dict[str, int]

    def permille(self, code: str) -> int | None:
        """A share in thousandths, rounded down; None of nothing."""
        part, whole = (self.counts.get(name) for name in SHARES[code])
        return part * 1000 // whole if whole else None

    def shown(self, code: str) -> str:
        if code not in SHARES:
            return str(self.counts.get(code, NOTHING))
        share = self.permille(code)
        return NOTHING if share is None else f"{share // 10}.{share % 10}%"


def lines(user, period: Period) -> list[Line]:
    """A line for each district of which anything is known in a month; none of a whole year."""
    if not period.month:
        return []
    found = by_district(user, period.year, period.month)
    counted = {code for numbers in found.values() for code in numbers}
    codes = [code for code in COUNTS if code not in KEPT or code in counted]
    units = Unit.objects.filter(pk__in=found).order_by("code", "pk")
    rows = [Line(unit, {code: found[unit.pk].get(code, 0) for code in codes}) for unit in units]
    return rows if any(any(line.counts.values()) for line in rows) else []


def total(found: list[Line]) -> Line:
    codes = found[0].counts if found else ()
    return Line(None, {code: sum(line.counts[code] for line in found) for code in codes})
