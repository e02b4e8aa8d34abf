"""Places in a Word document: found however Word split them, filled with nothing but text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.base.models import Refused
from safety.files import word_fields
from safety.files.word_gate import WordFile
from tests.files import letters
from tests.files.letters import body, letter, words

NAMES = {"school": "school", "学校": "school", "words": "words"}
ROWS = {"h.what": "h.what", "h.no": "h.no"}
HOSTILE = '</w:t><w:p>&amp;<![CDATA["{{school}}\x00\ud800𠮷'


def filled(data, rows=(), **values):
    texts = {"school": "甲校", "学校": "甲校", "words": "一", **values}
    return words(word_fields.fill(WordFile(data), texts, rows, ROWS))


def faults(data):
    return word_fields.faults(WordFile(data), NAMES, ROWS)


def split(*pieces) -> str:
    """One paragraph of a run each, as Word writes it, with proofing marks between."""
    runs = (f"<w:r><w:rPr><w:b/></w:rPr><w:t>{piece}</w:t></w:r>" for piece in pieces)
    return f"<w:p>{'<w:proofErr/>'.join(runs)}</w:p>"


@pytest.mark.parametrize(
    "line", ["{{school}}", "{{ school }}", "{{学校}}", "｛｛学校｝｝", "{{学校}｝"]
)
def test_ways_to_write_a_place(line):
    assert filled(letter(f"致{line}:"))[0] == "致甲校:"
    assert faults(letter(line)) == []


@pytest.mark.parametrize(
    "pieces",
    [("a{{sch", "ool}}b"), ("a{", "{", "school", "}", "}b"), ("a", "{{school}}", "b"),
     ("a{{", "学", "校", "}}b")],
)  # fmt: skip
def test_split_over_runs(pieces):
    assert filled(body(split(*pieces)))[0] == "a甲校b"


def test_two_in_one_run_and_one_over_two():
    assert filled(body(split("{{school}}{{words}}{{wo", "rds}}.")))[0] == "甲校一一."


def test_a_value_is_text_and_no_place():
    data = letter("{{words}}")
    made = word_fields.fill(WordFile(data), {"words": HOSTILE}, (), ROWS)
    assert words(made)[0] == '</w:t><w:p>&amp;<![CDATA["{{school}}𠮷'
    assert len(words(made)) == len(words(data))


def test_lines_of_a_value_are_lines():
    assert filled(letter("{{words}}"), words="一\n二")[0] == "一\n二"


def test_everything_else_stays_byte_for_byte():
    data = letter("没有", "{{words}}", "也没有")
    before, after = (letters.parts_of(d) for d in (data, word_fields.fill(
        WordFile(data), {"words": "一"}, (), ROWS)))  # fmt: skip
    changed = before.pop(letters.BODY).replace(b"{{words}}", "一".encode())
    assert after.pop(letters.BODY) == changed and after == before


def test_a_row_is_repeated():
    data = letter("{{school}}", row=("{{h.no}}", "{{h.what}} {{school}}"))
    rows = [{"h.no": str(n), "h.what": f"隐患{n}"} for n in (1, 2, 3)]
    assert filled(data, rows)[3:9] == [
        *("1", "隐患1 甲校", "2", "隐患2 甲校"), *("3", "隐患3 甲校")
    ]  # fmt: skip


def test_a_row_for_nothing_stands_once():
    assert filled(letter("x", row=("{{h.no}}.", "a")))[3:5] == [".", "a"]


def test_header_and_footer_are_filled():
    data = letters.changed(letter("x"), "word/footer1.xml", "</w:p>",
                           "<w:r><w:t>{{学校}}</w:t></w:r></w:p>")  # fmt: skip
    made = word_fields.fill(WordFile(data), {"学校": "甲校"}, (), ROWS)
    assert "甲校" in letters.parts_of(made)["word/footer1.xml"].decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (letter("a", "{{shcool}}"), "Line 2: “shcool” is no known placeholder"),
        (letter("{{__class__}}"), "“__class__”"),
        (letter("{{school.pk}}"), "“school.pk”"),
        (letter("{% for x in y %}{{}}"), "“” is no known placeholder"),
        (letter("{{h.what}}"), "Line 1: “h.what” belongs to a hazard"),
        (letter("x", row=("{{h.wat}}",)), "Table, line 3: “h.wat”"),
        (letter("{{school} and more"), "a brace is missing at “{{school"),
        (letter("school}} then"), "a brace is missing"),
    ],
)  # fmt: skip
def test_faults_say_where(data, said):
    found = faults(data)
    assert len(found) == 1 and said in found[0]


def test_too_many_places_and_too_large_a_row(monkeypatch):
    monkeypatch.setattr(word_fields, "MOST_PLACES", 2)
    monkeypatch.setattr(word_fields, "LARGEST_ROW", 10)
    assert len(faults(letter("{{school}}" * 3, row=("{{h.no}}",)))) == 2


def nested(inner, levels=1):
    table = split(inner)
    for _ in range(levels):
        table = f"<w:tbl><w:tr><w:tc>{table}</w:tc></w:tr></w:tbl>"
    return table


def test_a_row_within_a_row():
    table = nested(split("{{h.no}}") and "{{h.what}}", 2).replace(
        "<w:tc>", f"<w:tc>{split('{{h.no}}')}", 1
    )
    assert "within another row" in faults(body(table))[0]


def test_tables_too_deep():
    with pytest.raises(Refused):
        faults(body(nested("{{h.what}}", 12)))


def test_braces_cost_no_time():
    assert faults(letter("{{" + " " * 200_000)) != []


def test_plain_text():
    assert word_fields.fill_text("{{学校}} {{x}}", {"学校": "甲"}) == "甲 {{x}}"
    assert word_fields.unknown("{{学校}} {{ x }}", NAMES) == ["x"]


@given(st.text(alphabet="a{}｛｝学校 schol", max_size=40), st.data())
def test_runs_do_not_matter(text, data):
    """However a line is cut into runs, it comes out as if it were whole."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    whole = word_fields.fill_text(text, {"school": "甲校", "学校": "甲校"})
    assert filled(body(split(*pieces)))[0] == whole
