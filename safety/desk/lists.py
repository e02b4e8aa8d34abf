"""The lists of the desk as workbooks: their columns (safety.sheets.listing)."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from safety.dues.cadence.words import State
from safety.sheets import listing
from safety.sheets.listing import Listing, Shown

SCHOOLS = Listing(
    "schools",
    gettext_lazy("Schools"),
    page="safety.desk.views.school.SchoolList",
    route="desk:school_list",
    personal=True,
    columns=(
        Shown(gettext_lazy("School code"), "code", width=13),
        Shown(gettext_lazy("Name of the school"), "unit.name", width=28),
        Shown(gettext_lazy("District"), "unit.district.name"),
        Shown(gettext_lazy("Township"), "unit.township.name", width=18),
        Shown(gettext_lazy("Stage"), "get_stage_display"),
        Shown(gettext_lazy("Status"), "get_status_display", width=9),
        Shown(gettext_lazy("Boarding school"), "boarding", width=9),
        Shown(gettext_lazy("Pupils"), "pupils", "number", 9),
        Shown(gettext_lazy("Boarders"), "boarders", "number", 9),
        Shown(gettext_lazy("Staff"), "staff", "number", 9),
        Shown(gettext_lazy("Buildings"), "buildings", "number", 9),
        Shown(gettext_lazy("Storeys"), "storeys", "number", 9),
        Shown(gettext_lazy("Address"), "address", width=36),
        Shown(gettext_lazy("Longitude"), "lon", "number", 12),
        Shown(gettext_lazy("Latitude"), "lat", "number", 12),
        Shown(gettext_lazy("Founded on"), "founded", "date", 12),
        Shown(gettext_lazy("Principal"), "principal_name", width=12),
        Shown(gettext_lazy("Principal's phone"), "principal_phone", width=15),
        Shown(gettext_lazy("Safety officer"), "officer_name", width=12),
        Shown(gettext_lazy("Safety officer's phone"), "officer_phone", width=15),
    ),
)


def _posts(person) -> str:
    return "；".join(f"{seat.get_role_display()} · {seat.unit.name}" for seat in person.shown_seats)


def _account(person) -> str:
    if not person.is_active:
        return _("Deactivated")
    return _("Active") if person.password_set_at else _("Never activated")


PEOPLE = Listing(
    "people",
    gettext_lazy("People"),
    page="safety.desk.views.person.PersonList",
    route="desk:person_list",
    personal=True,
    columns=(
        Shown(gettext_lazy("Name"), "name", width=12),
        Shown(gettext_lazy("Sign-in name"), "username", width=18),
        Shown(gettext_lazy("Appointments"), _posts, width=40),
        Shown(gettext_lazy("Phone"), "phone", width=15),
        Shown(gettext_lazy("E-mail"), "email", width=24),
        Shown(gettext_lazy("Account"), _account, width=16),
    ),
)


def _in_use(unit) -> str:
    return _("in use") if unit.active else _("out of use")


UNITS = Listing(
    "units",
    gettext_lazy("Units"),
    page="safety.desk.views.unit.UnitList",
    route="desk:unit_list",
    columns=(
        Shown(gettext_lazy("Unit"), "name", width=28),
        Shown(gettext_lazy("Name on papers"), "office", width=28),
        Shown(gettext_lazy("Tier"), lambda unit: capfirst(unit.get_tier_display()), width=20),
        Shown(gettext_lazy("Directly run schools"), "direct", width=12),
        Shown(gettext_lazy("Administrative code"), "code"),
        Shown(gettext_lazy("Open schools"), "schools_below", "number", 10),
        Shown(gettext_lazy("State"), _in_use),
    ),
)
TERMS = Listing(
    "terms",
    gettext_lazy("School terms"),
    page="safety.desk.views.term.TermList",
    route="desk:term_list",
    columns=(
        Shown(gettext_lazy("Term"), "name", width=24),
        Shown(gettext_lazy("First day"), "starts_on", "date", 12),
        Shown(gettext_lazy("Last day"), "ends_on", "date", 12),
        Shown(gettext_lazy("City"), "city.name"),
    ),
)
CALENDAR_DAYS = Listing(
    "calendar-days",
    gettext_lazy("Days off and make-up days"),
    page="safety.desk.views.calendar_day.CalendarDayList",
    route="desk:calendar_day_list",
    columns=(
        Shown(gettext_lazy("Day"), "day", "date", 12),
        Shown(gettext_lazy("Marked as"), lambda row: capfirst(row.get_school_display())),
        Shown(gettext_lazy("Reason"), "reason", width=40),
        Shown(gettext_lazy("City"), "city.name"),
    ),
)
OWED = Listing(
    "regular-duties",
    gettext_lazy("Regular duties"),
    page="safety.desk.views.cadence.OwedList",
    route="desk:owed_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "code"),
        Shown(gettext_lazy("School"), "name", width=28),
        Shown(pgettext_lazy("duty", "Due"), "due", "number", 9),
        *(
            Shown(state.label, lambda school, state=state: school.counts[state.value], "number", 11)
            for state in State
        ),
    ),
)
CADENCE_RULES = Listing(
    "rules-of-how-often",
    gettext_lazy("Rules of how often"),
    page="safety.desk.views.cadence_rule.RuleList",
    route="desk:cadence_rule_list",
    columns=(
        Shown(pgettext_lazy("duty", "What is owed"), "label", width=24),
        Shown(pgettext_lazy("duty", "For whom"), "whom", width=40),
        Shown(gettext_lazy("How often"), "how_often", width=20),
        Shown(gettext_lazy("Valid from"), "valid_from", "date", 12),
        Shown(gettext_lazy("Article or decision"), "source", width=30),
        Shown(gettext_lazy("Set by"), "unit.name", width=18),
        Shown(gettext_lazy("Who"), "made_by.name", width=12),
        Shown(gettext_lazy("When"), "made_at", "moment", 18),
    ),
)
EXEMPTIONS = Listing(
    "exemptions",
    gettext_lazy("Exemptions"),
    page="safety.desk.views.cadence_rule.ExemptionList",
    route="desk:exemption_list",
    columns=(
        Shown(gettext_lazy("District"), "district.name"),
        Shown(gettext_lazy("School code"), "school.code"),
        Shown(gettext_lazy("School"), "school.name", width=28),
        Shown(gettext_lazy("Exempt from"), lambda row: capfirst(row.kind_label), width=24),
        Shown(gettext_lazy("First day"), "first_day", "date", 12),
        Shown(gettext_lazy("Last day"), "last_day", "date", 12),
        Shown(gettext_lazy("Ended on"), "ended_on", "date", 12),
        Shown(gettext_lazy("Reason"), "reason", width=40),
        Shown(gettext_lazy("Granted by"), "bureau.name", width=18),
        Shown(gettext_lazy("Who"), "granted_by.name", width=12),
        Shown(gettext_lazy("When"), "granted_at", "moment", 18),
    ),
)
_DELIVERY = {
    "sent": gettext_lazy("sent"),
    "waiting": gettext_lazy("waiting"),
    "failed": gettext_lazy("not delivered"),
    "quiet": gettext_lazy("nothing to report"),
}


def _delivery(message) -> str:
    return str(_DELIVERY[message.state]) if message else ""


CHANNELS = Listing(
    "channels",
    gettext_lazy("Group channels"),
    page="safety.desk.views.channel.ChannelList",
    route="desk:channel_list",
    columns=(
        Shown(gettext_lazy("Group"), "name", width=24),
        Shown(gettext_lazy("Unit"), "unit.name", width=28),
        Shown(gettext_lazy("Kind of channel"), "get_kind_display", width=20),
        Shown(gettext_lazy("Server"), "host", width=24),
        Shown(gettext_lazy("In use"), _in_use, width=9),
        Shown(gettext_lazy("Last message"), "last.made_at", "moment", 18),
        Shown(gettext_lazy("State"), lambda channel: _delivery(channel.last)),
    ),
)
DELIVERIES = Listing(
    "deliveries",
    gettext_lazy("Delivery log"),
    page="safety.desk.views.channel.ChannelDetail",
    route="desk:channel_detail",
    columns=(
        Shown(gettext_lazy("When"), "made_at", "moment", 18),
        Shown(gettext_lazy("What"), "get_kind_display", width=18),
        Shown(gettext_lazy("Message"), "text", width=50),
        Shown(gettext_lazy("State"), _delivery),
        Shown(gettext_lazy("Tries"), "tries", "number", 9),
        Shown(gettext_lazy("Sent"), "sent_at", "moment", 18),
        Shown(gettext_lazy("Answer of the other side"), "answer", width=40),
    ),
)
REMINDERS = Listing(
    "reminders",
    gettext_lazy("Reminder log"),
    page="safety.desk.views.inbox.NoticeLog",
    route="desk:notice_log",
    columns=(
        Shown(gettext_lazy("Person told"), "user.name", width=12),
        Shown(gettext_lazy("Sign-in name"), "user.username", width=18),
        Shown(gettext_lazy("When"), "made_at", "moment", 18),
        Shown(gettext_lazy("Kind"), lambda row: capfirst(row.label), width=20),
        Shown(gettext_lazy("What"), "line", width=50),
        Shown(gettext_lazy("Whose matter"), "unit.name", width=28),
        Shown(gettext_lazy("How it stood"), "timing", width=18),
        Shown(gettext_lazy("Read"), "read_at", "moment", 18),
        Shown(gettext_lazy("Mail"), "mail", width=12),
    ),
)
SECURITY = Listing(
    "security",
    gettext_lazy("Security log"),
    page="safety.desk.views.account.SecurityLog",
    route="desk:security_log",
    columns=(
        Shown(gettext_lazy("When"), "at", "moment", 18),
        Shown(gettext_lazy("What"), lambda event: capfirst(event.label), width=28),
        Shown(gettext_lazy("Who"), "user.name", width=12),
        Shown(gettext_lazy("Sign-in name"), "user.username", width=18),
        Shown(gettext_lazy("Whom it concerns"), "subject.name", width=12),
        Shown(gettext_lazy("Details"), "line", width=50),
        Shown(gettext_lazy("Address"), "address", width=20),
    ),
)


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    listing.add(
        *(SCHOOLS, PEOPLE, UNITS, TERMS, CALENDAR_DAYS, CHANNELS, DELIVERIES, REMINDERS, SECURITY),
        *(OWED, CADENCE_RULES, EXEMPTIONS),
    )
