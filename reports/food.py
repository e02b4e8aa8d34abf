"""Food in the month's report, by district (R08, R11 to R15): three tables of one count, on screen
and on one sheet of the workbook."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canteen.queries.month import by_district
from reports.periods import Period
from reports.sections import Line, Section, lines_of
from reports.sections import total as total

TITLE = _("Food safety")


SECTIONS = (
    Section(
        "food_people",
        _("Food safety: people, licences, outsourcing"),
        (
            *("people", "people_without", "people_expired"),
            *("outsourced", "outsourced_late", "outsourced_back"),
            "licences_late",
        ),
    ),
    Section(
        "food_shops",
        _("Food safety: supermarkets"),
        ("shops", "clerks", "clerks_untrained", "shops_near_expiry"),
    ),
    Section(
        "food_goods",
        _("Food safety: purchases and drinking water"),
        (
            *("deliveries", "deliveries_refused", "goods_refused", "deliveries_unreviewed"),
            "suppliers_late",
            *("machines", "machines_cleaned", "machines_late", "batches", "batches_bare"),
        ),
    ),
    Section(
        "food_dishes",
        _("Food safety: dishes, freezers and stock"),
        ("dishes_forbidden", "samples_light", "freezers_bad", "goods_expired", "goods_over_margin"),
    ),
    Section(
        "food_control",
        _("Food safety: control, principals, parents"),
        (
            *("weeks_lacking", "meetings_lacking", "kitchens_unnamed", "principal_visits"),
            *("looks", "looks_bad"),
        ),
    ),
    Section(
        "food_gate",
        _("Food safety: around the gate"),
        (
            *("gate_seen", "gate_by_bureaus", "gate_reported", "gate_media"),
            *("gate_unreported", "gate_answered", "gate_closed"),
        ),
    ),
    Section(
        "food_care",
        _("Food safety: off-campus care points"),
        (
            *("care_places", "care_pupils", "care_below", "care_rate"),
            *("care_visits", "care_bureau_visits", "care_census_late"),
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
    "licences_late": (
        _("Licence over or not recorded"),
        _(
            "Kitchens and supermarkets whose food licence had ended then, or of which none is "
            "recorded; without kitchens of which it is not recorded how they are run."
        ),
    ),
    "shops_near_expiry": (
        _("Near expiry on the shelf"),
        _("Supermarkets that still kept goods near expiry when the month ended."),
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
    "suppliers_late": (
        _("Supplier licences over or missing"),
        _(
            "Suppliers from which a school still bought when the month ended and whose business "
            "or food licence had ended then, or of which neither a food licence nor why none is "
            "needed was recorded; each once for each such school."
        ),
    ),
    "dishes_forbidden": (
        _("Forbidden dishes"),
        _(
            "Dishes recorded in the month that are never served in schools, by their name or an "
            "ingredient."
        ),
    ),
    "samples_light": (
        _("Samples too light"),
        _("Samples of dishes recorded in the month that weigh less than 125 g."),
    ),
    "freezers_bad": (
        _("Freezers not in order"),
        _(
            "Freezers and refrigerators that were found too warm, with raw and cooked food "
            "together, or not defrosted, by what was recorded in the month."
        ),
    ),
    "goods_expired": (
        _("Past its day in stock"),
        _("Lots of goods that stood in the store past their last day when the month ended."),
    ),
    "goods_over_margin": (
        _("Sold for too much"),
        _(
            "Lots of goods recorded in the month that a supermarket sells for more than a small "
            "margin."
        ),
    ),
    "weeks_lacking": (
        _("Weekly checks lacking"),
        _(
            "Weeks of kitchens that ended in the month, with school in them, of which no weekly "
            "check was recorded by its end."
        ),
    ),
    "meetings_lacking": (
        _("Monthly meetings lacking"),
        _("Kitchens that had school in the month and had recorded no meeting of it by its end."),
    ),
    "kitchens_unnamed": (
        _("Nobody named"),
        _(
            "Kitchens that had not named their food safety director and officer in the time for it "
            "when the month ended."
        ),
    ),
    "principal_visits": (
        _("Principals' visits"),
        _("Visits of principals to the kitchens in person that were recorded in the month."),
    ),
    "looks": (
        _("Supervisions by parents"),
        _("Supervisions by parents' committees in kitchens that were recorded in the month."),
    ),
    "looks_bad": (
        _("Parents found faults"),
        _(
            "Supervisions of which it was recorded in the month that quality, prices or order were "
            "not in order."
        ),
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
    "gate_by_bureaus": (_("Seen by bureaus"), _("Of these, what people of a bureau saw.")),
    "gate_media": (
        _("Reported to the media"),
        _("Reports to the media, as the city decided, that were recorded in the month."),
    ),
    "gate_reported": (
        _("Reported"),
        _("What was first reported to an authority in the month, whenever it was seen."),
    ),
    "gate_unreported": (
        _("Not reported in time"),
        _(
            "What was neither reported to an authority nor closed in the time for it when the "
            "month ended, whenever it was seen."
        ),
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
    "care_visits": (
        _("Visits by schools"),
        _("Visits of places and meetings with parents that schools recorded in the month."),
    ),
    "care_bureau_visits": (
        _("Visits by bureaus"),
        _("Visits of places, beside inspections, that bureaus recorded in the month."),
    ),
    "care_census_late": (
        _("Census overdue"),
        _("Schools whose census of care points was overdue when the month ended."),
    ),
    "care_rate": (_("Share below"), _("Of the places, the share below standard.")),
}
SHARES = {"care_rate": ("care_below", "care_places")}
COUNTS = tuple(code for code in HEADS if code not in SHARES)
# What a month has or has not for all districts: its past cannot be counted afterwards.
KEPT = frozenset({"care_places", "care_pupils", "care_below"})


def lines(user, period: Period) -> list[Line]:
    """A line for each district of which anything is known in a month; none of a whole year."""
    if not period.month:
        return []
    found = by_district(user, period.year, period.month)
    counted = {code for numbers in found.values() for code in numbers}
    codes = [code for code in COUNTS if code not in KEPT or code in counted]
    rows = lines_of(found, codes, SHARES)
    return rows if any(any(line.counts.values()) for line in rows) else []
