"""Safety education in the month's report, by district (R21): as it stood at its end, three tables
on screen and on one sheet of the workbook. What was owed and missed of what is regular stands in
the regular duties."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from drills.queries.education_month import by_district
from reports.periods import Period
from reports.sections import Line, Section, lines_of
from reports.sections import total as total

TITLE = _("Safety education")
SECTIONS = (
    Section(
        "education",
        _("Safety education: plans and lessons"),
        ("edu_schools", "edu_planned", "edu_lessons", "edu_lectures", "edu_health"),
    ),
    Section(
        "education_daily",
        _("Safety education: class meetings and reminders"),
        ("edu_meetings", "edu_reminders", "edu_friday_asked", "edu_friday_given", "edu_late"),
    ),
    Section(
        "education_holidays",
        _("Safety education: letters to parents before holidays"),
        ("hol_owed", "hol_sent", "hol_late", "hol_families", "hol_receipts", "hol_share"),
    ),
)
SHARES: dict[str, tuple[str, str]] = {"hol_share": ("hol_receipts", "hol_families")}
HEADS: dict[str, tuple[Promise, Promise]] = {
    "edu_schools": (_("Schools"), _("Schools that were open when the month ended.")),
    "edu_planned": (
        _("With a plan"),
        _(
            "Of these, those that had a plan for the fifteen protections of that school year when "
            "the month ended."
        ),
    ),
    "edu_lessons": (
        _("Lessons of the plan"),
        _("Lessons of the fifteen protections held in the month and recorded by its end."),
    ),
    "edu_lectures": (
        _("Lectures"),
        _("Safety lectures held in the month and recorded by its end."),
    ),
    "edu_health": (
        _("Health reminders"),
        _("Health reminders of the month, recorded by its end."),
    ),
    "edu_meetings": (
        _("Class meetings"),
        _("Records of class meetings on safety in the month, in all classes or in some."),
    ),
    "edu_reminders": (
        _("Safety reminders"),
        _("Reminders in the last five minutes of a morning or an afternoon of the month."),
    ),
    "edu_friday_asked": (
        _("Due on Fridays"),
        _(
            "Two reminders of each open school, higher education apart, for every Friday of the "
            "month with school; exemptions are not taken off."
        ),
    ),
    "edu_friday_given": (_("Given on Fridays"), _("Reminders that were given on Fridays.")),
    "edu_late": (
        _("Recorded late"),
        _("Of all these records, those made after the day itself and by the month's end."),
    ),
    "hol_owed": (
        _("Letters due"),
        _(
            "Letters to parents that schools owed by a day of the month, for a campaign of their "
            "district or city before a holiday, by where they stood on that day."
        ),
    ),
    "hol_sent": (_("Letters sent"), _("Of these, those recorded as sent when the month ended.")),
    "hol_late": (
        _("Sent late"),
        _("Of the letters sent, those recorded after the day by which they were due."),
    ),
    "hol_families": (_("Families"), _("Families that were sent one of these letters.")),
    "hol_receipts": (
        _("Receipts"),
        _("Read receipts of these letters that came back, as counted when the month ended."),
    ),
    "hol_share": (_("Share that came back"), _("Of the families, the share whose receipt did.")),
}
COUNTS = tuple(code for code in HEADS if code not in SHARES)
# There without anybody having recorded anything.
_GIVEN = {"edu_schools", "edu_friday_asked"}


def lines(user, period: Period) -> list[Line]:
    """A line for each district of a month in which anything is recorded; none of a whole year."""
    if not period.month:
        return []
    found = by_district(user, period.year, period.month)
    if not any(numbers.keys() - _GIVEN for numbers in found.values()):
        return []
    return lines_of(found, COUNTS, SHARES)
