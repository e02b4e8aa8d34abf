"""Look-back: what is chosen, who looks, a relapse under the same number, rates, the verifier."""

import datetime as dt
import uuid
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from inspections import look_back as sums
from inspections import tasks
from inspections.actions import look_back as looking
from inspections.measures import Span
from inspections.models import Hazard, HazardPeriod, Inspection, LookBack, LookBackItem
from inspections.queries import look_backs
from inspections.queries.figures import totals
from inspections.transitions import allowed
from inspections.verify import faults
from safety.base.models import Refused
from safety.dues.models import DueItem, Notice
from safety.schools.actions.school import close_school, move_school
from safety.schools.models import Role
from tests import factories
from tests.inspections import story
from tests.refusals import assert_nothing_changed


@pytest.fixture
def hazard(cast, at):
    """Signed off on 10 March; it is 20 May."""
    row = story.signed_off(cast)
    at("2026-05-20")
    return row


@pytest.fixture
def item(cast, hazard):
    return story.look_back(cast.city_admin).items.get()


def start(actor, kind="annual", **fields):
    """A round that no worker has written down yet."""
    return looking.start(actor, uuid=uuid.uuid4(), kind=kind, title="回头看", **fields)


def hazards_of(look_back):
    return set(look_back.items.values_list("hazard", flat=True))


# -- what is chosen


def test_the_annual_round_takes_all_that_was_time_limited(cast, hazard, at):
    story.issued(cast)  # open
    story.issued(cast, on_the_spot=True, photos=("before", "after"))
    other = story.signed_off(cast, cast.b1, cast.officer_b1)
    at("2026-05-21")
    row = story.look_back(cast.city_admin)
    assert hazards_of(row) == {hazard.pk, other.pk}
    assert (row.unit, row.kind, row.city) == (cast.city, "annual", cast.city)
    item = row.items.get(hazard=hazard)
    assert (item.school_id, item.district_id, item.outcome) == (cast.a1.pk, cast.district_a.pk,
                                                                "unseen")  # fmt: skip


def test_what_was_signed_off_longer_ago_than_a_year_is_left_out(cast, hazard, at):
    at("2027-03-10")
    assert hazards_of(story.look_back(cast.city_admin)) == {hazard.pk}
    at("2027-03-12")
    with assert_nothing_changed(), pytest.raises(Refused, match="Nothing fits"):
        story.look_back(cast.city_admin)


def test_a_district_looks_at_its_own(cast, hazard):
    story.signed_off(cast, cast.b1, cast.officer_b1)
    row = story.look_back(cast.admin_a)
    assert (row.unit, hazards_of(row)) == (cast.district_a, {hazard.pk})


def test_what_waits_in_one_round_is_passed_over_by_the_next(cast, hazard):
    first = story.look_back(cast.city_admin)
    with assert_nothing_changed(), pytest.raises(Refused, match="Nothing fits"):
        story.look_back(cast.inspector)
    assert hazards_of(story.look_back(cast.admin_a)) == {hazard.pk}  # another bureau's
    story.look(first.items.get(), cast.city_admin)
    assert hazards_of(story.look_back(cast.city_admin)) == {hazard.pk}


def test_a_closed_school_is_passed_over(cast, hazard):
    close_school(cast.a1, cast.city_admin, closed_on=dt.date(2026, 5, 20))
    with assert_nothing_changed(), pytest.raises(Refused, match="Nothing fits"):
        story.look_back(cast.city_admin)


@pytest.mark.parametrize(("who", "place"), [("admin_a", "district_a"), ("city_admin", "city")])
def test_an_annual_round_holds_all_however_many(cast, hazard, monkeypatch, who, place):
    monkeypatch.setattr(look_backs, "COUNTED", 1)
    many(cast, hazard, 30)
    row = story.look_back(getattr(cast, who))
    year = dt.datetime(2025, 5, 20, tzinfo=dt.UTC)
    below = {place.removesuffix("_a"): getattr(cast, place)}
    fit = Hazard.objects.filter(signed_off_at__gte=year, **below)
    assert row.items.count() == fit.count() > 15
    assert look_backs.holds(row)


