"""What is owed of filings (R16): a school files what changed; who made a filing hands it over, and
makes another when it came back."""

from collections import defaultdict
from operator import itemgetter

from django.db.models import Max, Q
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.base import clock
from safety.dues import actions, kinds
from safety.dues.models import DueItem
from safety.schools.models import School, Status
from transport import filing_rows
from transport.models import DriverLink, Filing, VehicleLink
from transport.rules import filing as rules

UNFILED, OPEN = "unfiled", "filing_open"
KEY = "filing"
BATCH = 200
MADE = Q()
# What the traffic police has.
HANDED = Q(handed_on__isnull=False) & ~Q(answer=rules.Answer.RETURNED)
URL = reverse_lazy("transport:filing_list")


def unfiled_line(facts: dict) -> str:
    return _(
        "File with the traffic police: %(added)s added, %(changed)s changed, %(removed)s removed"
    ) % facts  # fmt: skip


def open_line(facts: dict) -> str:
    if facts["how"] == rules.Answer.RETURNED:
        return _("Filing %(number)s was returned: put it right and file again") % facts
    return _("Hand filing %(number)s to the traffic police") % facts


def register() -> None:
    """Make the kinds known; called once, from AppConfig.ready()."""
    kinds.register(kinds.Kind(UNFILED, gettext_lazy("Changes not filed"), unfiled_line))
    kinds.register(kinds.Kind(OPEN, gettext_lazy("Filings to hand over"), open_line))


def follow(row: Filing) -> None:
    """What the unit of a filing owes of it: nothing once it is with the traffic police."""
    made, today = clock.day_of(row.made_at), clock.today()
    how = row.answer if row.answer == rules.Answer.RETURNED else ""
    if row.handed_on and not how:
        actions.settle(row.unit, OPEN, KEY)
        return
    day = rules.hand_by(today if how else made)
    facts, url = {"number": row.number, "how": how}, row.get_absolute_url()
    actions.owe(row.unit, OPEN, KEY, day, facts=facts, url=url)


def settle(units) -> None:
    """What these schools had not filed is filed now."""
    actions.settle_all(DueItem.objects.filter(kind=UNFILED, key=KEY, unit__in=units))


def sweep() -> int:
    """All open schools with vehicles or drivers, or that had some when they filed; how many items
    changed."""
    has = (m.objects.filter(in_use=True).values("school") for m in (VehicleLink, DriverLink))
    owing = DueItem.objects.filter(kind=UNFILED, settled_at=None).values("unit")
    filed = Filing.objects.filter(unit__tier="school").values("unit")
    wanted = Q(pk__in=owing) | Q(pk__in=filed)
    for some in has:
        wanted |= Q(pk__in=some)
    schools = School.objects.filter(wanted, status=Status.OPEN).select_related("unit")
    changed, last = 0, 0
    while some := list(schools.filter(pk__gt=last).order_by("pk")[:BATCH]):
        changed += _follow_schools(some)
        last = some[-1].pk
    return changed


def _follow_schools(schools) -> int:
    ids = [school.pk for school in schools]
    now: dict[int, dict] = defaultdict(dict)
    for row in filing_rows.rows_of(Q(school__in=ids)):
        if not row.left:  # what may not be filed is owed once it may
            now[row.filed.school][row.key] = row.filed
    made, handed, changed = last_filed(schools, MADE), last_filed(schools, HANDED), 0
    there = {
        item.unit_id: item
        for item in DueItem.objects.filter(kind=UNFILED, key=KEY, unit__in=ids, settled_at=None)
    }
    for school in schools:
        # What was made and is not handed over yet is owed of whoever made it (OPEN).
        done = not any(rules.counted(now[school.pk], made[school.pk]).values())
        before = now if done else handed
        facts = rules.counted(now[school.pk], before[school.pk])
        item = there.get(school.pk)
        if not any(facts.values()):
            changed += item is not None and actions.settle(school.unit, UNFILED, KEY)
        elif item is None or item.facts != facts:
            # What was found first keeps its day.
            day = item.due_on if item else rules.file_by(clock.today())
            actions.owe(school.unit, UNFILED, KEY, day, facts=facts, url=str(URL))
            changed += 1
    return changed


def last_filed(schools, which: Q) -> dict[int, dict[str, rules.Filed]]:
    """By school what stood in the last filing of its own or of its district; `which`: of these
    filings alone."""
    units = {school.pk for school in schools} | {s.unit.district_id for s in schools}
    newest = Filing.objects.filter(which, unit__in=units).order_by().values("unit")
    rows = Filing.objects.filter(pk__in=newest.annotate(last=Max("pk")).values("last"))
    by_unit = {row.unit_id: (row.pk, _by_school(row)) for row in rows}
    found = {}
    for school in schools:
        theirs = (by_unit.get(school.pk), by_unit.get(school.unit.district_id))
        _pk, kept = max((one for one in theirs if one), key=itemgetter(0), default=(0, {}))
        found[school.pk] = kept.get(school.pk, {})
    return found


def _by_school(filing: Filing) -> dict[int, dict[str, rules.Filed]]:
    """What a filing holds, read once for all its schools."""
    found: dict[int, dict] = defaultdict(dict)
    for key, row in filing.filed.items():
        found[row.school][key] = row
    return found
