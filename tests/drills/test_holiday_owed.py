"""Letters to parents before holidays: what is owed, for how long, and the pages that show it."""

import datetime as dt
import io
import uuid
import zipfile
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from drills import letter_form
from drills.actions import holiday as acts
from drills.dues import holiday as dues
from drills.models import HolidayCampaign
from drills.rules import holiday as rules
from safety.base import clock
from safety.dues import engine
from safety.dues.models import DueItem, Notice
from safety.files import kept, storage
from safety.schools.actions import school as schools
from tests.drills.conftest import TODAY, at
from tests.drills.holidays import DUE, FIRST, LAST, D, announce, form, owed, send
from tests.files import letters, photos
from tests.refusals import assert_nothing_changed

# -- owed ------------------------------------------------------------------------------------------


def test_reminded_until_it_went_out(cast):
    announce(cast)
    told = Notice.objects.filter(kind=dues.LETTER)
    for day in (D(2026, 12, 23), DUE, FIRST, D(2027, 1, 2)):
        with at(day):
            engine.run()
    people = set(told.values_list("user__username", flat=True))
    assert {cast.officer_a1.username, cast.principal_a1.username} <= people
    assert cast.admin_a.username in people
    with translation.override("en"):
        item = DueItem.objects.filter(kind=dues.LETTER).first()
        assert dues.line(item.facts) == "Letter to parents: 元旦致家长一封信"


def test_who_comes_closes_and_moves(cast):
    announce(cast), announce(cast, "admin_b", "district_b", due_on=D(2026, 12, 28))
    new = schools.create_school(
        cast.city_admin, parent=cast.district_a, name="甲三小学", code="3902000099", stage="primary"
    )
    dues.owe_all()
    assert ("甲三小学", DUE) in owed()
    moved = schools.move_school(new, cast.city_admin, cast.district_b)
    assert {day for name, day in owed() if name == "甲三小学"} == {D(2026, 12, 28)}
    moved = schools.close_school(moved, cast.city_admin, closed_on=TODAY)
    assert "甲三小学" not in {name for name, _day in owed()}
    schools.reopen_school(moved, cast.city_admin)
    assert ("甲三小学", D(2026, 12, 28)) in owed()


def test_who_comes_after_the_day_owes_none(cast):
    announce(cast)
    with at(FIRST):
        schools.create_school(
            cast.city_admin, parent=cast.district_a, name="甲三小学", code="3902000099",
            stage="primary",
        )  # fmt: skip
        dues.owe_all()
        assert "甲三小学" not in {name for name, _day in owed()}


def test_in_the_end_nobody_asks_any_more(cast):
    campaign = announce(cast)
    row = send(cast, campaign)
    with at(DUE + rules.LAPSE):
        dues.owe_all()
        assert owed() == {("甲二幼儿园", DUE)}
    with at(DUE + rules.LAPSE + dt.timedelta(days=1)):
        dues.owe_all()
        assert owed() == set()
        acts.withdraw_letter(row, cast.officer_a1, reason="误录")
        assert owed() == set()


# -- pages -----------------------------------------------------------------------------------------


def test_missing_and_late_are_seen(cast, as_user):
    campaign = announce(cast, "city_admin", "city")
    send(cast, campaign, receipts=590)
    with at(FIRST):
        send(cast, campaign, "b1", day=DUE)
        client, there = as_user(cast.city_admin), campaign.get_absolute_url()
        found = {
            state: {row.name for row in client.get(there, {"state": state}).context["rows"]}
            for state in ("", "none", "sent", "late", "uncounted", "moon")
        }
        how = {row.name: row.how for row in client.get(there).context["rows"]}
        own = client.get(there, {"district": cast.district_b.uuid}).context["rows"]
    assert found == {
        "": {"甲一小学", "甲二幼儿园", "乙一中学"}, "none": {"甲二幼儿园"},
        "sent": {"甲一小学", "乙一中学"}, "late": {"乙一中学"}, "uncounted": {"乙一中学"},
        "moon": set(),
    }  # fmt: skip
    assert how == {"甲一小学": "sent", "甲二幼儿园": "missing", "乙一中学": "late"}
    assert [row.name for row in own] == ["乙一中学"]