# -- put together by a worker


SOON = "2026-05-20T12:00:30+08:00"  # when a round of noon is settled


def test_a_round_is_started_in_the_page_and_written_by_a_worker(cast, hazard, at):
    many(cast, hazard, 30)
    row = start(cast.city_admin)
    assert (row.ready_at, row.items.count()) == (None, 0)
    at(SOON)
    assert tasks.fill_look_backs() == 27  # four are of longer ago than a year
    row.refresh_from_db()
    assert row.ready_at and row.items.count() == 27 and look_backs.holds(row)
    with assert_nothing_changed():
        assert tasks.fill_look_backs() == looking.fill(row.pk) == 0


@pytest.mark.parametrize("kind", ["annual", "sample"])
def test_cut_off_it_goes_on_where_it_was(cast, hazard, monkeypatch, kind):
    many(cast, hazard, 30)
    monkeypatch.setattr(looking, "BATCH", 4)
    row, batches, write = start(cast.city_admin, kind=kind, size=9), [], looking._write

    def cut_off(*args):
        batches.append(args)
        write(*args)
        if len(batches) == 2:
            raise ConnectionError

    with monkeypatch.context() as cut:
        cut.setattr(looking, "_write", cut_off)
        with pytest.raises(ConnectionError), transaction.atomic():
            looking.fill(row.pk)
    assert row.items.count() in (0, 4)  # the second batch is not half there
    looking.fill(row.pk)
    row.refresh_from_db()
    assert row.ready_at and look_backs.holds(row)
    assert row.items.count() == (27 if kind == "annual" else 6)


def test_signed_off_in_the_instant_of_the_start_it_is_in_the_round(cast, at):
    """Its instant lies before that of the round, and it can be read only after that."""
    story.signed_off(cast)
    at("2026-05-20")
    row = start(cast.city_admin)
    assert tasks.fill_look_backs() == 0  # not yet
    at("2026-05-20T11:59:59+08:00")
    story.signed_off(cast, cast.b1, cast.officer_b1)
    at(SOON)
    assert tasks.fill_look_backs() == 2
    row.refresh_from_db()
    assert row.ready_at and look_backs.holds(row)
    story.signed_off(cast, cast.a1)  # later: the next round's
    assert look_backs.holds(row)


def test_signed_off_in_the_same_microsecond_it_is_the_next_round_s(cast, hazard, at):
    twin = story.signed_off(cast, cast.b1, cast.officer_b1)
    at(twin.signed_off_at.isoformat())
    row = start(cast.city_admin)
    assert twin.signed_off_at == row.started_at
    at("2026-05-20T12:01:00+08:00")
    tasks.fill_look_backs()
    assert hazards_of(row) == {hazard.pk} and look_backs.holds(row)
    at("2026-05-21")
    assert hazards_of(story.look_back(cast.city_admin)) == {twin.pk}


def test_the_next_round_waits_for_the_one_before(cast, hazard, at):
    start(cast.city_admin)
    with assert_nothing_changed(), pytest.raises(Refused, match="still being put together"):
        start(cast.inspector)
    start(cast.admin_a)  # another bureau's
    at(SOON)
    tasks.fill_look_backs()
    assert LookBack.objects.filter(ready_at=None).count() == 0


def test_what_was_re_opened_meanwhile_is_overtaken(cast, hazard, at):
    row = start(cast.city_admin)
    at("2026-05-21")
    story.relapse(hazard, cast.admin_a)
    looking.fill(row.pk)
    item = row.items.get()
    assert (item.outcome, item.looked_by) == ("overtaken", None) and item.looked_at
    assert list(faults()) == []


