"""Pupil transport in the month's report, by district (R16 to R19): as it stood at its end, six
tables on screen and on one sheet of the workbook."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.periods import Period
from reports.sections import Line, Section, lines_of
from reports.sections import total as total
from transport.queries.month import by_district

TITLE = _("Pupil transport")
SECTIONS = (
    Section(
        "transport",
        _("Vehicles and drivers"),
        (
            *("drivers", "drivers_barred", "drivers_unproven", "licences_expired"),
            *("vehicles", "vehicles_barred", "vehicles_unproven", "vehicles_forbidden"),
            *("vehicles_over_seats", "vehicles_expired"),
        ),
    ),
    Section(
        "transport_routes",
        _("Routes of pupils"),
        (
            *("routes", "routes_over", "routes_class", "routes_unattended", "routes_off_permit"),
            "routes_unfit",
        ),
    ),
    Section(
        "transport_trips",
        _("Trips with pupils"),
        (
            *("trips", "trips_driven", "trips_lacking", "trips_mismatch", "trips_unswept"),
            *("trips_over", "trips_in_spite", "trips_off_permit", "trips_unattended"),
        ),
    ),
    Section(
        "transport_papers",
        _("Filing, agreements and lessons"),
        (
            *("filings", "schools_unfiled", "vehicles_unagreed", "letters", "lessons"),
            "drivers_untaught",
        ),
    ),
    Section(
        "transport_reports",
        _("Reports on vehicles"),
        (
            *("tips", "tips_speeding", "tips_answered", "tips_upheld", "tips_speeding_upheld"),
            *("tips_open", "tips_late"),
        ),
    ),
    Section(
        "transport_permits",
        _("Applications for permits"),
        (
            *("permits_asked", "permits_decided", "permits_open", "permits_late"),
            "permit_steps_late",
        ),
    ),
)
SHARES: dict[str, tuple[str, str]] = {}
HEADS: dict[str, tuple[Promise, Promise]] = {
    "drivers": (
        _("Drivers"),
        _(
            "Whoever drove pupils of a school when the month ended; who drives for two schools "
            "counts at each."
        ),
    ),
    "drivers_barred": (_("Drivers barred"), _("Of these, those barred by a rule then.")),
    "drivers_unproven": (
        _("Drivers not proven"),
        _("Of these, those of whom something that must be known was not on file then."),
    ),
    "licences_expired": (
        _("Licences expired"),
        _("Of these, those whose driving licence had run out then."),
    ),
    "vehicles": (
        _("Vehicles"),
        _("Vehicles that carried pupils of a school when the month ended; of two schools at each."),
    ),
    "vehicles_barred": (_("Vehicles barred"), _("Of these, those barred by a rule then.")),
    "vehicles_unproven": (
        _("Vehicles not proven"),
        _("Of these, those of which something that must be known was not on file then."),
    ),
    "vehicles_forbidden": (
        _("Forbidden vehicles"),
        _("Of these, forbidden kinds, scrapped, unregistered or with a false plate."),
    ),
    "vehicles_over_seats": (
        _("Over their seats"),
        _("Of these, those that carried more pupils than their seats are for."),
    ),
    "vehicles_expired": (
        _("Papers expired"),
        _("Of these, those past their inspection, insurance, permit or scrapping date."),
    ),
    "routes": (
        _("Routes"),
        _("Routes of schools that ran, by their days, when the month ended."),
    ),
    "routes_over": (
        _("Routes over the seats"),
        _("Of these, those with more pupils at the fullest point than the seats were for."),
    ),
    "routes_class": (
        _("Licence class too low"),
        _("Of these, those whose driver’s licence class did not fit the vehicle."),
    ),
    "routes_unattended": (
        _("No attendant named"),
        _("Of these, those for which nobody was named who goes along."),
    ),
    "routes_off_permit": (
        _("Not as on the permit"),
        _("Of these, those with a stop, a time or a driver that was not on the permit."),
    ),
    "routes_unfit": (
        _("Driver or vehicle unfit"),
        _("Of these, those whose driver or vehicle was barred then, or the school’s no longer."),
    ),
    "trips": (
        _("Trips asked for"),
        _("Trips of a route on a school day of the month, of which a log was to be kept."),
    ),
    "trips_driven": (
        _("Driven"),
        _("Trips of the month whose departure was recorded when it ended."),
    ),
    "trips_lacking": (
        _("Log not whole"),
        _("Of the trips asked for, those whose log lacked something when the month ended."),
    ),
    "trips_mismatch": (
        _("Counts do not agree"),
        _(
            "Trips on which not as many got off as on, by the counts of then, whatever became of "
            "it."
        ),
    ),
    "trips_unswept": (
        _("Last look not signed"),
        _("Trips after which nobody had signed, when the month ended, that the vehicle is empty."),
    ),
    "trips_over": (
        _("Too many on board"),
        _("Trips on which more pupils rode than the seats are for."),
    ),
    "trips_in_spite": (
        _("Driven in spite of a flag"),
        _(
            "Trips that departed although something was not in order at the check, or driver or "
            "vehicle might not drive."
        ),
    ),
    "trips_off_permit": (
        _("Driver not on the permit"),
        _("Trips that departed with a driver whom the permit of the vehicle does not name."),
    ),
    "trips_unattended": (
        _("Without an attendant"),
        _("Trips that departed by a plan of the route that names no attendant."),
    ),
    "filings": (
        _("Filings made"),
        _("Filings with the traffic police made in the month by a school or by its district."),
    ),
    "schools_unfiled": (
        _("Schools never filed"),
        _(
            "Schools that used a vehicle or driver when the month ended, without any filing of "
            "their own or of their district until then."
        ),
    ),
    "vehicles_unagreed": (
        _("Vehicles without an agreement"),
        _(
            "Vehicles of schools when the month ended, without a safety agreement in force by its "
            "days. How many pupils they carried, whether all parents had signed and who has driven "
            "since is not asked here: whose signatures are owed, the list of agreements says."
        ),
    ),
    "letters": (
        _("Letters to parents"),
        _("Letters to parents about riding safely, recorded in the month."),
    ),
    "lessons": (_("Lessons of drivers"), _("Lessons of drivers recorded in the month.")),
    "drivers_untaught": (
        _("Drivers not taught"),
        _(
            "Drivers of schools when the month ended who had had no lesson in the term that ran "
            "then, by the terms of today; none in a vacation."
        ),
    ),
    "tips": (
        _("Reports received"),
        _("Reports on vehicles by patrols and from the public page, received in the month."),
    ),
    "tips_speeding": (
        _("Of speeding"),
        _("Of the reports received, those of speeding."),
    ),
    "tips_answered": (
        _("Reports answered"),
        _("Reports that were answered in the month and not opened again by its end."),
    ),
    "tips_upheld": (_("Upheld"), _("Of the reports answered, those that were upheld.")),
    "tips_speeding_upheld": (
        _("Speeding upheld"),
        _("Of the reports upheld, those of speeding."),
    ),
    "tips_open": (_("Not answered"), _("Reports that were still open when the month ended.")),
    "tips_late": (_("Answer late"), _("Of these, those whose day for an answer was over then.")),
    "permits_asked": (
        _("Applications received"),
        _("Applications of schools for a school-bus permit that were recorded in the month."),
    ),
    "permits_decided": (
        _("Decided"),
        _("Decisions of the government on such applications that were recorded in the month."),
    ),
    "permits_open": (
        _("Under way"),
        _("Applications that were neither decided nor withdrawn when the month ended."),
    ),
    "permits_late": (
        _("Step overdue"),
        _(
            "Of these, those whose next step was overdue then: sent out within 3 working days, "
            "opinions within 3, the report to the government within 5 (School Bus Regulations, "
            "article 15)."
        ),
    ),
    "permit_steps_late": (
        _("Steps taken late"),
        _("Steps recorded in the month that were taken after the working day they were due."),
    ),
}


def lines(user, period: Period) -> list[Line]:
    """A line for each district of which anything is known in a month; none of a whole year."""
    if not period.month:
        return []
    found = by_district(user, period.year, period.month)
    rows = lines_of(found, HEADS)
    return rows if any(any(line.counts.values()) for line in rows) else []
