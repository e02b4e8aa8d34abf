"""The papers say what is there: paths, names, commands, links; rows.md is held to its form."""

import re

import pytest
from django.core.management import get_commands
from django.utils.translation import override

from drills.models import State as DrillState
from inspections.measures import MEASURES, RATES
from inspections.models import State, VisitState
from safety.dues import kinds
from tests.project import repository
from tests.project.repository import ROOT

PAPERS = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in repository.papers()}
OURS = {name: text for name, text in PAPERS.items() if not name.startswith("static/vendor/")}
each_paper = pytest.mark.parametrize("name", sorted(OURS))
ROWS = PAPERS["docs/rows.md"]
LINKS = {"Model", "Rule", "Test"}  # lines of path:name
FORM = {*LINKS, "Due kind", "Figure", "Not built"}


def sections():
    """{"R04": {"Model": cell, …}} of the rows that are built, wholly or in part."""
    found, built = {}, ROWS.partition("## Not built")[0]
    for part in re.split(r"^## (?=R\d\d )", built, flags=re.M)[1:]:
        lines = re.findall(r"^\| ([A-Z][\w ]+) \| (.*) \|$", part, re.M)
        found[part[:3]] = dict(lines)
    return found


SECTIONS = sections()
each_row = pytest.mark.parametrize("row", sorted(SECTIONS))


@each_paper
def test_paths_and_names_exist(name):
    assert [p for p in repository.places(OURS[name]) if not repository.exists(p)] == []


@each_paper
def test_links_lead_somewhere(name):
    folder = (ROOT / name).parent
    gone = [t for t in repository.links(OURS[name]) if not (folder / t.partition("#")[0]).exists()]
    assert gone == []


@each_paper
def test_commands_are_there(name):
    code = "\n".join([*repository.spans(OURS[name]), *repository.blocks(OURS[name])])
    assert set(re.findall(r"\bmake ([a-z][\w-]*)", code)) <= repository.targets()
    assert set(re.findall(r"manage\.py ([a-z_]+)", code)) <= set(get_commands())


@each_paper
def test_no_machine_is_named(name):
    assert re.findall(r"(?<![\w.])/(?:work|root|home|tmp)/\S*", OURS[name]) == []


def test_every_row_of_the_field_stands_once():
    listed = re.findall(r"^\| (R\d\d) ", ROWS.partition("## Not built")[2], re.M)
    assert sorted([*SECTIONS, *listed]) == [f"R{number:02}" for number in range(1, 36)]


@each_row
def test_a_row_keeps_the_form(row):
    assert set(SECTIONS[row]) <= FORM
    assert {"Model", "Test"} <= set(SECTIONS[row])


@each_row
def test_links_of_a_row_are_complete(row):
    for line in LINKS & set(SECTIONS[row]):
        for span in repository.spans(SECTIONS[row][line]):
            assert repository.exists(span), f"{line}: {span}"
            assert ":" in span or not span.endswith(".py"), span
            assert line != "Test" or ":test_" in span, span


@each_row
def test_due_kinds_and_figures_are_known(row):
    spans = {line: repository.spans(SECTIONS[row].get(line, "")) for line in ("Due kind", "Figure")}
    assert [code for code in spans["Due kind"] if kinds.find(code) is None] == []
    assert set(spans["Figure"]) <= {*MEASURES, *RATES}


def test_no_figure_is_forgotten():
    said = {span for row in SECTIONS.values() for cell in row.values()
            for span in repository.spans(cell)}  # fmt: skip
    assert {*MEASURES, *RATES} <= said


def skeleton(text):
    """What a page and its twin in another language have in common."""
    plain = [re.sub(r"\s+#.*", "", block) for block in repository.blocks(text)]
    kinds_of_line = [line[:2] for line in text.splitlines() if line[:1] in "#|-!"]
    shown = [t for t in repository.links(text) if not t.startswith("README")]
    return plain, kinds_of_line, sorted(shown), repository.places(text)


def test_readme_and_its_chinese_twin_say_the_same():
    assert skeleton(PAPERS["README.md"]) == skeleton(PAPERS["README.zh-CN.md"])


def test_pictures_stay_small():
    large = [p.name for p in (ROOT / "docs/images").iterdir() if p.stat().st_size > 150_000]
    assert large == []


GLOSSARY = PAPERS["docs/glossary.md"]


@pytest.mark.parametrize("states", [State, VisitState, DrillState])
def test_glossary_has_every_state_in_its_chinese_word(states):
    with override("en"):
        words = {state.value: repository.chinese()[str(state.label)] for state in states}
    missing = [f"| `{code}` | {word} |" for code, word in words.items()]
    assert [line for line in missing if line not in GLOSSARY] == []


def test_glossary_names_what_the_code_names():
    spans = [s for s in repository.spans(GLOSSARY) if re.fullmatch(r"[A-Z]\w+(\.\w+)*", s)]
    assert [span for span in spans if span not in repository.spoken()] == []


def test_every_variable_of_the_environment_is_explained():
    sources = [*ROOT.glob("safety/*.py"), ROOT / "gunicorn.conf.py"]
    asked = re.compile(r'(?:env\.\w+|environ\.get)\("([A-Z_]+)"')
    names = {name for path in sources for name in asked.findall(path.read_text("utf-8"))}
    said = set(repository.spans(PAPERS["docs/deploy.md"]))
    assert names - said == {"DEBUG", "TEST_DB_NAME"}
