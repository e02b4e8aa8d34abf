"""The accounts of those who go along on a school's vehicles, made and ended by its principal."""

import re
import uuid

import pytest
from django.urls import reverse

from safety.base import clock
from safety.schools.actions import people as acts
from safety.schools.models import Role, SecurityEvent, User
from tests import factories
from tests.factories import PASSWORD
from tests.refusals import assert_nothing_changed

LIST, ADD = reverse("desk:attendant_list"), reverse("desk:attendant_add")


def typed(at, **changes):
    return {
        "client_uuid": uuid.uuid4(), "school": at.unit.uuid, "name": "赵阿姨",
        "username": "zhaoayi", "phone": "13800000001", "starts_on": clock.today(), **changes,
    }  # fmt: skip


def ending(person, unit=None):
    seat = person.appointments.get(unit=unit) if unit else person.appointments.get()
    return reverse("desk:attendant_end", args=[person.uuid, seat.pk])


def code_of(person):
    return reverse("desk:attendant_code", args=[person.uuid])


def editing(person):
    return reverse("desk:attendant_edit", args=[person.uuid])


@pytest.fixture
def walker(cast):
    return factories.person("walker", Role.ATTENDANT, cast.a1)


def test_from_the_account_to_the_phone_and_to_its_end(cast, signed_in):
    """The principal adds, prints; the attendant opens it and sees no more than the trips."""
    principal = signed_in(cast.principal_a1)
    assert principal.post(ADD, typed(cast.a1)).headers["Location"] == LIST
    person = User.objects.get(username="zhaoayi")
    assert (person.seats.roles, person.seats.named_at) == ({Role.ATTENDANT}, (cast.a1.unit.pk,))
    sheet = principal.post(code_of(person))
    [code] = re.findall(r"(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}", sheet.text)
    assert LIST in sheet.text and reverse("desk:person_list") not in sheet.text
    principal.logout()
    activate = {"code": code, "password": PASSWORD, "again": PASSWORD}
    assert principal.post(reverse("desk:activate"), activate).status_code == 302
    phone = signed_in(person)
    assert phone.get("/").status_code == 200 and phone.get(LIST).status_code == 403
    signed_in(cast.principal_a1).post(ending(person), {})
    assert User.objects.get(pk=person.pk).seats.roles == frozenset()
    assert SecurityEvent.objects.filter(kind="appointment_ended", subject=person).count() == 1


def test_a_second_click_is_one_account_with_the_same_words(cast, signed_in):
    principal, said = signed_in(cast.principal_a1), typed(cast.a1)
    assert {principal.post(ADD, said).status_code for _click in range(2)} == {302}
    assert User.objects.filter(name="赵阿姨").count() == 1
    with assert_nothing_changed():
        assert principal.post(ADD, {**said, "name": "钱阿姨"}).status_code == 422


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "\u200b"}, "name"), ({"phone": "abc"}, "phone"), ({"school": ""}, "school"),
        ({"username": "a b"}, "username"), ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"username": "OFFICER_a1"}, "__all__"),
    ],
)  # fmt: skip
def test_bad_input_makes_no_account(cast, signed_in, changes, field):
    principal = signed_in(cast.principal_a1)
    with assert_nothing_changed():
        answer = principal.post(ADD, typed(cast.a1, **changes))
    assert answer.status_code == 422 and field in answer.context["form"].errors


@pytest.mark.parametrize("where", ["a2", "b1"])
def test_at_no_other_school(cast, signed_in, where):
    principal = signed_in(cast.principal_a1)
    with assert_nothing_changed():
        assert principal.post(ADD, typed(getattr(cast, where))).status_code == 422


def test_of_two_schools_one_chooses(cast, signed_in):
    factories.appoint(cast.principal_a1, Role.PRINCIPAL, cast.a2)
    factories.appoint(cast.principal_a1, Role.SAFETY_OFFICER, cast.b1)
    principal = signed_in(cast.principal_a1)
    offered = principal.get(ADD).context["form"].fields["school"].queryset
    assert set(offered) == {cast.a1, cast.a2}  # an officer at B1 makes no accounts there
    principal.post(ADD, typed(cast.a2))
    assert User.objects.get(username="zhaoayi").appointments.get().unit == cast.a2.unit


def test_the_list_is_of_one_s_own_attendants(cast, walker, signed_in):
    factories.person("elsewhere", Role.ATTENDANT, cast.a2)
    principal = signed_in(cast.principal_a1)
    [seat] = principal.get(LIST).context["rows"]
    assert (seat.user, seat.mine) == (walker, True)


