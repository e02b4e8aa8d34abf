"""Readers of cells: what offices type, and what must hold for anything they might."""

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from safety.sheets import kinds

LOOSE = SimpleNamespace(loose=True)
STRICT = SimpleNamespace(loose=False, yes_words=(), no_words=())
DAYS = st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31))
RAW = st.one_of(
    st.text(max_size=60),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
)
FULL = {ord(c): ord(c) + 0xFEE0 for c in "0123456789-/.,"}
DAY_FORMS = [
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0:%Y.%m.%d}",
    "{0:%Y%m%d}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year}-{0.month}-{0.day}",
    "{0.year}/{0.month}/{0.day} 00:00:00",
    " {0.year}.{0.month}.{0.day}\xa0",
    "{0.year} 年 {0.month} 月 {0.day} 日",
    "{0.year}、{0.month}、{0.day}",
]


@given(DAYS, st.sampled_from(DAY_FORMS), st.booleans())
def test_a_day_is_read_in_every_form(day, form, full):
    text = form.format(day)
    assert kinds.date(text.translate(FULL) if full else text) == day


@given(DAYS.filter(lambda day: (day - dt.date(1899, 12, 30)).days > 2101))
def test_a_serial_is_its_day_as_number_and_as_text(day):
    serial = (day - dt.date(1899, 12, 30)).days
    assert kinds.date(serial) == day
    assert kinds.date(float(serial)) == day
    assert len(str(serial)) < 5 or kinds.date(str(serial)) == day


@given(DAYS)
def test_a_day_typed_as_one_number(day):
    assert kinds.date(int(day.strftime("%Y%m%d"))) == day


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("1998.9", dt.date(1998, 9, 1)),
        ("1998年9月", dt.date(1998, 9, 1)),
        ("1998", dt.date(1998, 1, 1)),
        (1998, dt.date(1998, 1, 1)),
        (1998.9, dt.date(1998, 9, 1)),
        (1998.12, dt.date(1998, 12, 1)),
        ("199809", dt.date(1998, 9, 1)),
        ("一九九八年九月一日", dt.date(1998, 9, 1)),
        ("二〇〇八年十二月二十一日", dt.date(2008, 12, 21)),
        ("二○○八年十月十日", dt.date(2008, 10, 10)),
    ],
)
def test_years_and_months_where_the_column_allows(raw, day):
    assert kinds.date(raw, LOOSE) == day


@pytest.mark.parametrize("raw", ["1998.9", "1998年", 1998, "2月30日", "1998-02-30"])
def test_what_is_no_day_goes_on_as_typed(raw):
    assert kinds.date(raw, STRICT) == str(raw)


def test_a_month_that_excel_cut_is_not_guessed():
    with pytest.raises(kinds.Unclear, match="1998-01"):
        kinds.date(1998.1, LOOSE)


@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from(["{}", "{:,}", " {} ", "{}.0", "{:,}人", "{}层"]),
)
def test_whole_numbers(number, form):
    text = form.format(number)
    assert kinds.integer(text) == kinds.integer(text.translate(FULL)) == number
    assert kinds.integer(float(number)) == kinds.integer(number) == number


@pytest.mark.parametrize(
    "raw", ["约三百人", "12.5", "1,23", "", "3-4", "１２月３", "−", True, "9" * 5000]
)
def test_what_is_no_whole_number_goes_on_as_typed(raw):
    assert kinds.integer(raw) == kinds.typed(raw)


@given(
    st.integers(10**9, 10**10 - 1),
    st.sampled_from(["{}", " {}", "{}.0", "'{}", "{}\u3000", "\u200b{}"]),
)
def test_codes_keep_their_digits(number, form):
    text = form.format(number)
    assert kinds.code(text) == kinds.code(text.translate(FULL)) == str(number)
    assert kinds.code(number) == kinds.code(float(number)) == str(number)


def test_a_number_that_excel_rounded_is_no_code():
    for raw in (1.30999198707069e17, 130999198707069000):
        with pytest.raises(kinds.Unclear):
            kinds.code(raw)
    assert kinds.code(130999198707069375) == kinds.code("130999198707069375")


PHONE_FORMS = ["{0}", "{1}-{2}-{3}", "{1} {2} {3}", " {0}\xa0", "+86 {0}", "86{0}", "{0}.0"]
PHONE_FORMS += ["{1}—{2}—{3}", "{1}\u3000{2}\u3000{3}"]


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(PHONE_FORMS))
def test_mobile_phones(digits, form):
    text = form.format(digits, digits[:3], digits[3:7], digits[7:])
    assert kinds.phone(text) == kinds.phone(text.translate(FULL)) == digits
    assert kinds.phone(int(digits)) == kinds.phone(float(digits)) == digits


