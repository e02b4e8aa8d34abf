"""Pieces that are kept for all who are shown the same hold nothing of anybody."""

import re

import pytest
from django.template import RequestContext, Template
from django.template.engine import Engine
from django.utils import translation

from safety.web.forms import OnceForm
from safety.web.templatetags import frame

MENU = "components/_user_menu.html"
PAGER = "components/_pager_nav.html"


@pytest.fixture(autouse=True)
def fresh():
    frame._pieces.cache_clear()


def menu(name, **others):
    texts = {"here": "/", "username": "wang", "csrf_token": "t" * 8, "name": name} | others
    return frame.filled_part(MENU, **texts)


def test_each_is_shown_their_own():
    first, second = menu("王芳", csrf_token="one"), menu("李雷", csrf_token="two")
    assert "王芳" in first and 'value="one"' in first
    assert "李雷" in second and 'value="two"' in second
    assert "王芳" not in second and "one" not in second
    assert frame._pieces.cache_info().misses == 1


def test_texts_are_escaped():
    html = menu('<b>&"', here='/?a="><script>')
    assert "&lt;b&gt;&amp;&quot;" in html and "<script>" not in html and "<b>" not in html


def test_a_text_cannot_name_a_place():
    assert frame.PLACE.format("username") in menu(frame.PLACE.format("username"))


def test_another_language_has_a_piece_of_its_own():
    english = menu("王芳")
    with translation.override("zh-hans"):
        assert "退出登录" in menu("王芳") and "退出登录" not in english


def test_what_is_not_given_is_not_there():
    both = frame.filled_part(PAGER, first_url="?a=1", next_url="?b=2", summary="")
    assert both.count("<a ") == 2 and "quiet" not in both
    assert frame.filled_part(PAGER, next_url="?b=2").count("<a ") == 1


def test_a_text_without_a_place_is_a_mistake():
    with pytest.raises(ValueError, match="does not show"):
        frame.filled_part(PAGER, next_url="?b=2", colour="red")


def test_the_field_is_that_of_the_form():
    def attributes(html):
        return sorted(re.sub(r'value="[0-9a-f-]{36}"', "value", html)[1:-1].split())

    once = frame.once_field()
    assert attributes(once) == attributes(str(OnceForm()["client_uuid"]))
    assert once != frame.once_field()


@pytest.mark.parametrize(("method", "place"), [("get", "/x/?a=1"), ("post", "/")])
def test_a_form_of_the_frame_leads_back_to_a_page_that_can_be_asked_for(rf, method, place):
    template = Template("{% load frame %}{% own_address %}", engine=Engine.get_default())
    request = getattr(rf, method)("/x/?a=1")
    assert template.render(RequestContext(request)) == place
