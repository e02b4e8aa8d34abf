"""What is owed of agreements and lessons (R18): one open item for each vehicle of a school, until
which everybody is to have signed anew; one a term for each school whose drivers are not all taught.

A morning's sweep follows what turned without an act here: a vehicle that came or left, a driver who
changed, a day that passed.
"""

from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.models import DueItem
from safety.schools import calendar
from safety.schools.models import School, Status, Term, Tier, Unit
from transport.models import Agreement, DriverLink, LessonPresence, VehicleLink
from transport.rules import agreement as rules
from transport.rules.agreement import Signed, Standing

AGREEMENT, LESSON = "agreement", "driver_lesson"
BATCH = 500
# When the first of some links began, or began again (Used.since).
FIRST = Min(Coalesce("begun_at", "recorded_at"))
URL = reverse_lazy("transport:lesson_list")


def agreement_line(facts: dict) -> str:
    if facts["how"] == Standing.WHOLE:
        return _("Renew the safety agreement on %(plate)s") % facts
    return _("Safety agreement on %(plate)s: %(how)s") % {
        **facts,
        "how": Standing(facts["how"]).label,
    }


def lesson_line(facts: dict) -> str:
    text = ngettext(
        "%(count)s driver has had no lesson in %(term)s",
        "%(count)s drivers have had no lesson in %(term)s",
        facts["count"],
    )
    return text % facts


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(AGREEMENT, gettext_lazy("Safety agreements"), agreement_line))
    kinds.register(kinds.Kind(LESSON, gettext_lazy("Lessons of drivers"), lesson_line))


# -- agreements -----------------------------------------------------------------------------------


def newest(links) -> dict[int, Signed]:
    """The agreement of each of these links that was signed last, whenever it was recorded, without
    those that were withdrawn; by the link's key."""
    ids = [link.pk for link in links]
    counting = Agreement.objects.filter(link=OuterRef("link"), withdrawn_at=None)
    signed = counting.order_by("-signed_on", "-pk")
    last = signed.values("pk")[:1]
    rows = Agreement.objects.filter(link__in=ids, pk=Subquery(last)).order_by("pk")
    return {
        row.link_id: Signed(row.signed_on, row.until, row.signed, row.driver_id) for row in rows
    }


def owed(link: VehicleLink, found: Signed | None, today):
    """How it stands, by when something is owed, and of what; None where nothing is."""
    if not link.in_use or not link.pupils or link.school.status != Status.OPEN:
        return None
    how = rules.standing(found, link.pupils, link.vehicle.driver_id, today)
    since = clock.day_of(link.since)
    return rules.due(found, how, since, today), {"plate": str(link.vehicle), "how": how.value}


def follow(link: VehicleLink) -> None:
    follow_links([link])


def follow_links(links: list[VehicleLink]) -> int:
    """Let be owed for each what it owes now; how many items changed."""
    today, found, changed = clock.today(), newest(links), 0
    keys = {str(link.uuid): link for link in links}
    items = DueItem.objects.filter(kind=AGREEMENT, unit__in={link.school_id for link in links})
    there = {item.key: item for item in items.filter(key__in=list(keys), settled_at=None)}
    for key, link in keys.items():
        due, item = owed(link, found.get(link.pk), today), there.get(key)
        if due is None:
            changed += item is not None and actions.settle(link.school.unit, AGREEMENT, key)
            continue
        day, facts = due
        # Another driver since some day or other: what was said first stays.
        if item and item.facts == facts and (facts["how"] == "other" or item.due_on == day):
            continue
        url = reverse("transport:agreement_detail", kwargs={"uuid": link.uuid})
        actions.owe(link.school.unit, AGREEMENT, key, day, facts=facts, url=url)
        changed += 1
    return changed


def sweep() -> int:
    """All links of the register, block by block; how many items changed."""
    changed, last = 0, 0
    rows = VehicleLink.objects.select_related("school__unit", "vehicle").order_by("pk")
    while links := list(rows.filter(pk__gt=last)[:BATCH]):
        changed += follow_links(links)
        last = links[-1].pk
    return changed + _sweep_lessons()


# -- lessons --------------------------------------------------------------------------------------


def untaught(term: Term, links=None):
    """Links of drivers who have had no lesson in a term, whatever school of theirs taught them."""
    taught = LessonPresence.objects.filter(
        driver=OuterRef("driver"),
        lesson__held_on__range=(term.starts_on, term.ends_on), lesson__city=term.city_id,
        lesson__withdrawn_at=None,
    )  # fmt: skip
    rows = DriverLink.objects.filter(in_use=True, school__status=Status.OPEN, city=term.city_id)
    rows = rows if links is None else links & rows
    # Not `NOT IN`: of 100,000 drivers PostgreSQL reads the whole list anew for each.
    return rows.filter(~Exists(taught))


def follow_lessons(school: School) -> None:
    """The school owes a lesson while one of its drivers has had none in the present term."""
    term = calendar.term_of(school.unit.city_id, clock.today())
    if term:
        rows = untaught(term).filter(school=school)
        _follow(school.unit, term, **rows.aggregate(count=Count("pk"), since=FIRST))


def _follow(unit, term, count, since) -> bool:
    """`since`: when the first of those began who have not been taught."""
    key = str(term.uuid)
    if not count:
        return actions.settle(unit, LESSON, key)
    day = rules.lesson_due(term.starts_on, clock.day_of(since))
    facts = {"count": count, "term": term.name}
    item = DueItem.objects.filter(unit=unit, kind=LESSON, key=key, settled_at=None).first()
    if item and (item.due_on, item.facts) == (day, facts):
        return False
    actions.owe(unit, LESSON, key, day, facts=facts, url=str(URL))
    return True


def _sweep_lessons() -> int:
    changed = 0
    for city in Unit.objects.filter(tier=Tier.CITY, active=True):
        term = calendar.term_of(city, clock.today())
        if term:
            changed += sum(_follow_city(term))
    return changed


def _follow_city(term):
    """Every school with somebody untaught, and those that owe what nobody lacks any more."""
    last = 0
    schools = untaught(term).order_by("school").values_list("school", flat=True).distinct()
    while ids := list(schools.filter(school__gt=last)[:BATCH]):
        last = ids[-1]
        rows = untaught(term).filter(school__in=ids).order_by().values_list("school")
        counted = rows.annotate(count=Count("pk"), since=FIRST)
        counts = {school: found for school, *found in counted}
        for unit in Unit.objects.filter(pk__in=ids).order_by("pk"):
            yield _follow(unit, term, *counts[unit.pk])
    done = DueItem.objects.filter(kind=LESSON, key=str(term.uuid), settled_at=None)
    yield actions.settle_all(done.exclude(unit__in=schools))
