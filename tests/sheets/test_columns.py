"""Descriptions: words that match, words that would be a guess, and both languages."""

import pytest
from django.utils.translation import override

from safety.sheets.columns import Choices, Column, Description
from safety.sheets.header import Index
from tests.sheets.roster import description


def test_a_word_of_two_values_is_a_guess_and_names_neither():
    choices = Choices({1: "桥西区", 2: "桥西县"}, also={1: ["桥西"], 2: ["桥西"]})
    assert [choices.find(word) for word in ("桥西区", "桥西县", "桥西")] == [1, 2, None]


def test_a_database_id_is_no_word():
    assert Choices({7: "甲区"}).find("7") is None and Choices({"primary": "小学"}).find("Primary")


def test_patterns_are_asked_last():
    choices = Choices({"k": "幼儿园", "p": "小学"}, patterns=[("幼儿园$", "k"), ("小学$", "p")])
    assert choices.find("县直机关幼儿园") == "k" and choices.find("补习班") is None


def test_the_literal_word_goes_before_the_word_without_brackets():
    choices = Choices({1: "高中", 2: "高中(职业)"})
    assert choices.find("高中（职业）") == 2 and choices.find("高中（公办）") == 1


def test_headers_in_both_languages_are_understood_in_either():
    column = Column("stage", "Sheet", "text")
    for language in ("en", "zh-hans"):
        with override(language):
            index = Index(Description("x", "X", (column,), ("stage",)))
            assert index.find("sheet") == ("stage", 0)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Column("a", "A", "colour"),
        lambda: Column("a", "A", "choice"),
        lambda: Description("x", "X", (Column("a", "A"), Column("a", "B")), ("a",)),
        lambda: Description("x", "X", (Column("a", "A"),), ("b",)),
    ],
)
def test_a_description_that_makes_no_sense_is_told_at_once(wrong):
    with pytest.raises(ValueError):
        wrong()


def test_an_unknown_header_is_no_column():
    index = Index(description())
    for text in ("邮政编码", "备注", "名称(英文)全写", "学校", "x" * 500):
        found = index.find(text)
        assert found is None or (found[0] == "name" and text == "学校")
