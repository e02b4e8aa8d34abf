"""An issued hazard: plan, submission, re-check, extension, correction."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspections.actions import rectify
from inspections.models import Extension, Hazard
from inspections.queries import hazards
from inspections.transitions import allowed
from safety.base.models import Conflict, Refused
from safety.dues import kinds
from safety.dues.models import DueItem, Notice
from safety.schools.actions.school import move_school
from safety.schools.models import School
from tests import factories
from tests.inspections import story
from tests.refusals import assert_nothing_changed

DEADLINE = dt.date(2026, 3, 17)


@pytest.fixture
def hazard(cast):
    return story.issued(cast)


@pytest.fixture
def submitted(cast, hazard):
    return story.submit(hazard, cast.officer_a1)


def test_the_plan(cast, hazard):
    row = story.save_plan(hazard, cast.officer_a1, funds=1200)
    assert (row.state, row.measures, str(row.funds)) == ("rectifying", "更换灭火器", "1200.00")
    assert row.entries.last().data["set"]["funds"] == "1200.00"


def test_the_same_plan_again_changes_nothing(cast, hazard):
    row = story.save_plan(hazard, cast.officer_a1)
    with assert_nothing_changed():
        story.save_plan(row, cast.principal_a1)  # somebody else, the version of now
        story.save_plan(hazard, cast.officer_a1)  # a second click, the version before


def test_another_plan_on_a_stale_version_is_a_conflict(cast, hazard):
    story.save_plan(hazard, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Conflict) as conflict:
        story.save_plan(hazard, cast.officer_a1, measures="另一个方案")
    assert conflict.value.current.measures == "更换灭火器"


def test_a_serious_hazard_keeps_its_interim_control(cast):
    hazard = story.issued(cast, severity="serious")
    with assert_nothing_changed(), pytest.raises(Refused):
        story.save_plan(hazard, cast.officer_a1, interim_control="")


def test_submission_stops_the_clock(cast, submitted):
    assert (submitted.state, submitted.recheck_by) == ("awaiting_recheck", dt.date(2026, 3, 13))
    open_items = set(DueItem.objects.filter(settled_at=None).values_list("kind", "unit__name"))
    assert open_items == {("hazard_recheck", "示范市")}


def test_the_bureau_hears_of_the_submission(cast, submitted):
    told = Notice.objects.filter(kind="hazard_submitted").values_list("user__username", flat=True)
    assert set(told) == {"city_admin", "inspector", "inspector2"}


def test_submission_needs_an_after_photo(cast, hazard):
    with assert_nothing_changed(), pytest.raises(Refused, match="photo of how it looks now"):
        rectify.submit_for_recheck(hazard, cast.officer_a1, version=hazard.version, note="")


def test_a_photo_before_the_last_return_is_too_old(cast, submitted):
    row = story.give_back(submitted, cast.inspector)
    with assert_nothing_changed(), pytest.raises(Refused, match="photo of how it looks now"):
        rectify.submit_for_recheck(row, cast.officer_a1, version=row.version, note="")
    assert story.submit(row, cast.officer_a1).state == "awaiting_recheck"


def test_a_major_hazard_is_submitted_with_its_plan(cast):
    hazard = story.issued(cast, severity="major", deadline=DEADLINE)
    with pytest.raises(Refused, match="by plan"):
        story.submit(hazard, cast.officer_a1)
    row = story.save_plan(hazard, cast.officer_a1)
    assert story.submit(row, cast.officer_a1).state == "awaiting_recheck"


def test_a_second_click_on_submit_is_done_already(cast, hazard):
    story.photo(hazard, cast.officer_a1)
    said = {"version": hazard.version, "note": "好了"}
    rectify.submit_for_recheck(hazard, cast.officer_a1, **said)
    with assert_nothing_changed():
        again = rectify.submit_for_recheck(hazard, cast.officer_a1, **said)
    assert again.state == "awaiting_recheck"


def test_days_left_at_submission_are_left_at_return(cast, hazard, at):
    at("2026-03-15")
    row = story.submit(hazard, cast.officer_a1)
    at("2026-03-20")
    row = story.give_back(row, cast.inspector)
    assert (row.state, row.deadline, row.submitted_at) == ("returned", dt.date(2026, 3, 22), None)
    assert DueItem.objects.get(kind="hazard_deadline").due_on == dt.date(2026, 3, 22)


def test_days_late_at_submission_are_late_at_return(cast, hazard, at):
    at("2026-03-20")
    row = story.submit(hazard, cast.officer_a1)
    assert not row.overdue
    at("2026-03-21")
    assert story.give_back(row, cast.inspector).overdue_days == 3


def test_a_return_needs_a_reason(cast, submitted):
    with assert_nothing_changed(), pytest.raises(Refused):
        story.give_back(submitted, cast.inspector, reason="")


def test_what_was_not_fixed_on_the_spot_gets_a_deadline(cast):
    hazard = story.own(cast, on_the_spot=True, photos=("before", "after"))
    row = story.give_back(hazard, cast.admin_a)
    assert (row.on_the_spot, row.deadline) == (False, DEADLINE)


def test_sign_off(cast, submitted):
    row = story.sign_off(submitted, cast.inspector)
    last = row.entries.last()
    assert (row.state, row.signed_off_at) == ("signed_off", last.at)
    assert last.data["said"] == {"note": "", "on_site": True}
    assert not DueItem.objects.filter(settled_at=None).exists()


def test_two_officials_one_sign_off(cast, submitted):
    story.sign_off(submitted, cast.inspector)
    with assert_nothing_changed(), pytest.raises(Conflict):
        story.give_back(submitted, cast.inspector2)


BY_CITY = {"city_admin", "inspector", "inspector2", "admin_a", "inspector_a"}
SIGNERS = [
    ("city", "general", BY_CITY),
    ("city", "major", BY_CITY),
    ("self", "general", BY_CITY | {"principal_a1"}),
    ("self", "serious", BY_CITY),
    ("township", "general", BY_CITY | {"township"}),
    ("township", "serious", BY_CITY),
]
PEOPLE = BY_CITY | {
    *("township", "leader", "admin_b", "principal_a1", "principal_b1", "officer_a1", "officer_b1")
}


@pytest.mark.parametrize(("source", "severity", "signers"), SIGNERS)
@pytest.mark.parametrize("step", [story.sign_off, story.give_back])
def test_who_may_re_check(cast, source, severity, signers, step):
    hazard = story.issued(cast)
    Hazard.objects.update(source=source, severity=severity, measures="有方案")
    hazard.refresh_from_db()
    row = story.submit(hazard, cast.officer_a1)
    may = set()
    for name in sorted(PEOPLE):
        user = type(cast.leader).objects.get(username=name)
        may |= {name} if "sign_off" in doors(row, user) else set()
        if name not in signers:
            with assert_nothing_changed(), pytest.raises(PermissionDenied):
                step(row, user)
    assert may == signers


def doors(hazard, user):
    return {transition.action for transition in allowed(hazard, user)}


def test_the_principal_who_took_part_does_not_sign(cast):
    hazard = story.own(cast)
    row = story.submit(story.save_plan(hazard, cast.principal_a1), cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.sign_off(row, cast.principal_a1)


def test_the_principal_who_answers_for_it_by_name_does_not_sign(cast):
    row = story.submit(story.own(cast, responsible="principal_a1"), cast.officer_a1)
    assert "sign_off" not in doors(row, cast.principal_a1)


def test_the_principal_who_checked_and_fixed_it_does_not_sign(cast):
    spot = {"on_the_spot": True, "photos": ("before", "after")}
    row = story.own(cast, cast.principal_a1, **spot)
    assert "sign_off" not in doors(row, cast.principal_a1)
    assert "sign_off" in doors(story.own(cast, cast.officer_a1, **spot), cast.principal_a1)


def test_whoever_fixed_it_does_not_sign_from_a_new_seat(cast, hazard):
    row = story.submit(hazard, cast.officer_a1)
    factories.appoint(cast.officer_a1, "inspector", cast.city)
    promoted = type(cast.officer_a1).objects.get(pk=cast.officer_a1.pk)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.sign_off(row, promoted)


def test_asking_for_a_later_deadline(cast, hazard):
    request = story.ask(hazard, cast.officer_a1)
    item = DueItem.objects.get(kind="extension_answer")
    assert (request.old_deadline, request.new_deadline) == (DEADLINE, dt.date(2026, 3, 27))
    assert (item.unit, item.key) == (cast.city, str(request.uuid))
    assert Hazard.objects.get().deadline == DEADLINE


def test_the_same_request_again_is_the_same_row(cast, hazard):
    request = story.ask(hazard, cast.officer_a1)
    with assert_nothing_changed():
        again = rectify.ask_extension(
            hazard, cast.officer_a1, uuid=request.uuid, version=hazard.version,
            new_deadline=request.new_deadline, reason=request.reason,
        )  # fmt: skip
    assert again == request


@pytest.mark.parametrize(("days", "reason"), [(0, "忙"), (-3, "忙"), (367, "忙"), (10, "")])
def test_requests_that_make_no_sense(cast, hazard, days, reason):
    with assert_nothing_changed(), pytest.raises(Refused):
        story.ask(hazard, cast.officer_a1, days, reason)


def test_one_request_at_a_time(cast, hazard):
    story.ask(hazard, cast.officer_a1)
    row = Hazard.objects.get()
    with assert_nothing_changed(), pytest.raises(Refused, match="waiting for its answer"):
        story.ask(row, cast.principal_a1)


def test_granting_moves_the_deadline(cast, hazard):
    request = story.ask(hazard, cast.officer_a1)
    rectify.decide_extension(request, cast.inspector, granted=True, answer="同意")
    row = Hazard.objects.get()
    said = row.entries.last().data
    assert row.deadline == request.new_deadline
    assert (said["was"], said["set"]) == ({"deadline": "2026-03-17"}, {"deadline": "2026-03-27"})
    assert DueItem.objects.get(kind="hazard_deadline").due_on == request.new_deadline
    assert DueItem.objects.get(kind="extension_answer").settled_at


def test_refusing_keeps_the_deadline(cast, hazard):
    request = story.ask(hazard, cast.officer_a1)
    rectify.decide_extension(request, cast.inspector, granted=False, answer="应急措施不足")
    row = Hazard.objects.get()
    assert (row.deadline, row.entries.last().action) == (DEADLINE, "refuse_extension")
    assert story.ask(row, cast.officer_a1).granted is None


def test_refusing_needs_a_word(cast, hazard):
    request = story.ask(hazard, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Refused):
        rectify.decide_extension(request, cast.inspector, granted=False)


def test_deciding_twice(cast, hazard):
    request = story.ask(hazard, cast.officer_a1)
    rectify.decide_extension(request, cast.inspector, granted=True)
    with assert_nothing_changed():
        rectify.decide_extension(request, cast.inspector, granted=True)
        with pytest.raises(Refused):
            rectify.decide_extension(request, cast.inspector2, granted=False, answer="不")


def test_other_words_behind_the_first_answer_are_not_taken_for_stored(cast, hazard):
    request = story.ask(hazard, cast.officer_a1)
    rectify.decide_extension(request, cast.inspector, granted=True, answer="同意")
    with assert_nothing_changed(), pytest.raises(Refused, match="something else in it"):
        rectify.decide_extension(request, cast.inspector, granted=True, answer="同意，但须每日巡查")


DECIDERS = [
    ("city", {"city_admin", "inspector", "inspector2"}),
    ("district", {"admin_a", "inspector_a"}),
    ("self", {"admin_a", "inspector_a"}),
    ("township", {"township"}),
]


@pytest.mark.parametrize(("source", "deciders"), DECIDERS)
def test_the_bureau_that_set_the_deadline_decides(cast, hazard, source, deciders):
    Hazard.objects.update(source=source)
    hazard.refresh_from_db()
    request = story.ask(hazard, cast.officer_a1)
    people = {name: type(cast.leader).objects.get(username=name) for name in PEOPLE}
    row = Hazard.objects.get()
    assert {n for n, user in people.items() if "grant_extension" in doors(row, user)} == deciders
    for name in PEOPLE - deciders:
        with pytest.raises(PermissionDenied):
            rectify.decide_extension(request, people[name], granted=True)


def test_what_a_township_found_goes_to_the_district_with_a_school_that_leaves_it(cast, hazard):
    Hazard.objects.update(source="township")
    hazard.refresh_from_db()
    request = story.ask(hazard, cast.officer_a1)
    assert DueItem.objects.get(kind="extension_answer", settled_at=None).unit == cast.township_a
    move_school(School.objects.get(pk=cast.a1.pk), cast.city_admin, cast.district_a)
    assert DueItem.objects.get(kind="extension_answer", settled_at=None).unit == cast.district_a
    assert [e.pk for e in asked_of(cast.admin_a)] == [request.pk]
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        rectify.decide_extension(request, cast.township, granted=True)
    rectify.decide_extension(request, cast.admin_a, granted=True)
    row = story.submit(Hazard.objects.get(), cast.officer_a1)
    assert DueItem.objects.get(kind="hazard_recheck", settled_at=None).unit == cast.district_a
    assert [one.pk for one in owed(cast.admin_a, "to_recheck")] == [row.pk]


def test_directly_run_schools_answer_to_the_city(cast):
    cast.district_a.direct = True
    cast.district_a.save()
    row = story.submit(story.own(cast), cast.officer_a1)
    item = DueItem.objects.get(kind="hazard_recheck")
    assert (row.state, item.unit) == ("awaiting_recheck", cast.city)


def test_signing_off_closes_an_open_request(cast, hazard):
    request = story.ask(hazard, cast.officer_a1)
    row = story.submit(Hazard.objects.get(), cast.officer_a1)
    story.sign_off(row, cast.inspector)
    request.refresh_from_db()
    assert request.granted is False
    assert DueItem.objects.get(kind="extension_answer").settled_at


def test_a_request_overtaken_by_the_clock_cannot_be_granted(cast, hazard, at):
    request = story.ask(hazard, cast.officer_a1, days=5)
    row = story.submit(Hazard.objects.get(), cast.officer_a1)
    at("2026-03-20")
    story.give_back(row, cast.inspector)
    with assert_nothing_changed(), pytest.raises(Refused, match="already later"):
        rectify.decide_extension(request, cast.inspector, granted=True)


def test_a_correction(cast, hazard):
    row = story.reclassify(hazard, cast.inspector, severity="serious", area="canteen")
    data = row.entries.last().data
    assert data["was"] == {"severity": "general", "area": "fire"}
    assert data["said"] == {"reason": "更正"}
    assert row.periods.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"severity": "serious", "reason": ""},
        {"severity": "terrible"},
        {"area": "moon"},
        {"deadline": None},
        {"deadline": dt.date(2026, 3, 9)},
        {"deadline": dt.date(2028, 3, 10)},
        {},
    ],
)
def test_corrections_that_make_no_sense(cast, hazard, fields):
    with assert_nothing_changed(), pytest.raises(Refused):
        story.reclassify(hazard, cast.inspector, **fields)


CORRECTORS = [
    ("city", {"city_admin", "inspector", "inspector2"}),
    ("district", BY_CITY),
    ("self", BY_CITY),
    ("township", BY_CITY),
]


@pytest.mark.parametrize(("source", "expected"), CORRECTORS)
def test_no_bureau_softens_what_a_higher_one_found(cast, hazard, source, expected):
    Hazard.objects.update(source=source)
    hazard.refresh_from_db()
    people = {name: type(cast.leader).objects.get(username=name) for name in PEOPLE}
    assert {n for n, user in people.items() if "reclassify" in doors(hazard, user)} == expected


def test_a_graver_township_finding_goes_to_the_district(cast, hazard):
    Hazard.objects.update(source="township")
    hazard.refresh_from_db()
    row = story.submit(hazard, cast.officer_a1)
    assert DueItem.objects.get(kind="hazard_recheck").unit == cast.township_a
    story.reclassify(row, cast.admin_a, severity="serious")
    open_now = DueItem.objects.filter(kind="hazard_recheck", settled_at=None)
    assert [item.unit for item in open_now] == [cast.district_a]


SCHOOL_STEPS = {
    "plan": story.save_plan,
    "photo": story.photo,
    "ask": story.ask,
    "submit": lambda hazard, user: rectify.submit_for_recheck(hazard, user, version=hazard.version),
}


@pytest.mark.parametrize("step", SCHOOL_STEPS)
@pytest.mark.parametrize("who", ["officer_a2", "principal_b1", "admin_a", "inspector", "township"])
def test_only_the_school_works_on_it(cast, hazard, who, step):
    with assert_nothing_changed("files_evidence"), pytest.raises(PermissionDenied):
        SCHOOL_STEPS[step](hazard, getattr(cast, who))


@pytest.mark.parametrize("step", SCHOOL_STEPS)
def test_nothing_more_once_it_is_signed_off(cast, submitted, step):
    row = story.sign_off(submitted, cast.inspector)
    with assert_nothing_changed("files_evidence"), pytest.raises(Refused):
        SCHOOL_STEPS[step](row, cast.officer_a1)


def test_a_request_s_uuid_of_another_hazard_is_refused(cast, hazard):
    theirs = story.ask(story.issued(cast, cast.b1), cast.officer_b1)
    with assert_nothing_changed(), pytest.raises(Refused):
        rectify.ask_extension(
            hazard, cast.officer_a1, uuid=theirs.uuid, version=hazard.version,
            new_deadline=dt.date(2026, 4, 1), reason="忙",
        )  # fmt: skip
    assert Extension.objects.count() == 1


def test_the_school_hears_what_happened(cast, submitted):
    row = story.give_back(submitted, cast.inspector)
    row = story.submit(row, cast.officer_a1)
    story.sign_off(row, cast.inspector)
    kinds = Notice.objects.filter(user=cast.officer_a1).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "notice_issued", "hazard_returned", "hazard_signed_off",
    ]  # fmt: skip


def extended(cast, hazard):
    request = story.ask(hazard, cast.officer_a1)
    rectify.decide_extension(request, cast.inspector, granted=True, answer="同意")
    return Hazard.objects.get(pk=hazard.pk)


def test_a_deadline_is_extended_twice_at_most(cast, hazard):
    row = extended(cast, extended(cast, hazard))
    assert "ask_extension" not in doors(row, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Refused, match="2 times already"):
        story.ask(row, cast.officer_a1)
    kept = row.extensions.order_by("pk").values_list("old_deadline", "new_deadline")
    days = [DEADLINE + dt.timedelta(days=n) for n in (0, 10, 20)]
    assert list(kept) == [(days[0], days[1]), (days[1], days[2])]


def test_how_often_is_a_setting_and_refusals_do_not_count(cast, hazard, settings):
    settings.MOST_EXTENSIONS = 1
    request = story.ask(hazard, cast.officer_a1)
    rectify.decide_extension(request, cast.inspector, granted=False, answer="不")
    row = extended(cast, Hazard.objects.get())
    with assert_nothing_changed(), pytest.raises(Refused, match="once already"):
        story.ask(row, cast.officer_a1)


def test_a_request_is_not_granted_past_the_limit(cast, hazard, settings):
    request = story.ask(hazard, cast.officer_a1)
    settings.MOST_EXTENSIONS = 0
    with assert_nothing_changed(), pytest.raises(Refused, match="may not be again"):
        rectify.decide_extension(request, cast.inspector, granted=True)


def reload(user):
    """The same person with the seats of now."""
    return type(user).objects.get(pk=user.pk)


def test_nobody_judges_their_own_school(cast, hazard):
    """An officer who works for the bureau as well answers for this school and judges others."""
    factories.appoint(cast.officer_a1, "inspector", cast.city)
    both = reload(cast.officer_a1)
    request = story.ask(hazard, cast.principal_a1)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        rectify.decide_extension(request, both, granted=True)
    hazard.refresh_from_db()
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.reclassify(hazard, both, severity="serious")
    row = story.submit(hazard, cast.principal_a1)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.sign_off(row, both)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.plan(cast, both)
    other = story.submit(story.issued(cast, cast.b1), cast.officer_b1)
    assert story.sign_off(other, both).state == "signed_off"


def test_naming_another_does_not_free_the_principal(cast):
    row = story.own(cast, responsible="principal_a1")
    row = story.save_plan(row, cast.officer_a1, responsible="张三")
    row = story.submit(row, cast.officer_a1)
    assert "sign_off" not in doors(row, cast.principal_a1)


def test_progress(cast, hazard):
    row = rectify.note_progress(hazard, cast.officer_a1, version=hazard.version, note="已订购")
    assert (row.state, row.deadline) == ("rectifying", hazard.deadline)
    assert row.entries.last().data["said"] == {"note": "已订购"}
    with assert_nothing_changed():  # a second click
        rectify.note_progress(hazard, cast.officer_a1, version=hazard.version, note="已订购")
    with assert_nothing_changed(), pytest.raises(Refused):
        rectify.note_progress(row, cast.officer_a1, version=row.version, note="")
    with assert_nothing_changed(), pytest.raises(Conflict):
        rectify.note_progress(hazard, cast.officer_a1, version=hazard.version, note="别的话")


def test_what_was_handed_in_is_judged_by_the_deadline_it_had(cast, hazard):
    request = story.ask(hazard, cast.officer_a1)
    row = story.submit(Hazard.objects.get(), cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(Refused):
        rectify.decide_extension(request, cast.inspector, granted=True)
    later = row.deadline + dt.timedelta(days=30)
    with assert_nothing_changed(), pytest.raises(Refused, match="handed in"):
        story.reclassify(row, cast.inspector, deadline=later)


def test_what_turns_out_graver_needs_what_graver_ones_need(cast):
    hazard = story.issued(cast, interim_control="")
    row = story.submit(hazard, cast.officer_a1)
    row = story.reclassify(row, cast.inspector, severity="serious")
    with assert_nothing_changed(), pytest.raises(Refused, match="interim control"):
        story.sign_off(row, cast.inspector)
    row = story.reclassify(row, cast.inspector, severity="major")
    with assert_nothing_changed(), pytest.raises(Refused, match="rectified by plan"):
        story.sign_off(row, cast.inspector)
    row = story.give_back(row, cast.inspector)
    row = story.submit(story.save_plan(row, cast.officer_a1), cast.officer_a1)
    assert story.sign_off(row, cast.inspector).state == "signed_off"


def test_the_school_hears_of_a_correction(cast, hazard):
    story.reclassify(hazard, cast.inspector, severity="serious")
    told = Notice.objects.filter(kind="hazard_corrected")
    assert set(told.values_list("user__username", flat=True)) == {"officer_a1", "principal_a1"}
    assert told.first().facts["reason"] == "更正"


def test_what_was_fixed_on_the_spot_can_be_corrected_too(as_user, cast):
    spot = {"on_the_spot": True, "photos": ("before", "after"), "interim_control": ""}
    hazard = story.own(cast, **spot)
    web = as_user(cast.admin_a)
    address = reverse("inspections:hazard_reclassify", kwargs={"uuid": hazard.uuid})
    data = {"version": hazard.version, "severity": "serious", "area": hazard.area, "reason": "更正"}
    assert web.post(address, data).status_code == 302
    row = Hazard.objects.get(pk=hazard.pk)
    assert (row.severity, row.deadline) == ("serious", None)
    line = Notice.objects.filter(kind="hazard_corrected").first()
    assert "deadline" not in kinds.find("hazard_corrected").line(line.facts)
    assert story.sign_off(row, cast.admin_a).state == "signed_off"


# -- whose the deadline is -------------------------------------------------------------------------

MARCH = dt.date(2026, 3, 15)
JUNE = dt.date(2026, 6, 1)


@pytest.fixture
def of_district(cast):
    """Found by the district, corrected by the city to 15 March."""
    row = story.issued(cast, actor=cast.admin_a, team=[cast.inspector_a])
    return story.reclassify(row, cast.city_admin, deadline=MARCH)


def test_what_the_city_has_set_no_district_postpones(cast, of_district):
    assert of_district.deadline_by == "city"
    assert of_district.entries.last().data["set"]["deadline_by"] == "city"
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.reclassify(of_district, cast.admin_a, deadline=JUNE)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.reclassify(of_district, cast.admin_a, severity="serious")
    request = story.ask(of_district, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        rectify.decide_extension(request, cast.admin_a, granted=True)
    rectify.decide_extension(request, cast.city_admin, granted=True)
    assert Hazard.objects.get().deadline == request.new_deadline


def test_the_answer_is_owed_by_whose_the_deadline_is_now(cast):
    row = story.issued(cast, actor=cast.admin_a, team=[cast.inspector_a])
    request = story.ask(row, cast.officer_a1)
    assert owing("extension_answer") == [cast.district_a]
    row = story.reclassify(Hazard.objects.get(), cast.city_admin, deadline=MARCH)
    assert owing("extension_answer") == [cast.city]
    assert [e.pk for e in asked_of(cast.city_admin)] == [request.pk]
    assert asked_of(cast.admin_a) == []
    story.submit(row, cast.officer_a1)  # the re-check stays with who found it
    assert owing("hazard_recheck") == [cast.district_a]


def owing(kind):
    return [item.unit for item in DueItem.objects.filter(kind=kind, settled_at=None)]


def asked_of(user):
    return owed(user, "extensions")


def owed(user, code):
    return list(next(s for s in hazards.today(user) if s.code == code).rows)


def test_what_another_department_owes_follows_the_deadline(cast, of_district):
    story.refer(of_district, cast.city_admin)
    assert owing("referral_answer") == [cast.city]
    referred = {
        user: next(s for s in hazards.today(user) if s.code == "referred_by_us").rows.count()
        for user in (cast.city_admin, cast.admin_a)
    }
    assert referred == {cast.city_admin: 1, cast.admin_a: 0}


def test_a_correction_of_the_area_leaves_whose_it_is(cast):
    row = story.issued(cast, actor=cast.admin_a, team=[cast.inspector_a])
    assert story.reclassify(row, cast.city_admin, area="canteen").deadline_by == ""
    row = story.reclassify(Hazard.objects.get(), cast.admin_a, severity="serious")
    assert row.deadline_by == ""  # it was the district's already


def test_a_severity_that_the_city_has_set_no_district_lowers(cast):
    row = story.issued(cast, actor=cast.admin_a, team=[cast.inspector_a])
    row = story.reclassify(row, cast.city_admin, severity="major")
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        story.reclassify(row, cast.admin_a, severity="general")


def test_a_district_takes_a_townships_finding_over(cast, hazard):
    Hazard.objects.update(source="township")
    hazard.refresh_from_db()
    row = story.reclassify(hazard, cast.admin_a, deadline=MARCH)
    request = story.ask(row, cast.officer_a1)
    with assert_nothing_changed(), pytest.raises(PermissionDenied):
        rectify.decide_extension(request, cast.township, granted=True)
    assert [e.pk for e in asked_of(cast.admin_a)] == [request.pk]
    assert asked_of(cast.township) == []


def test_a_later_correction_counts_as_an_extension(cast, hazard):
    row = hazard
    for days in (10, 20):
        row = story.reclassify(row, cast.inspector, deadline=DEADLINE + dt.timedelta(days))
    later = row.deadline + dt.timedelta(1)
    with assert_nothing_changed(), pytest.raises(Refused, match="2 times already"):
        story.reclassify(row, cast.inspector, deadline=later)
    with assert_nothing_changed(), pytest.raises(Refused, match="2 times already"):
        story.ask(row, cast.officer_a1)
    row = story.reclassify(row, cast.inspector, deadline=DEADLINE)  # an earlier day is no favour
    with assert_nothing_changed(), pytest.raises(Refused, match="2 times already"):
        story.reclassify(row, cast.inspector, deadline=row.deadline + dt.timedelta(1))
    assert story.reclassify(row, cast.inspector, area="canteen").area == "canteen"


def test_a_granted_extension_leaves_one_correction(cast, hazard):
    row = story.reclassify(extended(cast, hazard), cast.inspector, deadline=JUNE)
    with assert_nothing_changed(), pytest.raises(Refused, match="2 times already"):
        story.reclassify(row, cast.inspector, deadline=JUNE + dt.timedelta(1))


def test_a_relapse_begins_anew_for_corrections_too(cast, at):
    row = story.issued(cast)
    for days in (10, 20):
        row = story.reclassify(row, cast.inspector, deadline=DEADLINE + dt.timedelta(days))
    row = story.sign_off(story.submit(row, cast.officer_a1), cast.inspector)
    at("2026-04-20")
    row = story.relapse(row, cast.city_admin)
    assert story.reclassify(row, cast.inspector, deadline=JUNE).deadline == JUNE


def test_the_page_says_why_it_may_not_be_later(as_user, cast, hazard, settings):
    settings.MOST_EXTENSIONS = 0
    address = reverse("inspections:hazard_reclassify", kwargs={"uuid": hazard.uuid})
    data = {"version": hazard.version, "severity": "general", "area": hazard.area, "reason": "更正"}
    web = as_user(cast.inspector)
    with assert_nothing_changed():
        answer = web.post(address, data | {"deadline": JUNE.isoformat()})
    assert answer.status_code == 422
    assert "may not be again" in answer.content.decode()


# -- an extension into the past --------------------------------------------------------------------


def test_a_day_that_is_past_is_not_granted(as_user, cast, hazard, at):
    """Asked for in March, answered in April."""
    request = story.ask(hazard, cast.officer_a1)
    at("2026-04-20")
    row = Hazard.objects.get()
    assert "grant_extension" not in doors(row, cast.inspector)
    with assert_nothing_changed(), pytest.raises(Refused, match="2026-03-27, is past"):
        rectify.decide_extension(request, cast.inspector, granted=True)
    web = as_user(cast.inspector)
    kwargs = {"uuid": row.uuid, "extension": request.uuid}
    address = reverse("inspections:extension_decide", kwargs=kwargs)
    assert web.get(address).status_code == 200
    with assert_nothing_changed():
        answer = web.post(address, {"version": row.version, "granted": "yes"})
    assert answer.status_code >= 400 and "is past" in answer.content.decode()
    rectify.decide_extension(request, cast.inspector, granted=False, answer="请重新申请")
    story.ask(Hazard.objects.get(), cast.officer_a1, days=40)


def test_a_day_that_is_today_is_granted(cast, hazard, at):
    request = story.ask(hazard, cast.officer_a1)
    at("2026-03-27")
    rectify.decide_extension(request, cast.inspector, granted=True)
    assert Hazard.objects.get().deadline == dt.date(2026, 3, 27)