@pytest.mark.parametrize(
    ("raw", "phone"),
    [
        ("0317-1234567", "0317-1234567"),
        ("(0317)1234567", "0317-1234567"),
        ("03171234567", "0317-1234567"),
        ("0317-1234567-8", "0317-1234567-8"),
        ("0317-1234567转8", "0317-1234567-8"),
        ("０３１７－１２３４５６７", "0317-1234567"),
        (3171234567, "0317-1234567"),
        ("010-12345678", "010-12345678"),
        ("8001234", "8001234"),
        ("1380000", "1380000"),
        ("无此人", "无此人"),
    ],
)
def test_landlines(raw, phone):
    assert kinds.phone(raw) == phone


@pytest.mark.parametrize(
    ("raw", "phone"),
    [
        ("13800000000/0123-456789", "13800000000"),
        ("0123-456789/0317-2021000", "0317-2021000"),
        ("0123-456789/0123-456780", "0123-456789/0123-456780"),
        ("0317-2021000/8", "0317-2021000/8"),
        ("0317-2021000/13800000000", "13800000000"),
        ("0317-2021000 13800000000", "13800000000"),
        ("13900000000，13800000000", "13900000000"),
        ("0317-2021000、0317-2021001", "0317-2021000"),
        ("13800000000或13900000000", "13800000000"),
        ("13800000000/张三", "13800000000/张三"),
        ("138 0000 0000", "13800000000"),
    ],
)
def test_of_several_numbers_the_first_mobile(raw, phone):
    assert kinds.phone(raw) == phone


@pytest.mark.parametrize("raw", ["9/1/1998", "09/01/1998", "98.9.1", "9.1.98", "98-9-1", "1998.1"])
def test_days_that_can_be_read_in_two_ways(raw):
    column = SimpleNamespace(loose=True)
    with pytest.raises(kinds.Unclear):
        kinds.date(float(raw) if raw == "1998.1" else raw, column)


@pytest.mark.parametrize(
    ("raw", "day"), [("25/12/1998", 25), ("12/25/1998", 25), ("12-12-1998", 12)]
)
def test_days_that_can_be_read_in_one_way_alone(raw, day):
    assert kinds.date(raw) == dt.date(1998, 12, day)


@pytest.mark.parametrize("raw", ["31/31/1998", "31/2/1998"])
def test_days_that_are_none_stay_as_typed(raw):
    assert kinds.date(raw) == raw


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("张　三", "张三"),
        (" 袁 娜\xa0", "袁娜"),
        ("John  Smith", "John Smith"),
        ("郑春𠮷", "郑春𠮷"),
        ("阿卜杜 · 拉", "阿卜杜·拉"),
        ("晨曦区\n第一小学", "晨曦区第一小学"),
    ],
)
def test_names_lose_the_spaces_that_align_them(raw, name):
    assert kinds.name(raw) == name


@pytest.mark.parametrize("raw", ["是", "√", " Y ", "１", 1, True, "有", "✔", "yes", 1.0])
def test_yes(raw):
    assert kinds.boolean(raw, STRICT) is True


@pytest.mark.parametrize("raw", ["否", "×", "N", "0", 0, False, "无", "ｎ"])
def test_no(raw):
    assert kinds.boolean(raw, STRICT) is False


def test_neither_yes_nor_no_is_a_fault_since_no_form_would_see_it():
    with pytest.raises(kinds.Unclear):
        kinds.boolean("也许", STRICT)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (116.82685199999999, 116.826852),
        ("116.826852", 116.826852),
        ("东经116.8°", 116.8),
        ("116°30′E", 116.5),
        ("１１６．８", 116.8),
        ("北纬38°07′12″", 38.12),
        ("abc", "abc"),
    ],
)
def test_positions(raw, number):
    assert kinds.degrees(raw) == number


@example(float("nan"), "decimal")
@given(RAW, st.sampled_from(sorted(set(kinds.READERS) - {"choice"})))
def test_no_reader_breaks_and_reading_twice_is_reading_once(raw, kind):
    column = SimpleNamespace(loose=True, yes_words=(), no_words=())
    try:
        once = kinds.READERS[kind](raw, column)
        assert kinds.READERS[kind](once, column) == once
    except kinds.Unclear:
        pass
