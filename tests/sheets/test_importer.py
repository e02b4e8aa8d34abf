"""All or nothing, the same file twice, and rules over several rows; units serve as register."""

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext

from safety.base.forms import CleanForm
from safety.schools.models import Tier, Unit
from safety.sheets.columns import Column, Description
from safety.sheets.importer import Importer
from tests import factories
from tests.sheets.books import book_of

UNITS = Description(
    "units",
    "Units",
    identity=("code", "name"),
    columns=(
        Column("code", "编码", "code", required=True),
        Column("name", "名称", "name", required=True),
        Column("direct", "市直", "boolean", blank=False),
    ),
)


class UnitForm(CleanForm):
    code = forms.RegexField(r"^\d{6}$")
    name = forms.CharField(max_length=20)
    direct = forms.BooleanField(required=False)

    def clean(self):
        if self.cleaned_data.get("name") == "整行":
            raise forms.ValidationError("the whole row is wrong")


class UnitImport(Importer):
    description = UNITS
    form_class = UnitForm
    one_form = True

    def load(self, lines):
        found = {unit.code: unit for unit in Unit.objects.filter(tier=Tier.DISTRICT)}
        for line in lines:
            line.existing = found.get(line.cleaned.get("code"))

    def check_file(self, lines):
        for line in lines:
            if line.good("name") and line.cleaned["name"] == "禁区":
                line.fault("name", "not this one")

    def values_of(self, existing):
        return {"code": existing.code, "name": existing.name, "direct": existing.direct}

    def save(self, line):
        unit = line.existing or factories.unit(
            Tier.DISTRICT, line.cleaned["name"], self.params["city"], code=line.cleaned["code"]
        )
        if unit.name == "坏":
            raise RuntimeError("the database said no")
        Unit.objects.filter(pk=unit.pk).update(**self.asked(line))


def units(*rows, headers=("编码", "名称", "市直")):
    return book_of([list(row) for row in rows], headers=list(headers))


@pytest.fixture
def importer(db):
    return UnitImport(params={"city": factories.unit(Tier.CITY, "示范市")})


def names():
    return set(Unit.objects.filter(tier=Tier.DISTRICT).values_list("code", "name"))


GOOD = units(("390102", "甲区", "否"), ("390103", "乙区", "是"))


def test_a_check_writes_nothing(importer):
    outcome = importer.check(GOOD)
    assert outcome.counts == {"created": 2} and not outcome.applied and names() == set()


def test_an_import_writes_all(importer):
    assert importer.apply(GOOD).applied
    assert names() == {("390102", "甲区"), ("390103", "乙区")}


def test_the_same_file_twice_changes_nothing(importer):
    importer.apply(GOOD)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        outcome = importer.apply(GOOD)
    assert outcome.counts == {"unchanged": 2} and outcome.applied
    assert not [q for q in queries if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


def test_a_changed_row_changes_that_row(importer):
    importer.apply(GOOD)
    outcome = importer.apply(units(("390102", "甲新区", "否"), ("390103", "乙区", "是")))
    assert outcome.counts == {"changed": 1, "unchanged": 1}
    assert names() == {("390102", "甲新区"), ("390103", "乙区")}


def test_a_column_that_the_file_lacks_changes_nothing(importer):
    importer.apply(GOOD)
    outcome = importer.apply(units(("390103", "乙区"), headers=("编码", "名称")))
    assert outcome.counts == {"unchanged": 1}


def test_an_error_in_the_last_row_writes_nothing(importer):
    outcome = importer.apply(units(("390102", "甲区"), ("390103", "乙区"), ("39", "丙区")))
    assert not outcome.applied and names() == set()
    assert [(p.row, p.header, p.coordinate) for p in outcome.problems] == [(4, "编码", "A4")]


def test_what_breaks_while_writing_undoes_all(importer):
    with pytest.raises(RuntimeError):
        importer.apply(units(("390102", "甲区"), ("390103", "坏")))
    assert names() == set()


def test_of_two_equal_codes_the_later_is_marked(importer):
    outcome = importer.check(units(("390102", "甲区"), (390102, "乙区"), ("390102.0", "丙区")))
    assert [(p.row, p.field) for p in outcome.problems] == [(3, "code"), (4, "code")]
    assert "row 2" in outcome.problems[0].reason


def test_a_bad_code_is_not_also_a_double(importer):
    outcome = importer.check(units(("39", "甲区"), ("39", "乙区")))
    assert [(p.row, len(p.reason.split("."))) for p in outcome.problems] == [(2, 2), (3, 2)]


def test_a_rule_of_the_file_is_not_asked_of_a_bad_cell(importer):
    outcome = importer.check(units(("390102", "禁区"), ("390103", "=A1")))
    assert [(p.row, p.field) for p in outcome.problems] == [(2, "name"), (3, "name")]
    assert outcome.problems[0].reason == "not this one"


def test_a_fault_of_the_whole_row_colours_no_cell(importer):
    problem = importer.check(units(("390102", "整行"))).problems[0]
    assert (problem.column, problem.header, problem.coordinate) == (0, "", "2")


def test_a_fault_in_a_column_that_the_file_lacks_is_told_by_its_row(importer):
    class Strict(UnitImport):
        form_class = type("F", (UnitForm,), {"chief": forms.CharField()})

    problem = Strict().check(GOOD).problems[0]
    assert (problem.row, problem.column, problem.field) == (2, 0, "chief")


def test_progress_is_told_row_by_row(importer):
    told = []
    importer.check(GOOD, lambda done, total: told.append((done, total)))
    assert [pair for pair in told if pair[1]][:2] == [(1, 2), (2, 2)]


def test_one_form_for_all_rows_keeps_nothing_of_the_last(importer):
    outcome = importer.check(units(("39", ""), ("390103", "乙区", "是"), ("390104", "丙区")))
    assert {p.row for p in outcome.problems} == {2}
