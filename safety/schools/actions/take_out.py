"""Taking out what was brought in by mistake and nothing depends on: schools, people, posts.

What depends on a school or a person is found by asking every table that points to one, in all
apps: a new table cannot be forgotten. Which of its rows may be told of, an app says where it is not
simply those that the reader sees (`TOLD`), and which go along without a word (`ALONG`).

A school that is needed by something its reader may not know of, an unannounced visit, must not
give that away (R02): it is taken out like any other as far as anybody can see. Its row stays,
outside every place, for those who know.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from safety.base import clock
from safety.base.text import search_words
from safety.schools import rules
from safety.schools.actions import events
from safety.schools.actions.codes import void_codes
from safety.schools.models import (
    ActivationCode,
    Appointment,
    School,
    SchoolPeriod,
    SecurityEvent,
    Status,
    Unit,
    User,
)
from safety.schools.queries import manages

BLOCK = 500
# "app.Model" → which of these rows `user` may be told of. For all others: those they see.
TOLD: dict[str, Callable[[User, QuerySet], QuerySet]] = {}
# "app.Model": rows that nobody has been told of go with what they belong to.
ALONG = {"schools.SchoolPeriod"}
# Schools that stand in no column: (user, ids, since) → (id, what needs it; "" if that is not told).
ELSEWHERE: list[Callable[[User, Collection[int], object], Iterable[tuple[int, str]]]] = []
TOLD["schools.SchoolPeriod"] = lambda user, rows: rows.none()

# Columns that hold bureaus: no school stands in them.
_ABOVE = {"parent", "province", "city", "district", "township"}
# What is asked of a person in other words (`signed_in`), or says what was done to them.
_OF_PEOPLE = (Appointment, ActivationCode, SecurityEvent)


def needs_of_schools(user, ids: Collection[int], since) -> tuple[dict[int, list[str]], set[int]]:
    """What needs these schools, as far as `user` may know, in words; and which of them are needed
    for something else. `since`: when they were brought in."""
    told: dict[int, list[str]] = defaultdict(list)
    hidden: set[int] = set()
    for block in _blocks(ids):
        for model, field, rows in [*pointing(School, block), *pointing(Unit, block)]:
            _ask(user, model, field, rows, told, hidden)
        for key, words in (pair for ask in ELSEWHERE for pair in ask(user, block, since)):
            told[key].append(words) if words else hidden.add(key)
        for key, began in _periods_of_ended_months(block):
            told[key].append(_("the figures of %(month)s") % {"month": began.strftime("%Y-%m")})
    return told, hidden


def needs_of_people(user, people: Iterable[User], seats: Collection[int]) -> dict[int, list[str]]:
    """What needs these people, in words. `seats`: their appointments that go with them."""
    told: dict[int, list[str]] = defaultdict(list)
    for block in _blocks(people):
        ids = [person.pk for person in block]
        for person in block:
            told[person.pk] += signed_in(person)
        others = Appointment.objects.filter(user__in=ids).exclude(pk__in=seats)
        _count(told, others, "user_id", Appointment)
        for model, field, rows in pointing(User, ids):
            _ask(user, model, field, rows, told, set())
    return told


def signed_in(person: User, since=None) -> list[str]:
    """Whether the person has been here (since then): whoever has, may have acted."""
    if person.last_login and (since is None or person.last_login >= since):
        return [_("has signed in")]
    if person.password_set_at and (since is None or person.password_set_at >= since):
        return [_("has set a password with a one-time code")]
    return []


def pointing(model, ids) -> Iterator[tuple]:
    """(model, column, rows) of every table that points to these rows."""
    for field in model._meta.get_fields(include_hidden=True):
        if not (field.auto_created and (field.one_to_many or field.one_to_one)):
            continue
        there, column = field.related_model, field.field
        if not _apart(model, there, column.name):
            rows = there._base_manager.filter(**{f"{column.name}__in": ids})
            yield there, column.attname, rows


def _apart(model, there, column) -> bool:
    """Whether a table is not asked what it holds of a row."""
    if model is Unit:
        return there is School or column in _ABOVE or column.startswith("at_")
    return model is User and there in _OF_PEOPLE


def _ask(user, model, column, rows, told, hidden):
    label = model._meta.label
    seen = TOLD[label](user, rows) if label in TOLD else _seen(user, model, rows)
    _count(told, seen, column, model)
    if label not in ALONG:
        rest = rows.exclude(pk__in=seen.order_by().values("pk"))
        hidden |= set(rest.order_by().values_list(column, flat=True).distinct())


def _seen(user, model, rows):
    """Rows that are the reader's to see; of a table without scope none can be told of."""
    there = model._default_manager
    if not hasattr(there, "visible_to"):
        return rows.none()
    return rows.filter(pk__in=there.visible_to(user).order_by().values("pk"))


def _count(told, rows, column, model):
    for key, count in rows.order_by().values_list(column).annotate(Count("pk")):
        told[key].append(f"{capfirst(str(model._meta.verbose_name))}: {count}")


def _periods_of_ended_months(ids):
    """Schools that stood here when a month ended: its figures count them, and stay as they are."""
    began = clock.start_of(clock.month_start(clock.today()))
    rows = SchoolPeriod.objects.filter(school__in=ids, recorded_from__lt=began)
    return [(key, clock.day_of(at)) for key, at in rows.values_list("school_id", "recorded_from")]


def take_out_school(school: School, actor, *, keep_row: bool) -> None:
    """Take a school out that nothing needs as far as its administrators know; `keep_row`: something
    needs it of which they do not. Raises PermissionDenied."""
    if not rules.may_administer(actor.seats, school):
        raise PermissionDenied
    unit = school.unit
    for model, _column, rows in [*pointing(School, [school.pk]), *pointing(Unit, [unit.pk])]:
        if model._meta.label in ALONG:
            # Held before what hangs on them goes, in the order in which others take them.
            list(rows.order_by("pk").select_for_update().values_list("pk"))
            rows.delete()
    if keep_row:
        _hide(school)
    else:
        school.delete()
        unit.delete()


def _hide(school):
    """Outside every place, under no code: nobody's, save by what was secret when it went."""
    unit = school.unit
    unit.active, unit.search = False, ""
    unit.province = unit.city = unit.district = unit.township = None
    unit.save()
    school.code, school.status, school.closed_on = f"~{school.pk}", Status.CLOSED, clock.today()
    school.save()


def take_out_person(person: User, actor) -> None:
    """Take a person out who has never been here. The name stays for the security log, which is
    never changed; sign-in name, phone and mail are given free, and nothing of theirs is left."""
    if not manages(actor, person):
        raise PermissionDenied
    events.note("person_taken_out", actor=actor, subject=person)
    void_codes([person.pk])
    person.appointments.all().delete()
    person.username, person.phone, person.email = f"~{person.pk}", "", ""
    person.is_active, person.search = False, search_words(person.name)
    person.save()


def take_out_seat(seat: Appointment, actor) -> None:
    """Take a post away whole, as if it had never been given."""
    if not (manages(actor, seat.user) and rules.may_fill(actor.seats, seat.role, seat)):
        raise PermissionDenied
    events.note("appointment_ended", actor=actor, subject=seat.user, role=seat.role,
                unit=seat.unit.name, last_day=None)  # fmt: skip
    seat.delete()


def _blocks(values) -> Iterator[list]:
    rest = list(values)
    return (rest[start : start + BLOCK] for start in range(0, len(rest), BLOCK))