def test_a_batch_costs_the_same_in_a_large_round(cast, hazard, monkeypatch):
    monkeypatch.setattr(looking, "BATCH", 5)
    costs = []
    for more in (0, 40):
        many(cast, hazard, more)
        row = start(cast.city_admin)
        with CaptureQueriesContext(connection) as asked:
            written = looking.fill(row.pk)
        costs.append(len(asked) / (written // 5 + 1))
        LookBackItem.objects.all().delete()
        row.delete()
    assert costs[1] <= costs[0]


def test_a_sample_needs_ripe_hazards_that_nobody_looked_at_lately(cast, hazard, at):
    fresh = story.signed_off(cast, cast.b1, cast.officer_b1)
    row = story.look_back(cast.city_admin, "sample", size=10)
    assert hazards_of(row) == {hazard.pk}
    story.look(row.items.get(), cast.city_admin)
    at("2026-07-20")
    row = story.look_back(cast.city_admin, "sample", size=10)
    assert hazards_of(row) == {fresh.pk}
    story.look(row.items.get(), cast.city_admin)
    at("2027-02-20")
    assert hazards_of(story.look_back(cast.city_admin, "sample", size=10)) == {fresh.pk, hazard.pk}


@pytest.mark.parametrize("fields", [{"kind": "weekly"}, {"size": 0}, {"size": 501}])
def test_a_round_of_no_sense(cast, hazard, fields):
    with assert_nothing_changed(), pytest.raises(Refused, match="Choose the kind"):
        story.look_back(cast.city_admin, **{"kind": "sample", **fields})


@pytest.mark.parametrize("who", ["leader", "township", "principal_a1", "officer_a1", "gone"])
def test_who_may_not_start(cast, hazard, who):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.look_back(getattr(cast, who))


def test_the_same_request_again_starts_nothing(cast, hazard):
    once = uuid.uuid4()
    row = story.look_back(cast.city_admin, uuid=once)
    with assert_nothing_changed():
        assert story.look_back(cast.city_admin, uuid=once) == row
        with pytest.raises(Refused):
            story.look_back(cast.admin_a, uuid=once)
        with pytest.raises(Refused, match="something else"):
            story.look_back(cast.city_admin, uuid=once, title="别的")


def test_a_school_that_leaves_while_a_round_begins(cast, hazard, at):
    """It was chosen, and is the city's to look at."""
    row = start(cast.admin_a)
    at("2026-05-21")
    move_school(cast.a1, None, cast.district_b)
    looking.fill(row.pk)
    progress = look_backs.progress([row])[row.pk]
    assert (progress.unseen, progress.left) == (0, 1) and look_backs.holds(row)


def test_within_the_bureau_it_stands_in_its_new_place(cast, hazard, at):
    row = start(cast.city_admin)
    at("2026-05-21")
    move_school(cast.a1, None, cast.district_b)
    looking.fill(row.pk)
    assert row.items.get().district == cast.district_b


def test_a_school_that_left_is_looked_at_by_the_city(cast, hazard, at):
    """The district of the round sees it no more, and its new one must not know of the round."""
    row = story.look_back(cast.admin_a)
    at("2026-05-21")
    move_school(cast.a1, cast.city_admin, cast.district_b)
    seen = {name for name in ("admin_a", "admin_b", "officer_a1", "city_admin")
            if LookBackItem.objects.visible_to(getattr(cast, name)).exists()}  # fmt: skip
    progress = look_backs.progress([row])[row.pk]
    assert seen == {"city_admin"} and (progress.unseen, progress.left, progress.total) == (0, 1, 0)
    item = story.look(row.items.get(), cast.inspector)
    progress = look_backs.progress([row])[row.pk]
    assert (item.at_district, progress.held, progress.left) == (cast.district_b, 1, 0)
    assert look_backs.holds(row)


def test_a_sample_of_another_size_is_no_retry(cast, hazard):
    once = uuid.uuid4()
    row = story.look_back(cast.city_admin, "sample", uuid=once, size=5)
    with assert_nothing_changed():
        assert story.look_back(cast.city_admin, "sample", uuid=once, size=5) == row
        with pytest.raises(Refused, match="something else"):
            story.look_back(cast.city_admin, "sample", uuid=once, size=6)


# -- the draw of a sample


def many(cast, hazard, count):
    """Copies of a hazard that was signed off, at three schools in turn, made past the ledger."""
    periods, hazards = [], []
    period = hazard.periods.get(recorded_to=None)
    first = Hazard.objects.order_by("-pk").values_list("pk", flat=True).first()
    for n in range(1, count + 1):
        school = (cast.a1, cast.a2, cast.b1)[n % 3]
        common = {
            **school.columns(),
            "severity": ("general", "serious", "major")[n % 5 % 3],
            "signed_off_at": hazard.signed_off_at - dt.timedelta(days=n % 7 * 50),
        }
        values = {f.attname: getattr(hazard, f.attname) for f in Hazard._meta.concrete_fields}
        values |= {"id": first + n, "uuid": uuid.uuid4(), "number": f"n{n}", **common}
        hazards.append(Hazard(**values))
        values = {f.attname: getattr(period, f.attname) for f in HazardPeriod._meta.concrete_fields}
        values |= {"id": None, "hazard_id": first + n, **common}
        periods.append(HazardPeriod(**values))
    Hazard.objects.bulk_create(hazards)
    HazardPeriod.objects.bulk_create(periods)


def reckoned(look_back, size, most):
    """The sample again in plain Python, from the hazards one by one."""
    numbers = sums.coefficients(look_back.seed)
    lately = look_back.started_at - dt.timedelta(days=180)
    ranked = []
    for row in Hazard.objects.filter(state="signed_off"):
        age = (look_back.started_at.date() - row.signed_off_at.date()).days
        visited = Inspection.objects.filter(school=row.school_id, submitted_at__gte=lately).exclude(
            kind="self_check"
        )
        points = sums.points_of(sums.POINTS, row.severity, age // 90, visited.exists())
        ranked.append((sums.rank(row.pk, points, numbers), row.pk, row.school_id))
    chosen, taken = [], Counter()
    for _rank, pk, school in sorted(ranked):
        if len(chosen) < size and taken[school] < most:
            taken[school] += 1
            chosen.append(pk)
    return chosen


def test_a_sample_is_what_its_seed_draws(cast, hazard):
    many(cast, hazard, 200)
    row = story.look_back(cast.city_admin, "sample", size=40)
    assert hazards_of(row) == set(reckoned(row, size=12, most=4))  # 4 each of three schools
    assert row.criteria["points"] == sums.POINTS


def test_no_school_has_more_than_its_share(cast, hazard):
    many(cast, hazard, 200)
    row = story.look_back(cast.city_admin, "sample", size=30)
    shares = Counter(row.items.values_list("school", flat=True))
    assert set(shares.values()) == {3}


def test_a_sample_can_be_made_again_whatever_happened_since(cast, hazard, at):
    many(cast, hazard, 60)
    row = story.look_back(cast.city_admin, "sample", size=5)
    assert look_backs.holds(row)
    at("2026-05-25")
    story.under_way(cast, school=cast.b1)
    story.finish(story.under_way(cast, school=cast.b1))
    Hazard.objects.filter(pk__in=hazards_of(row)).update(severity="major", state="returned")
    story.look_back(cast.city_admin, "sample", size=5)
    assert look_backs.holds(row)
    LookBack.objects.filter(pk=row.pk).update(seed="f" * 64)
    row.refresh_from_db()
    assert not look_backs.holds(row)


def test_an_item_taken_out_shows(cast, hazard, at):
    row = story.look_back(cast.city_admin)
    at("2026-05-21")
    assert look_backs.holds(row)
    row.items.all().delete()
    assert not look_backs.holds(row)


def test_points_and_numbers():
    assert sums.points_of(sums.POINTS, "general", 0, visited=True) == 2
    assert sums.points_of(sums.POINTS, "major", 9, visited=False) == 2 + 6 + 4 + 3
    numbers = sums.coefficients("ab")
    assert numbers == sums.coefficients("ab") != sums.coefficients("ac")
    assert all(0 <= n < sums.PRIME for n in numbers) and numbers[0]
    drawn = Counter()
    for n in range(2000):  # the heavier of two is drawn the more often, neither always
        numbers = sums.coefficients(str(n))
        drawn[min((1, 2), key=lambda key: sums.rank(key, 10 if key == 1 else 2, numbers))] += 1
    assert 1600 < drawn[1] < 1900


# -- what is found


def test_still_in_order_leaves_a_trace_and_nothing_else(cast, hazard, item):
    found = story.look(item, cast.city_admin, note="现场完好")
    row = Hazard.objects.get()
    assert (row.state, row.signed_off_at, row.recurrences) == (
        "signed_off",
        hazard.signed_off_at,
        0,
    )
    entry = row.entries.last()
    assert (entry.action, entry.actor) == ("held", cast.city_admin)
    assert entry.data["said"] == {"look_back": str(item.uuid), "note": "现场完好"}
    assert (found.outcome, found.looked_at, found.looked_by) == ("held", entry.at, cast.city_admin)
    assert list(faults()) == []


def test_a_relapse_is_open_again_under_its_number(cast, hazard, item):
    story.look(item, cast.city_admin, "relapsed", "又过期了")
    row = Hazard.objects.get()
    assert (row.number, row.state, row.recurrences) == (hazard.number, "returned", 1)
    assert (row.signed_off_at, row.submitted_at, row.recheck_by) == (None, None, None)
    assert row.deadline == dt.date(2026, 5, 27)
    due = DueItem.objects.get(kind="hazard_deadline", settled_at=None)
    assert (due.unit_id, due.due_on) == (cast.a1.pk, row.deadline)
    told = Notice.objects.filter(kind="hazard_relapsed")
    assert set(told.values_list("user", flat=True)) == {cast.officer_a1.pk, cast.principal_a1.pk}
    assert list(faults()) == []


def test_once_more_round_the_whole_way(cast, hazard, item, at):
    story.look(item, cast.city_admin, "relapsed", "又过期了")
    row = Hazard.objects.get()
    with assert_nothing_changed(), pytest.raises(Refused, match="photo"):
        story.rectify.submit_for_recheck(row, cast.officer_a1, version=row.version, note="好")
    row = story.sign_off(story.submit(row, cast.officer_a1), cast.inspector)
    at("2026-06-20")
    row = story.relapse(row, cast.city_admin)
    assert (row.recurrences, row.state) == (2, "returned")
    assert list(faults()) == []


def test_a_relapse_asks_for_another_plan_and_keeps_the_old_one_in_history(cast, at, as_user):
    row = story.signed_off(cast, severity="major", deadline=dt.date(2026, 4, 1))
    at("2026-05-20")
    row = story.relapse(row, cast.city_admin)
    assert (row.measures, row.interim_control, row.responsible) == ("", "", "张三")
    story.photo(row, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Refused, match="by plan"):
        story.rectify.submit_for_recheck(row, cast.officer_a1, version=row.version, note="好")
    page = as_user(cast.officer_a1).get(row.get_absolute_url()).content.decode()
    assert "Measures: 更换灭火器" in page and "Interim control: 专人看守" in page
    row = story.save_plan(row, cast.officer_a1, measures="改为防爆灯具")
    story.sign_off(story.submit(row, cast.officer_a1), cast.inspector)
    assert list(faults()) == []


def test_a_relapse_of_what_is_listed_keeps_what_keeps_people_safe(cast, at):
    row = story.issued(cast, severity="major", deadline=dt.date(2026, 4, 1))
    row = story.supervise(row, cast.city_admin, cast.leader)
    row = story.submit(story.save_plan(row, cast.officer_a1), cast.officer_a1)
    row = story.sign_off(row, cast.inspector)
    at("2026-05-20")
    row = story.relapse(row, cast.city_admin)
    assert (row.measures, row.interim_control) == ("", "专人看守")


def test_a_relapse_counts_extensions_anew(cast, at, settings):
    settings.MOST_EXTENSIONS = 1
    row = granted(cast, story.issued(cast))
    story.sign_off(story.submit(row, cast.officer_a1), cast.inspector)
    at("2026-05-20")
    row = granted(cast, story.relapse(row, cast.city_admin))
    assert [one.granted for one in row.extensions.all()] == [True, True]


def granted(cast, row):
    """The one extension there may be is asked for and granted; another one is refused."""
    story.rectify.decide_extension(story.ask(row, cast.officer_a1), cast.inspector, granted=True)
    row.refresh_from_db()
    with assert_nothing_changed(), pytest.raises(Refused, match="may not be again"):
        story.ask(row, cast.officer_a1)
    return row


def test_what_was_fixed_on_the_spot_is_time_limited_then(cast, at):
    row = story.issued(cast, on_the_spot=True, photos=("before", "after"))
    at("2026-05-20")
    item = story.look_back(cast.city_admin, "sample").items.get()
    story.look(item, cast.city_admin, "relapsed", "又堵了")
    row = Hazard.objects.get()
    assert (row.on_the_spot, row.deadline) == (False, dt.date(2026, 5, 27))
    assert list(faults()) == []


def test_a_relapse_needs_words(cast, item):
    with assert_nothing_changed(), pytest.raises(Refused, match="Say what has come back"):
        story.look(item, cast.city_admin, "relapsed")


def test_nothing_is_opened_again_at_a_closed_school(cast, item):
    close_school(cast.a1, cast.city_admin, closed_on=dt.date(2026, 5, 20))
    with assert_nothing_changed(), pytest.raises(Refused, match="nobody is left"):
        story.look(item, cast.inspector, "relapsed", "又过期了")
    assert story.look(item, cast.inspector, "held", "学校已撤销").outcome == "held"


@pytest.mark.parametrize("outcome", ["unseen", "overtaken", "", "signed_off"])
def test_a_result_of_no_sense(cast, item, outcome):
    with assert_nothing_changed(), pytest.raises(Refused, match="still in order"):
        story.look(item, cast.city_admin, outcome)


def test_the_same_words_again_change_nothing(cast, item):
    found = story.look(item, cast.city_admin, "relapsed", "又过期了")
    with assert_nothing_changed():
        assert story.look(item, cast.city_admin, "relapsed", "又过期了") == found
        with pytest.raises(Refused, match="another result"):
            story.look(item, cast.city_admin, "held")
        with pytest.raises(Refused, match="Somebody has looked"):
            story.look(item, cast.inspector, "relapsed", "又过期了")


def test_a_relapse_takes_the_hazard_out_of_other_rounds(cast, item):
    other = story.look_back(cast.admin_a).items.get()
    story.look(item, cast.city_admin, "relapsed", "又过期了")
    other.refresh_from_db()
    assert (other.outcome, other.looked_by) == ("overtaken", None)
    with assert_nothing_changed(), pytest.raises(Refused, match="Somebody has looked"):
        story.look(other, cast.admin_a)
    assert list(faults()) == []


def test_what_holds_is_still_to_be_seen_by_another_bureau(cast, item):
    other = story.look_back(cast.admin_a).items.get()
    story.look(item, cast.city_admin)
    story.look(other, cast.admin_a)
    assert [e.action for e in Hazard.objects.get().entries.order_by("sequence")][-2:] == [
        "held"
    ] * 2


@pytest.mark.parametrize(
    "who", ["officer_a1", "principal_a1", "township", "admin_a", "admin_b", "leader", "gone"]
)
def test_who_may_not_look_for_the_city(cast, item, who):
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.look(item, getattr(cast, who))


def test_the_city_looks_for_a_district(cast, hazard):
    item = story.look_back(cast.admin_a).items.get()
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.look(item, cast.admin_b)
    assert story.look(item, cast.inspector2).outcome == "held"


def test_whoever_fixed_it_does_not_look(cast, hazard, item):
    factories.appoint(cast.officer_a1, Role.INSPECTOR, cast.city)
    officer = type(cast.officer_a1).objects.get(pk=cast.officer_a1.pk)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.look(item, officer)


def test_the_principal_does_not_look_at_the_school_s_own(cast, at):
    hazard = story.submit(story.own(cast), cast.officer_a1)
    story.sign_off(hazard, cast.principal_a1)
    at("2026-05-20")
    item = story.look_back(cast.admin_a).items.get()
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.look(item, cast.principal_a1)
    assert story.look(item, cast.admin_a).outcome == "held"


def test_the_table_opens_the_doors_only_while_a_round_waits(cast, hazard):
    def doors(user):
        return {row.action for row in allowed(Hazard.objects.get(), user)}

    assert not doors(cast.city_admin) & {"held", "relapse"}
    item = story.look_back(cast.city_admin).items.get()
    assert doors(cast.city_admin) >= {"held", "relapse"}
    assert not doors(cast.officer_a1) & {"held", "relapse"}
    story.look(item, cast.city_admin)
    assert not doors(cast.city_admin) & {"held", "relapse"}


# -- who sees it


def test_nobody_below_knows_what_was_chosen(cast, item):
    below = (cast.admin_a, cast.township, cast.principal_a1, cast.admin_b)
    for user in below:
        assert not LookBack.objects.visible_to(user).exists()
        assert not LookBackItem.objects.visible_to(user).exists()
    story.look(item, cast.city_admin)
    seen = [LookBackItem.objects.visible_to(user).exists() for user in below]
    assert seen == [True, True, True, False]


def test_rates_stay_with_the_district_of_that_time(cast, hazard, item, at):
    other = story.signed_off(cast, cast.b1, cast.officer_b1)
    story.look(item, cast.city_admin, "relapsed", "又过期了")
    at("2026-05-21")
    second = story.look_back(cast.city_admin)
    story.look(second.items.get(hazard=other), cast.city_admin)
    move_school(cast.a1, cast.city_admin, cast.district_b)

    def table(user, **narrow):
        return [(r.district.name, r.looked, r.relapsed) for r in look_backs.rates(user, **narrow)]

    assert table(cast.city_admin) == [("甲区", 1, 1), ("乙区", 1, 0)]
    assert table(cast.city_admin, look_back=second) == [("乙区", 1, 0)]
    assert [r.percent for r in look_backs.rates(cast.city_admin)] == ["100.0%", "0.0%"]


def test_a_hazard_follows_its_school_between_choice_and_look(cast, item, at):
    at("2026-05-21")
    move_school(cast.a1, cast.city_admin, cast.district_b)
    item.refresh_from_db()
    assert item.district_id == cast.district_b.pk
    assert story.look(item, cast.city_admin).at_district_id == cast.district_b.pk
    assert list(faults()) == []


# -- figures and the verifier


def test_a_past_month_does_not_move(cast, hazard, item):
    before = totals(cast.city_admin, Span.month(2026, 3)).values
    story.look(item, cast.city_admin, "relapsed", "又过期了")
    assert totals(cast.city_admin, Span.month(2026, 3)).values == before
    march, may = (totals(cast.city_admin, Span.month(2026, m)) for m in (3, 5))
    assert (march["signed_off"], march["open"], may["open"], may["found"]) == (1, 0, 1, 0)


@pytest.fixture
def looked(cast, item):
    story.look(item, cast.city_admin, "relapsed", "又过期了")
    return LookBackItem.objects.get()


CHANGES = [
    {"outcome": "held"}, {"note": "别的"}, {"looked_by": None}, {"outcome": "overtaken"},
    {"looked_at": dt.datetime(2026, 5, 1, tzinfo=dt.UTC)},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_finding_changed_behind_the_trail(looked, change):
    LookBackItem.objects.update(**change)
    assert [fault.hazard_id for fault in faults()] == [looked.hazard_id]


def test_a_finding_taken_out(looked):
    LookBackItem.objects.all().delete()
    assert [fault.what for fault in faults()] == [
        "what a look-back found is missing or something else"
    ]


def test_a_finding_without_an_entry(cast, item):
    LookBackItem.objects.update(outcome="held", looked_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    assert [fault.what for fault in faults()] == ["a look-back found something without an entry"]


@pytest.mark.parametrize("count", [0, 2])
def test_a_recurrence_counted_otherwise(looked, count):
    Hazard.objects.update(recurrences=count)
    assert [fault.hazard_id for fault in faults()] == [looked.hazard_id]


def test_a_recurrence_that_no_entry_tells_of(cast, hazard):
    Hazard.objects.update(recurrences=1)
    assert [fault.hazard_id for fault in faults()] == [hazard.pk]
