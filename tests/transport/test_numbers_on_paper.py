"""Identity numbers, plates and licence classes, as people write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transport.rules import identity, licence, plate
from transport.rules.numbers import Numbers
from transport.rules.record import Question, Record, faults

DAY = dt.date(2026, 9, 15)
GOOD = "13099919861013365X"


@pytest.mark.parametrize(
    "written",
    ["13099919861013365x", "１３０９９９１９８６１０１３３６５Ｘ",
     " 130999 19861013 365X ", "130999-19861013365X"],
)  # fmt: skip
def test_an_identity_number_is_cleaned(written):
    assert identity.clean(written) == GOOD
    assert identity.fault(GOOD, DAY) == ""


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("130999198610133651", "check digit is wrong"),
        ("130999861013365", "15 digits"),
        ("13099919861013365", "17 digits"),
        ("03099919861013365X", "17 digits"),
        ("130999198602303655", "no birth date"),
        ("130999203001013655", "no birth date"),
        ("X30999198610133651", "17 digits"),
        ("", "17 digits"),
    ],
)
def test_what_is_no_identity_number_is_refused(number, word):
    assert word in identity.fault(number, DAY)


def test_a_number_says_birth_date_and_sex():
    assert identity.born_on(GOOD) == dt.date(1986, 10, 13)
    assert identity.sex(GOOD) == identity.MEN
    assert identity.sex(GOOD[:16] + "4X") == identity.WOMEN
    assert identity.masked(GOOD) == "•" * 14 + "365X"


@given(st.dates(dt.date(1930, 1, 1), dt.date(2008, 1, 1)), st.integers(0, 999), st.integers(0, 16))
def test_one_mistaken_digit_is_found(born, order, place):
    first = f"130999{born:%Y%m%d}{order:03}"
    number = first + identity.check_digit(first)
    assert identity.fault(number, DAY) == ""
    other = str((int(number[place]) + 1) % 10)
    assert identity.fault(number[:place] + other + number[place + 1 :], DAY)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("冀z·7BQ17", "ordinary"), ("冀Z 30563", "ordinary"), ("冀Ｚ６２０９８", "ordinary"),
        ("京AD12345", "energy"), ("京AF1234A", None), ("粤B12345D", "energy"),
        ("粤B·DA1234", "energy"), ("沪AK12345", "energy"), ("浙A12345挂", None),
        ("浙A1234挂", "trailer"), ("浙A1234学", "coach"), ("京A1234警", "police"),
        ("粤Z1234港", "hong_kong"), ("粤ZAB12澳", "hong_kong"), ("使014578", "embassy"),
        ("沪A0023领", "embassy"), ("京X1234应急", "emergency"), ("京·S0012应急", "emergency"),
        ("KA 06789", "army"), ("ｖａ１２３４５", "army"), ("AD12345", None), ("KO12345", None),
        ("KA1234", None), ("KA123456", None), ("军A12345", None),
        ("WJ京1234X", "armed_police"), ("WJ·12345", "armed_police"), ("wj冀01234", "armed_police"),
        ("WJ冀123456", None), ("WJ冀1234A", None), ("WJ1234", None),
        ("冀01·12345", "farm"), ("冀01A2345", "farm"), ("冀0112", None),
        ("冀ZABC12", None), ("冀ZI1234", None), ("冀Z1234O", None), ("冀I12345", None),
        ("示A12345", None), ("冀Z1234", None), ("冀Z123456", None), ("", None), ("无", None),
    ],
)  # fmt: skip
def test_the_forms_of_plates(written, form):
    cleaned = plate.clean(written)
    assert plate.form_of(cleaned) == form
    assert bool(plate.fault(cleaned)) is (form is None)


@pytest.mark.parametrize(
    ("number", "colour", "good"),
    [
        ("冀Z12345", "yellow", True), ("冀Z12345", "blue", True), ("冀Z12345", "green", False),
        ("冀ZD12345", "green", True), ("冀Z12345D", "yellow_green", True),
        ("冀ZD12345", "yellow", False), ("冀ZD12345", "other", True),
        ("BD12345", "other", True), ("BD12345", "green", False), ("BD12345", "yellow", False),
        ("WJ冀12345", "", True), ("WJ冀12345", "blue", False),
    ],
)  # fmt: skip
def test_green_are_plates_of_new_energy_and_white_those_of_the_army(number, colour, good):
    assert (plate.fault(number, colour) == "") is good


@pytest.mark.parametrize(
    ("number", "kind", "plates", "good"),
    [
        ("", "tractor", "none", True), ("", "tractor", "own", False),
        ("", "school_bus", "none", True), ("无牌0A1B2C3D", "tractor", "none", True),
        ("无牌0A1B2C3D", "tractor", "own", False), ("冀0112345", "tractor", "own", True),
        ("冀0112345", "school_bus", "own", False), ("无牌", "tractor", "none", False),
    ],
)  # fmt: skip
def test_what_has_no_plates_or_those_of_a_tractor(number, kind, plates, good):
    assert (plate.fault(number, "green", kind, plates) == "") is good


def test_a_plate_is_spoken_with_its_dot():
    assert plate.spoken("冀0112345") == "冀01·12345"
    assert plate.spoken("冀Z12345") == "冀Z·12345"
    assert plate.spoken("使014578") == "使014578"


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [("a1", "A1"), (" Ａ１ ", "A1"), ("A1、D", "A1D"), ("A2D", "A2D"),
     ("大巴", ""), ("A9", ""), ("A4", ""), ("A6", ""), ("B3", ""), ("C6", "C6"), ("", "")],
)  # fmt: skip
def test_licence_classes_are_cleaned(written, cleaned):
    assert licence.clean(written) == cleaned


@given(st.integers(1, 60))
def test_a_larger_class_covers_what_a_smaller_one_does(seats):
    covered = [licence.covers(held, seats, Numbers()) for held in ("C1", "B1", "A1")]
    assert covered == sorted(covered)
    assert licence.covers(licence.required(seats, Numbers()), seats, Numbers())


@pytest.mark.parametrize(
    ("born", "first", "good"),
    [
        ("1990-05-01", "2008-04-30", False), ("1990-05-01", "2008-05-01", True),
        ("2004-02-29", "2022-02-28", True), ("1990-05-01", "2026-09-16", False),
        ("1990-05-01", "2026-09-15", True),
    ],
)  # fmt: skip
def test_a_first_licence_comes_at_eighteen_and_not_in_the_future(born, first, good):
    given = (dt.date.fromisoformat(one) for one in (born, first))
    assert (licence.faults_of_first(*given, DAY) == {}) is good


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (Record(Question.DRINK, True, DAY + dt.timedelta(days=1)), "on"),
        (Record(Question.DRINK, True, dt.date(1980, 1, 1)), "on"),
        (Record(Question.DRINK, True, DAY, 3), "count"),
        (Record(Question.FULL_POINTS, True, DAY, 0), "count"),
        (Record(Question.FULL_POINTS, True, DAY, 1), None),
        (Record(Question.FULL_POINTS, False, DAY, 12), "count"),
        (Record(Question.FULL_POINTS, False, DAY, 11), None),
        (Record(Question.FULL_POINTS, False, DAY, 0), None),
        (Record(Question.FULL_POINTS, True, DAY), None),
        (Record(Question.REVIEW, False, DAY, 3), None),
        (Record(Question.DRINK, True, DAY), None),
    ],
)
def test_what_is_wrong_with_an_answer(record, field):
    assert set(faults(record, dt.date(1985, 1, 1), DAY)) == ({field} if field else set())
