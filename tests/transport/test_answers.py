"""Each question about a driver is answered in its own words: what is chosen is what is recorded."""

import html
import re
import uuid

import pytest
from django.urls import reverse

from tests.refusals import assert_nothing_changed
from tests.transport.conftest import TODAY, answer_all
from transport.models import DriverRecord
from transport.rules.record import PRESENT, Question

NO_YES = ("无", "有")
# As the office reads them: the heading, the good answer, the bad one.
WORDS = {
    "full_points": (
        "记分周期内记分",
        "未记满12分（按交管部门查询结果填写已记分数）",
        "记满12分，或某次被记分",
    ),
    "casualty_accident": ("致人死亡或者重伤的交通事故责任", *NO_YES),
    "drink_driving": ("酒驾、醉驾", *NO_YES),
    "overload_speeding": ("驾驶客运车辆超员、超速", *NO_YES),
    "crime": ("犯罪记录", *NO_YES),
    "drugs_alcohol": ("吸毒、酗酒", *NO_YES),
    "illness": ("癫痫、精神病等病史", *NO_YES),
    "infection": ("传染性疾病", *NO_YES),
    "yearly_review": ("公安交管部门年度审验", "审验合格", "审验不合格"),
    "medical": ("体检", "体检合格，适合驾驶", "体检不合格，不适合驾驶"),
    "qualification": ("校车驾驶资格签注", "已取得", "未取得或已被注销"),
}


@pytest.fixture
def office(cast, as_user, settings):
    """The school's officer, who reads Chinese."""
    client = as_user(cast.officer_a1)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    return client


def where(driver, question):
    return reverse("transport:record_add", args=[driver.uuid, question])


def offered(page) -> dict[str, str]:
    """What the page offers: words → the value that is sent of them."""
    found = re.findall(r'<input type="radio"[^>]*name="answer"[^>]*value="(\w+)"[^>]*>', page)
    words = re.findall(r"<label[^>]*for=\"id_answer_\d\"[^>]*>\s*(.*?)\s*</label>", page, re.S)
    return dict(zip(map(html.unescape, words), found, strict=True))


def sent(answer, **changes):
    return {
        "answer": answer, "on": TODAY.isoformat(), "source": "police",
        "client_uuid": uuid.uuid4(), **changes,
    }  # fmt: skip


def test_every_question_has_its_words():
    assert set(WORDS) == set(Question.values)


@pytest.mark.parametrize("question", WORDS)
def test_what_is_chosen_in_chinese_is_what_is_recorded(driver, cast, office, question):
    """By the words alone: the bad one bars, by this very question; the good one does not, and the
    file says the same words."""
    heading, good, bad = WORDS[question]
    answer_all(driver, cast.officer_a1)
    page = office.get(where(driver, question)).text
    assert f"<h1>{heading}</h1>" in page
    assert list(offered(page)) == [good, bad]
    assert driver.verdict == "eligible"
    more = {"count": "3"} if question == Question.REVIEW else {}
    for words, verdict, failing in ((good, "eligible", []), (bad, "barred", [question])):
        given = sent(offered(page)[words], **more)
        assert office.post(where(driver, question), given).status_code == 302
        driver.refresh_from_db()
        assert (driver.verdict, [one.code for one in driver.found]) == (verdict, failing)
        record = DriverRecord.objects.get(uuid=given["client_uuid"])
        assert (record.question, record.bad) == (question, words == bad)
        assert f"{heading}: " in office.get(driver.get_absolute_url()).text.replace("：", ": ")
        assert words in office.get(driver.get_absolute_url()).text


def test_a_word_of_another_question_is_refused(driver, office):
    """Also those of the form of before, which stood for both."""
    with assert_nothing_changed():
        for question in Question.values:
            others = ("none", "happened") if question in PRESENT else ("passed", "failed")
            for word in (*others, "good", "bad", ""):
                answered = office.post(where(driver, question), sent(word))
                assert answered.status_code == 422
                assert set(answered.context["form"].errors) == {"answer"}


def test_points_and_hours_are_asked_where_they_belong_alone(driver, office):
    for question in Question.values:
        fields = office.get(where(driver, question)).context["form"].fields
        assert ("count" in fields) == (question in ("full_points", "yearly_review"))


def test_the_questions_are_listed_with_how_each_stands(driver, cast, office):
    page = office.get(reverse("transport:record_ask", args=[driver.uuid])).text
    assert [one for one in Question.values if where(driver, one) in page] == Question.values
    assert page.count("hue-soon") == len(Question.values)
    answer_all(driver, cast.officer_a1)
    page = office.get(reverse("transport:record_ask", args=[driver.uuid])).text
    assert "hue-soon" not in page


def test_what_nobody_asks_is_no_page(driver, office):
    with assert_nothing_changed():
        assert office.get(where(driver, "epilepsy")).status_code == 404
        assert office.post(where(driver, "epilepsy"), sent("none")).status_code == 404
