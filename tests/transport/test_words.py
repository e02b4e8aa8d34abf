"""What the rules say to a bureau, word for word."""

import pytest
from django.utils.translation import override

from transport.rules.finding import Finding
from transport.rules.record import Question


def spoken(finding) -> tuple[str, str, str, str]:
    with override("zh-hans"):
        return finding.label, finding.article, finding.found, finding.asked


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (Finding("qualification", False),
         ("校车驾驶资格", "《校车安全管理条例》第二十三条、第二十五条", "未登记")),
        (Finding("too_young", True, "24", "25"),
         ("年龄", "《校车安全管理条例》第二十三条", "24 周岁", "年满 25 周岁")),
        (Finding("too_old", True, "61", "60"),
         ("年龄", "《校车安全管理条例》第二十三条", "61 周岁", "不超过 60 周岁")),
        (Finding("few_seats", True, "6", "7"),
         ("核载人数", "《校车安全管理条例》第二条", "6 座", "不少于 7 座")),
        (Finding("inspection", False),
         ("安全技术检验", "《校车安全管理条例》第二十条", "未登记")),
    ],
)  # fmt: skip
def test_what_a_finding_says_in_chinese(finding, words):
    assert spoken(finding)[: len(words)] == words


def test_what_is_missing_is_listed_as_chinese_lists_are():
    assert spoken(Finding("equipment", True, "hammer,recorder"))[2].count("、") == 1


def test_which_accident_counts_is_said():
    with override("zh-hans"):
        assert str(Question.ACCIDENT.label) == "致人死亡或者重伤的交通事故责任"
    assert spoken(Finding("casualty_accident", False))[0] == "致人死亡或者重伤的交通事故责任"


def test_one_year_is_no_years():
    assert Finding("overload_speeding", False, "", "1").asked == "none in the last 1 year"
    assert Finding("overload_speeding", False, "", "2").asked == "none in the last 2 years"
    assert Finding("under_three_years", False, "", "1").asked == "at least 1 year"
    assert spoken(Finding("overload_speeding", False, "", "1"))[3] == "最近 1 年内无"