def test_the_list_of_campaigns(cast, as_user):
    announce(cast), acts.withdraw_campaign(announce(cast), cast.admin_a, reason="误发")
    there = reverse("drills:holiday_list")

    def count(**asked):
        client = as_user(cast.officer_a1)
        return len(client.get(there, asked).context["rows"])

    assert (count(), count(state="withdrawn"), count(state="all")) == (1, 1, 2)
    assert (count(holiday="summer"), count(state="over"), count(state="moon")) == (0, 0, 0)
    with at(LAST + rules.LAPSE + dt.timedelta(days=1)):
        assert (count(), count(state="over")) == (0, 1)


def test_the_letter_on_paper(cast, as_user):
    campaign = announce(cast, text="尊敬的家长：\n<b>请</b>看管好孩子。")
    page = reverse("drills:holiday_print", args=[campaign.uuid])
    word = reverse("drills:holiday_word", args=[campaign.uuid])
    for who, name in (("officer_a1", "甲一小学"), ("admin_a", "________")):
        client = as_user(getattr(cast, who))
        shown = client.get(page).content.decode()
        assert name in shown and "&lt;b&gt;" in shown and "Slip" in shown
        answer = client.get(word)
        text = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
        assert name in text and "请" in text and ".docx" in answer["Content-Disposition"]


OWN = letters.letter("{{标题}}", "致{{school}}（{{区县}}）各位家长", "{{正文}} {{sent}} {{回执}}")


def words(client, campaign) -> str:
    answer = client.get(reverse("drills:holiday_word", args=[campaign.uuid]))
    return "\n".join(letters.words(answer.content))


def test_a_form_of_the_bureau_s_own(cast, as_user):
    client, once = as_user(cast.admin_a), str(uuid.uuid4())
    for _click in range(2):
        sent = form(unit=cast.district_a.uuid, client_uuid=once,
                    form=photos.upload(OWN, "我区一封信.docx"))  # fmt: skip
        assert client.post(reverse("drills:holiday_add"), sent).status_code == 302
    row = HolidayCampaign.objects.get()
    assert row.form_name == "我区一封信.docx" and kept.named([row.file]) == {row.file}
    officer = as_user(cast.officer_a1)
    assert "致甲一小学（甲区）各位家长" in words(officer, row)
    sheet = officer.get(reverse("drills:holiday_print", args=[row.uuid])).content.decode()
    assert "Hand out the Word file, not this page" in sheet
    with mock.patch.object(storage, "read", side_effect=FileNotFoundError):  # its file is lost
        said = words(officer, row)
    assert "各位家长" not in said and "甲一小学" in said


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "empty"), (b"PK no file", "Word"), (letters.letter("没有占位符"), "lacks"),
     (letters.letter("{{school}} {{pupil}}"), "pupil")],
)  # fmt: skip
def test_bad_files_announce_nothing(cast, as_user, data, said):
    sent = form(unit=cast.district_a.uuid, form=photos.upload(data, "信.docx"))
    client = as_user(cast.admin_a)
    with assert_nothing_changed():
        response = client.post(reverse("drills:holiday_add"), sent)
    assert response.status_code == 422 and "form" in response.context["form"].errors


def test_the_sample_has_no_faults(cast, as_user):
    data = as_user(cast.admin_a).get(reverse("drills:holiday_sample")).content
    assert letter_form.faults_of(data) == []


def test_it_stands_on_the_home_page(cast, as_user):
    campaign = announce(cast, due_on=TODAY)
    must = as_user(cast.officer_a1).get(reverse("home")).context["board"].must
    [line] = [line for block in must if block.code == "owed" for line in block.lines]
    assert campaign.title in line.title
    assert line.url == campaign.get_absolute_url()


def test_pages_cost_the_same(cast, as_user):
    campaign = announce(cast, "city_admin", "city")
    client = as_user(cast.city_admin)
    pages = [reverse("drills:holiday_list"), campaign.get_absolute_url()]

    def cost():
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            found.append(len(queries))
        return found

    cost()
    few = cost()
    for _number in range(12):
        announce(cast)
    send(cast, campaign), send(cast, campaign, "a2"), send(cast, campaign, "b1")
    assert cost() == few
    assert clock.today() == TODAY
