"""Controls written in one go say the same as Django's own."""

import uuid
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django import forms

from safety.web.plain import PLAIN, LoadedChoiceField, PlainSelect

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