@pytest.mark.parametrize(
    ("role", "place"),
    [(Role.ATTENDANT, "b1"), (Role.SAFETY_OFFICER, "a1"), (Role.INSPECTOR, "district_a")],
)
def test_an_account_with_another_post_is_left_to_the_bureau(cast, walker, signed_in, role, place):
    factories.appoint(walker, role, getattr(cast, place))
    principal = signed_in(cast.principal_a1)
    seat = walker.appointments.get(role=Role.ATTENDANT, unit=cast.a1.unit)
    page = principal.get(LIST)
    assert "the education bureau changes it" in page.text and code_of(walker) not in page.text
    ends = reverse("desk:attendant_end", args=[walker.uuid, seat.pk])
    with assert_nothing_changed():
        assert principal.get(ends).status_code == 403
        assert principal.post(ends, {}).status_code == 403
        assert principal.post(code_of(walker)).status_code == 403
        assert principal.post(editing(walker), {"name": "王五"}).status_code == 403


def test_a_principal_puts_name_and_phone_right(cast, walker, as_user):
    walker.email = "own@example.com"
    walker.save()
    principal = as_user(cast.principal_a1)
    assert editing(walker) in principal.get(LIST).text
    form = principal.get(editing(walker)).context["form"]
    assert set(form.fields) == {"name", "phone", "seen"}
    said = {"name": "赵阿姨", "phone": "139 0000 1111", "seen": form.fields["seen"].initial}
    said |= {"email": "mine@example.com", "username": "boss"}
    for _click in range(2):
        assert principal.post(editing(walker), said).headers["Location"] == LIST
    found = User.objects.get(pk=walker.pk)
    assert (found.name, found.phone) == ("赵阿姨", "139 0000 1111")
    assert (found.email, found.username) == ("own@example.com", "walker")
    [event] = SecurityEvent.objects.filter(kind="person_edited", subject=walker)
    assert event.user == cast.principal_a1
    assert "赵阿姨" in principal.get(LIST).text


@pytest.mark.parametrize("changes", [{"name": ""}, {"name": "\u200b"}, {"phone": "abc"}])
def test_a_name_or_phone_that_cannot_be_changes_nothing(cast, walker, as_user, changes):
    principal = as_user(cast.principal_a1)
    with assert_nothing_changed():
        answer = principal.post(editing(walker), {"name": "赵阿姨", "phone": ""} | changes)
    assert answer.status_code == 422 and set(answer.context["form"].errors) == set(changes)


def test_who_was_changed_meanwhile_is_compared(cast, walker, as_user):
    principal = as_user(cast.principal_a1)
    seen = principal.get(editing(walker)).context["form"].fields["seen"].initial
    User.objects.filter(pk=walker.pk).update(name="钱阿姨")
    with assert_nothing_changed():
        answer = principal.post(editing(walker), {"name": "赵阿姨", "phone": "", "seen": seen})
    assert answer.status_code == 409 and "钱阿姨" in answer.text and "赵阿姨" in answer.text


@pytest.mark.parametrize("who", ["officer_a1", "principal_a2", "inspector_a"])
def test_others_put_nothing_right_here(cast, walker, as_user, who):
    client = as_user(getattr(cast, who))
    with assert_nothing_changed():
        answer = client.post(editing(walker), {"name": "王五"})
    assert answer.status_code in (403, 404)


def test_nobody_is_raised_or_moved_by_a_principal(cast, walker):
    """What the pages offer is all that the actions allow."""
    me = cast.principal_a1
    for act in (
        lambda: acts.appoint(walker, me, role=Role.SAFETY_OFFICER, unit=cast.a1.unit),
        lambda: acts.appoint(walker, me, role=Role.ATTENDANT, unit=cast.a2.unit),
        lambda: acts.move_person(walker.appointments.get(), me, unit=cast.a2.unit),
        lambda: acts.appoint(cast.officer_a1, me, role=Role.ATTENDANT, unit=cast.a1.unit),
        lambda: acts.deactivate(cast.officer_a1, me),
        lambda: acts.create_person(me, name="甲", role=Role.PRINCIPAL, unit=cast.a1.unit),
    ):
        with assert_nothing_changed(), pytest.raises(acts.PermissionDenied):
            act()


def test_a_principal_seated_at_a_bureau_by_mistake_makes_nobody(cast):
    lost = factories.person("lost", Role.PRINCIPAL, cast.district_a)
    with assert_nothing_changed(), pytest.raises(acts.PermissionDenied):
        acts.create_person(lost, name="甲", role=Role.ATTENDANT, unit=cast.a1.unit)


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_asks_the_same_number_of_questions(
    cast, as_user, count, django_assert_num_queries
):
    for number in range(count):
        factories.person(f"w{number}", Role.ATTENDANT, cast.a1)
    client = as_user(cast.principal_a1)
    client.get(LIST)
    with django_assert_num_queries(6):
        assert len(client.get(LIST).context["rows"]) == count


def test_the_password_once_more(cast, walker, as_user):
    """Signed in an hour ago: what gives, takes or opens an account asks for it."""
    client = as_user(cast.principal_a1)
    with assert_nothing_changed():
        for address, said in (
            (ADD, typed(cast.a1)), (code_of(walker), {}), (ending(walker), {}),
        ):  # fmt: skip
            answer = client.post(address, said)
            assert answer.headers["Location"].startswith("/account/reauthenticate/")
