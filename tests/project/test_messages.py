"""Translations: from the source through django.po to what a reader sees."""

import ast
import gettext
import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from safety.base import messages


def catalogue(*entries):
    file = polib.POFile()
    file.extend(polib.POEntry(**entry) for entry in entries)
    return file


def test_plural_and_context_find_their_words():
    file = catalogue(
        {"msgid": "%(n)s school", "msgid_plural": "%(n)s schools"},
        {"msgid": "Open", "msgctxt": "state"},
        {"msgid": "Open"},
    )
    messages.fill(file, {"%(n)s school": "%(n)s 所学校", "state|Open": "未整改", "Open": "打开"})
    said = {messages.key(entry): messages.said(entry) for entry in file}
    assert said == {"%(n)s school": "%(n)s 所学校", "state|Open": "未整改", "Open": "打开"}
    assert messages.faults(file) == []


@pytest.mark.parametrize(
    ("english", "chinese", "fault"),
    [
        ("School", "", "untranslated"),
        ("School", "　", "untranslated"),
        ("Hello %(name)s", "您好", "placeholders differ"),
        ("Hello %(name)s", "您好 %(nam)s", "placeholders differ"),
        ("%s of {total}", "{total} 之 %d", "placeholders differ"),
        ("%(year)d-%(month)02d", "%(year)d年", "placeholders differ"),
        ("%(year)d-%(month)02d", "%(year)d年%(month)s月", "placeholders differ"),
        ("%(year)d-%(month)02d", "%(year)d年%(month)d月", None),
        ("%(a)s at %(b)s", "%(b)s：%(a)s", None),
        ("100%% done", "已完成 100%%", None),
    ],
)
def test_faults(english, chinese, fault):
    found = messages.faults(catalogue({"msgid": english, "msgstr": chinese}))
    assert [line.split(":")[0] for line in found] == ([fault] if fault else [])


def test_a_fuzzy_guess_is_a_fault():
    file = catalogue({"msgid": "School", "msgstr": "学校", "flags": ["fuzzy"]})
    assert messages.faults(file) == ["fuzzy: 'School'"]


@pytest.fixture
def locale(tmp_path, settings):
    """An empty locale folder in the place of the program's own."""
    settings.LOCALE_PATHS = [tmp_path]
    return tmp_path


needs_gettext = pytest.mark.skipif(not shutil.which("xgettext"), reason="needs GNU gettext")


@needs_gettext
def test_extract_finds_strings_and_check_names_what_is_missing(locale, capsys):
    call_command("messages", "extract")
    found = {e.msgid for e in polib.pofile(str(locale / "zh_Hans/LC_MESSAGES/django.po"))}
    assert {"Simplified Chinese", "English"} <= found
    with pytest.raises(CommandError, match="faults in the translations"):
        call_command("messages", "check")
    assert "untranslated: 'Simplified Chinese'" in capsys.readouterr().err


@pytest.fixture
def write(locale):
    """Write a django.po with these words; gives its path."""

    def save(words):
        path = locale / "zh_Hans" / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        file = catalogue(*({"msgid": english} for english in words))
        messages.fill(file, words)
        file.save(str(path))
        return path

    return save


@needs_gettext
def test_check_names_words_that_nobody_says_any_more(write, capsys):
    write({"Long gone": "早已不在"})
    with pytest.raises(CommandError):
        call_command("messages", "check")
    assert "no longer used: 'Long gone'" in capsys.readouterr().err


@needs_gettext
def test_extracting_keeps_what_is_said_and_drops_what_nobody_says(write):
    path = write({"Long gone": "早已不在", "English": "英文"})
    call_command("messages", "extract")
    words = messages.words_of(path)
    assert words["English"] == "英文" and "Long gone" not in words


@needs_gettext
def test_extracting_leaves_nothing_beside_the_templates():
    messages.extract(settings.BASE_DIR)
    assert list((settings.BASE_DIR / "templates").rglob("*.html.py")) == []


def test_compile_makes_what_gettext_reads(write):
    path = write({"School": "学校"})
    call_command("messages", "compile")
    with path.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("School") == "学校"


WORDS = {
    "_",
    *(
        f"{kind}{lazy}"
        for kind in ("gettext", "pgettext", "ngettext", "npgettext")
        for lazy in ("", "_lazy")
    ),
}


def words_in_f_strings(source):
    """Lines whose gettext stands within an f-string: there xgettext does not find it."""
    strings = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    calls = [node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call)]
    return [c.lineno for c in calls if isinstance(c.func, ast.Name) and c.func.id in WORDS]


def words_under_another_name(source):
    """Lines that import a way to mark words under a name that xgettext does not know."""
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    names = [name for node in imports for name in node.names if name.name in WORDS]
    return [name.lineno for name in names if (name.asname or name.name) not in WORDS]


@pytest.mark.parametrize(
    ("hidden", "example"),
    [
        (words_in_f_strings, """name = f"{_('Inspectors:')} {names}" """),
        (words_under_another_name, "from django.utils.translation import gettext as _t"),
    ],
)
def test_no_words_are_hidden_from_the_extraction(hidden, example):
    assert hidden(example) == [1]
    files = [
        file
        for folder in messages.SOURCE_FOLDERS
        for file in Path(settings.BASE_DIR, folder).rglob("*.py")
    ]
    assert len(files) > 100
    assert [file for file in files if hidden(file.read_text(encoding="utf-8"))] == []
