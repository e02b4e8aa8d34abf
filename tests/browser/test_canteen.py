"""Every page on food, opened on a phone and in Chinese by the person whom it is for: it is there,
nothing on it is wider than the phone, and axe finds nothing serious."""

import datetime as dt

import pytest
from django.urls import resolve, reverse

from canteen.models import GateSighting
from safety.base import clock
from safety.schools.models import CalendarDay, Term
from tests.access.actors import ACTORS
from tests.access.matrix import CANTEEN
from tests.access.objects import Objects
from tests.browser.conftest import AXE, WIDTHS

pytestmark = pytest.mark.django_db(transaction=True)

# Whom a page is for: the first of them who may open it; a list is the school's and its bureau's.
SCHOOL = ("officer_a1", "principal_a1")
PEOPLE = (*SCHOOL, "admin_a", "city_admin")
AXE_RUN = """() => axe.run({resultTypes: ['violations'], preload: false}).then(r => r.violations
    .filter(v => ['serious', 'critical'].includes(v.impact))
    .map(v => v.id + ': ' + v.nodes[0].html))"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def browser_context_args(browser_context_args):
    """axe is brought in past the site's policy, which forbids it: that nothing else is wanted past
    it the other tests here tell."""
    across, down = WIDTHS["phone"]
    phone = {"viewport": {"width": across, "height": down}, "has_touch": True}
    return {**browser_context_args, **phone, "locale": "zh-CN", "bypass_csp": True}


class Once(Objects):
    """All kinds at one school: what one needs of another stands there already."""

    def __getattribute__(self, name):
        of_kind = name in KINDS
        return (lambda: self._once(name)) if of_kind else super().__getattribute__(name)

    def _once(self, name):
        if name not in self.done:
            self.done[name] = None  # a kind may build upon one of the same name
            self.done[name] = getattr(type(self), name)(self)
        return self.done[name]

    def __init__(self, cast):
        self.done = {}
        super().__init__(cast)

    def worker_move(self):
        self.worker_of_two()
        self.cook.refresh_from_db()
        super().worker_move()

    def sighting_reported(self):
        """Of the school, not of the bureau that saw something since."""
        self.seen = GateSighting.objects.get(**self.sighting())
        return super().sighting_reported()

    def dish(self):
        self.lot()
        self.menu()
        return {"uuid": self.lunch.dishes.get().uuid}


NEEDED = {"menu", "supplier", "lot", "sighting", "care_link", "worker_move"}
KINDS = NEEDED | {rule.of for rule in CANTEEN if rule.of}
# What makes of a row something of which less is to be done.
LATER = {"kept_sample", "lot", "dish", "last_move", "sighting_reported", "media_report"}


@pytest.fixture
def city(site):
    """On a school day, whatever day it is."""
    today, span = clock.today(), dt.timedelta(days=60)
    Term.objects.create(city=site.city, name="本学期", starts_on=today - span, ends_on=today + span)
    for ago in range(3):
        day = today - dt.timedelta(days=ago)
        CalendarDay.objects.create(city=site.city, day=day, school=True, reason="补课")
    return site


def for_whom(rule) -> list[str]:
    may = [who for who in PEOPLE if rule.letters[ACTORS.index(who)] == "o"]
    assert may, str(rule)
    of_bureau = [who for who in may if who not in SCHOOL]
    return [may[0], *of_bureau[:1]] if rule.of is None and may[0] in SCHOOL else may[:1]


def pages_of(objects):
    """(person, address) of every page that is no file, each as soon as there is what it shows."""
    pages = [rule for rule in CANTEEN if rule.method == "GET"]
    for rule in sorted(pages, key=lambda rule: (rule.of in LATER, rule.of or "")):
        url = reverse(rule.name, kwargs=objects.kwargs(rule.of))
        if getattr(resolve(url).func.view_class, "template_name", None):
            for who in for_whom(rule):
                yield who, url


def wrong(page, url) -> list[str]:
    """What is wrong with a page on this phone."""
    answer = page.goto(url)
    if answer.status != 200:
        return [str(answer.status)]
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(AXE_RUN)
    if (by := page.evaluate(WIDER)) > 0:
        found.append(f"{by} px wider than the phone")
    if page.locator("html").get_attribute("lang") != "zh-hans":
        found.append("not in Chinese")
    return found


def test_every_page_on_a_phone(city, sign_in, page):
    signed_in = {who: sign_in(getattr(city, who)).context.cookies() for who in PEOPLE}
    found, opened = {}, 0
    for who, url in pages_of(Once(city)):
        page.context.clear_cookies()
        page.context.add_cookies(signed_in[who])
        opened += 1
        if said := wrong(page, f"{city.url}{url}"):
            found[f"{who} {url}"] = said
    assert found == {}
    assert opened > 100
