"""Controls written in one go say the same as Django's own."""

import uuid
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django import forms
from django.utils import translation

from safety.web import plain
from safety.web.plain import PLAIN, LoadedChoiceField, PlainSelect, controls

CHOICES = [("", "any"), ("a", 'A <b> & "c"'), ("b", "B")]


class Sample(forms.Form):
    state = forms.ChoiceField(choices=CHOICES)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    text = forms.CharField(max_length=9, widget=forms.TextInput(attrs={"type": "search"}))
    school = forms.CharField(widget=forms.HiddenInput, required=False)
    number = forms.IntegerField(min_value=1)


class Plain(Sample):
    default_renderer = PLAIN
    state = forms.ChoiceField(choices=CHOICES, widget=PlainSelect)


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.found.append(data.strip())


def said(form, name):
    return [piece for piece in Tags(str(form[name])).found if piece]


@pytest.mark.parametrize("name", Sample.base_fields)
@pytest.mark.parametrize(
    "data", [None, {}, {"state": "a", "day": "2026-01-02", "text": '"><i>&', "number": "0"}]
)
def test_same_as_djangos(name, data):
    assert said(Plain(data), name) == said(Sample(data), name)


def test_a_choice_among_loaded_rows():
    row = SimpleNamespace(uuid=uuid.uuid4(), name="甲区")
    field = LoadedChoiceField(choices=[("", "any")], required=False)
    field.offer([row])
    assert field.clean(str(row.uuid)) is row and field.clean("") is None
    with pytest.raises(forms.ValidationError):
        field.clean(str(uuid.uuid4()))


class Filters(forms.Form):
    default_renderer = PLAIN
    district = LoadedChoiceField(label="District", choices=[("", "any")], required=False)
    text = forms.CharField(required=False)

    def __init__(self, data, units=()):
        super().__init__(data)
        self.fields["district"].offer(units)


@pytest.fixture
def written():
    """Controls of a form, and how many were written so far."""
    plain._kept.clear()
    count = []

    def ask(form):
        return controls(form, lambda: count.append(form) or form.as_p()), len(count)

    return ask


def unit(name, number=1):
    return SimpleNamespace(uuid=uuid.UUID(int=number), name=name)


def test_what_is_the_same_is_written_once(written):
    first = written(Filters({"text": "a"}, [unit("甲区")]))
    assert written(Filters({"text": "a"}, [unit("甲区")])) == first
    assert first[1] == 1 and "甲区" in first[0]


@pytest.mark.parametrize(
    "other",
    [
        lambda: Filters({"text": "b"}, [unit("甲区")]),
        lambda: Filters({"text": "a"}, [unit("乙区")]),
        lambda: Filters({"text": "a"}, [unit("甲区", 2)]),
        lambda: Filters({"text": "a"}),
        lambda: Filters({"text": "a", "district": str(uuid.UUID(int=1))}, [unit("甲区")]),
    ],
)
def test_another_value_or_choice_is_written_anew(written, other):
    written(Filters({"text": "a"}, [unit("甲区")]))
    assert written(other()) == (other().as_p(), 2)


def test_another_language_is_written_anew(written):
    written(Filters({}))
    with translation.override("zh-hans"):
        assert written(Filters({}))[1] == 2


def test_a_form_with_errors_is_never_kept(written):
    for count in (1, 2):
        assert written(Filters({"district": "nowhere"}))[1] == count
    assert not plain._kept


def test_no_more_is_kept_than_there_is_room_for(written, monkeypatch):
    monkeypatch.setattr(plain, "MOST_KEPT", 2)
    for text in "abcde":
        written(Filters({"text": text}))
    assert len(plain._kept) <= 2


class Forgetful(dict):
    """Emptied by another thread between a look and the next."""

    def __contains__(self, key):
        return True

    def __setitem__(self, key, value):
        pass


def test_what_another_thread_forgets_is_written_again(monkeypatch):
    monkeypatch.setattr(plain, "_kept", Forgetful())
    assert controls(Sample(), lambda: "anew") == "anew"
