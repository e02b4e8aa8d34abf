"""What holds for every template: strict policy, icons that exist, error pages that tell nothing."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR, "templates")
PAGES = sorted(str(p.relative_to(ROOT)) for p in ROOT.rglob("*.html"))
ERRORS = ["400", "403", "403_csrf", "404", "405", "409", "413", "429", "500"]
SPRITE = set(re.findall(r'id="([\w-]+)"', Path(settings.BASE_DIR, "static/icons.svg").read_text()))
CSS = Path(settings.BASE_DIR, "static/css")
JS = Path(settings.BASE_DIR, "static/js")


@pytest.mark.parametrize("name", PAGES)
def test_template_compiles(name):
    assert get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_inline(name):
    text = (ROOT / name).read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("name", PAGES)
def test_icons_exist(name):
    text = (ROOT / name).read_text()
    named = set(re.findall(r"""{%\s*icon\s+["']([\w-]+)""", text))
    assert named | set(re.findall(r"""icon_name=["']([\w-]+)""", text)) <= SPRITE


@pytest.mark.parametrize("code", ERRORS)
def test_error_page_is_the_same_for_everybody(code, rf):
    template = get_template(f"{code}.html")
    one, other = rf.get("/a/?x=1"), rf.post("/b/", {"y": 2})
    one.user = other.user = AnonymousUser()
    bodies = {template.render({"exception": "secret"}, r) for r in (one, other)}
    assert bodies == {template.render()}
    assert "csrf" not in bodies.pop()


@pytest.mark.parametrize("code", ERRORS)
def test_error_page_says_what_to_do(code):
    assert len(re.findall(r"<p>", get_template(f"{code}.html").render())) >= 3


@pytest.mark.parametrize("path", [*CSS.glob("*.css")], ids=lambda p: p.name)
def test_style_sheets_stay_small(path):
    assert len(path.read_text().splitlines()) < 300


@pytest.mark.parametrize("path", [*JS.glob("*.js")], ids=lambda p: p.name)
def test_scripts_need_no_loosened_policy(path):
    assert not re.search(r"\beval\(|new Function|\.style\b", path.read_text())
