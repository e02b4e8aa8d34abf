"""Words and hues of the tags that every page uses."""

import datetime as dt

import pytest
from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template import Context, RequestContext, Template
from django.utils import translation

from safety.base import clock
from safety.base.forms import CleanForm
from safety.schools.models import Unit
from safety.web.forms import VersionMixin
from safety.web.templatetags import site


@pytest.fixture(autouse=True)
def a_monday(monkeypatch):
    """Monday 23 November 2026, noon in Shanghai; the clock is the one thing set by hand."""
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 11, 23))
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 23, 4, tzinfo=dt.UTC))


def days(n):
    return dt.date(2026, 11, 23) + dt.timedelta(days=n)


@pytest.mark.parametrize(
    ("language", "form", "words"),
    [
        ("zh-hans", "prose", "2026年11月23日 (周一)"),
        ("zh-hans", "short", "11月23日"),
        ("zh-hans", "table", "2026-11-23"),
        ("en", "prose", "Mon 23 November 2026"),
        ("en", "short", "23 November"),
        ("en", "table", "2026-11-23"),
    ],
)
def test_day(language, form, words):
    with translation.override(language):
        assert site.day(days(0), form) == words


def test_day_of_an_instant_is_the_day_in_shanghai():
    assert site.day(dt.datetime(2026, 11, 22, 16, tzinfo=dt.UTC), "table") == "2026-11-23"


def test_nothing_for_no_day():
    assert (site.day(None), site.moment(None), site.ago(None), site.countdown(None)) == ("",) * 4


@pytest.mark.parametrize(
    ("left", "words", "hue"),
    [
        (-3, "Overdue by 3 days", "overdue"),
        (-1, "Overdue by 1 day", "overdue"),
        (0, "Due today", "soon"),
        (1, "1 day left", "soon"),
        (3, "3 days left", "soon"),
        (4, "4 days left", "open"),
    ],
)
def test_countdown(left, words, hue):
    assert (site.countdown(days(left)), site.pressure(days(left))) == (words, hue)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "just now"), (59, "59 minutes ago"), (60, "1 hour ago"), (1440 * 30, "30 days ago")],
)
def test_ago(minutes, words):
    assert site.ago(clock.now() - dt.timedelta(minutes=minutes)) == words


def test_long_ago_is_a_day():
    assert site.ago(clock.now() - dt.timedelta(days=31)) == "Fri 23 October 2026"


@pytest.mark.parametrize(
    ("part", "whole", "words"), [(1, 3, "33%"), (999, 1000, "99%"), (7, 7, "100%"), (0, 0, "–")]
)
def test_share_never_rounds_up_to_all(part, whole, words):
    assert site.share(part, whole) == words


def test_icon_without_words_is_silent():
    assert "aria-hidden=true" in site.icon("camera")
    assert 'aria-label="&lt;b&gt;"' in site.icon("camera", "<b>")


class Report(forms.Form):
    what = forms.CharField(label="What")
    how = forms.ChoiceField(label="How", choices=[("a", "A")], widget=forms.RadioSelect)


def test_errors_link_to_their_fields():
    form = Report({})
    form.add_error(None, "Together wrong")
    found = [(e["label"], e["anchor"]) for e in site.errors_of(form)]
    assert found == [("", ""), ("What", "id_what"), ("How", "div_id_how")]


class Change(VersionMixin, CleanForm):
    state = forms.ChoiceField(choices=[("a", "A")])


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "1" + "0" * 30, "1.5", "9" * 5000])
def test_what_the_page_sends_along_is_spoken_of_in_words(version):
    found = site.errors_of(Change({"state": "a", "version": version}))
    again = "Open the page again and send it once more."
    assert found == [{"text": again, "label": "", "anchor": ""}]


def test_a_refused_choice_is_not_repeated():
    (error,) = site.errors_of(Change({"state": "x" * 1_000_000, "version": "1"}))
    assert len(error["text"]) < 80


def test_errors_of_every_form_of_a_formset():
    formset = forms.formset_factory(Report, extra=0)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-what": "x", "form-0-how": "a"}
    )
    formset.forms[1].empty_permitted = False
    anchors = [e["anchor"] for e in site.errors_of("", formset)]
    assert anchors == ["id_form-1-what", "div_id_form-1-how"]


def test_address_keeps_the_rest_of_the_query(rf):
    context = RequestContext(rf.get("/?q=a&after=x&state=b"))
    assert site.address_with(context, after="") == "?q=a&state=b"
    assert site.address_with(context, after="y") == "?q=a&state=b&after=y"


def test_deadline_says_it_with_icon_word_and_day():
    template = Template('{% include "components/_deadline.html" with due=due only %}')
    html = template.render(Context({"due": days(-2)}))
    for part in ("hue-overdue", "#alert", "Overdue by 2 days", "2026-11-21"):
        assert part in html


def test_nobody_is_offered_dashes():
    """A select says what to do, or that nothing may stand there; not nine dashes, read aloud."""

    class SomeForm(CleanForm):
        must = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, ("a", "A")])
        may = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, ("a", "A")], required=False)
        unit = forms.ModelChoiceField(Unit.objects.none())

    form = SomeForm()
    assert [str(form.fields[name].choices[0][1]) for name in ("must", "may")] == [
        "Please choose", "–"
    ]  # fmt: skip
    assert str(form.fields["unit"].empty_label) == "Please choose"
