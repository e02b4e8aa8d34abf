"""The entries of the navigation, in the office's words and in the order of a working day."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

BUREAU = frozenset({"city_admin", "district_admin", "township_admin", "inspector", "leader"})
SCHOOL = frozenset({"principal", "safety_officer"})
EVERYONE = BUREAU | SCHOOL
ATTENDANT = frozenset({"attendant"})
OVERSEERS = BUREAU - {"township_admin"}
OFFICES = frozenset({"city_admin", "district_admin"})
CITY = frozenset({"city_admin"})
PRINCIPAL = frozenset({"principal"})
KEEPERS = EVERYONE - {"inspector", "leader"}


@dataclass(frozen=True)
class Entry:
    """One line of the navigation: what it says, where it leads, who sees it.

    `bar` puts it into the phone's bottom bar as well; it is marked under `also` too, other lists of
    the same work, and on pages elsewhere whose address ends with `ends`.
    """

    label: str
    url_name: str
    icon: str
    roles: frozenset[str]
    bar: bool = False
    also: tuple[str, ...] = ()
    ends: str = ""


@dataclass(frozen=True)
class Group:
    label: str
    entries: tuple[Entry, ...]


_OF_KITCHENS = ("canteen:delivery_list", "canteen:water_list")
GROUPS = (
    Group(
        _("Work"),
        (
            Entry(_("Today"), "home", "today", EVERYONE | ATTENDANT, bar=True),
            Entry(_("Visits"), "inspections:visit_list", "visit", EVERYONE, bar=True),
            Entry(_("Ledger"), "inspections:hazard_list", "ledger", EVERYONE, bar=True),
            Entry(_("Listed supervision"), "inspections:supervision_list", "eye", OVERSEERS),
            Entry(_("Look-back"), "inspections:look_back_list", "return", OVERSEERS),
            Entry(_("Kitchens"), "canteen:kitchen_list", "kitchen", EVERYONE, also=_OF_KITCHENS),
            Entry(_("Care points"), "canteen:care_point_list", "care", EVERYONE),
            Entry(_("Around the gate"), "canteen:gate_list", "pin", EVERYONE),
            Entry(_("Vehicles and drivers"), "transport:vehicle_list", "bus", EVERYONE),
            Entry(_("Drills"), "drills:drill_list", "drill", EVERYONE),
            Entry(_("Safety education"), "drills:education_list", "checklist", EVERYONE),
            Entry(_("Training"), "drills:course_list", "people", EVERYONE),
            Entry(
                pgettext_lazy("duty", "What is owed"),
                "desk:owed_mine",
                "calendar",
                SCHOOL,
                ends="/duties/",
            ),
            Entry(_("Regular duties"), "desk:owed_list", "calendar", BUREAU, ends="/duties/"),
            Entry(_("Month"), "reports:month", "month", BUREAU),
            Entry(_("Bulletins"), "reports:bulletin_list", "log", BUREAU),
        ),
    ),
    Group(
        _("Registers"),
        (
            Entry(_("Schools"), "desk:school_list", "school", BUREAU),
            Entry(_("Units"), "desk:unit_list", "unit", OFFICES),
            Entry(_("People"), "desk:person_list", "people", OFFICES),
            Entry(_("Attendants' accounts"), "desk:attendant_list", "people", PRINCIPAL),
            Entry(_("Import lists"), "desk:import_start", "import", OFFICES),
            Entry(_("Checklists"), "inspections:checklist_list", "checklist", BUREAU),
            Entry(_("Notice template"), "inspections:notice_template_list", "print", OFFICES),
            Entry(_("School terms"), "desk:term_list", "calendar", CITY),
        ),
    ),
    Group(
        _("Reminders and records"),
        (
            Entry(_("Inbox"), "desk:inbox", "inbox", EVERYONE),
            Entry(_("Reminder log"), "desk:notice_log", "log", OFFICES),
            Entry(_("Group channels"), "desk:channel_list", "phone", KEEPERS),
            Entry(_("Reminder steps"), "desk:ladder_list", "ladder", CITY),
            Entry(_("Background jobs"), "desk:job_list", "job", EVERYONE),
            Entry(_("Security log"), "desk:security_log", "lock", CITY),
        ),
    ),
)


@dataclass(frozen=True)
class Link:
    """An entry as one page shows it."""

    label: str
    url: str
    icon: str
    bar: bool
    current: bool


class Navigation(NamedTuple):
    """What is offered to people of these roles where the link to `current` is the present one."""

    roles: frozenset[str] = frozenset()
    current: str | None = None
    urlconf: str = ""

    @property
    def groups(self) -> list[tuple[str, list[Link]]]:
        """(group label, links), without groups that have none."""
        return _groups(self)


def navigation_for(roles, path: str) -> Navigation:
    """Of a person with these roles; the link under which `path` lies is current."""
    roles, urlconf = frozenset(roles), settings.ROOT_URLCONF
    if own := _ending(roles, urlconf, path):
        return Navigation(roles, own, urlconf)
    under = ((len(place), url) for place, url in _places(roles, urlconf) if _under(path, place))
    _length, current = max(under, default=(0, None))
    return Navigation(roles, current, urlconf)


@lru_cache(maxsize=128)
def _groups(navigation):
    return [
        (label, [Link(e.label, url, e.icon, e.bar, url == navigation.current) for e, url in found])
        for label, found in _offered(navigation.roles, navigation.urlconf)
        if found
    ]


def _ending(roles, urlconf, path) -> str | None:
    """The link to which a page belongs by the end of its address."""
    offered = (one for _label, found in _offered(roles, urlconf) for one in found)
    return next((url for entry, url in offered if entry.ends and path.endswith(entry.ends)), None)


@lru_cache(maxsize=128)
def _places(roles, urlconf) -> list[tuple[str, str]]:
    """(the address under which a page lies, the link that is then current)."""
    offered = [one for _label, found in _offered(roles, urlconf) for one in found]
    places = [(url, url) for _entry, url in offered]
    return places + [
        (place, url) for entry, url in offered for name in entry.also if (place := _url(name))
    ]


@lru_cache(maxsize=128)
def _offered(roles, _urlconf):
    """The entries for these roles with their addresses, which only another urlconf changes."""
    return [(group.label, _found(group.entries, roles)) for group in GROUPS]


def _found(entries, roles):
    mine = (entry for entry in entries if entry.roles & roles)
    return [(entry, url) for entry in mine if (url := _url(entry.url_name))]


def _url(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
