"""Every route, every method, every actor, against the matrix a person wrote (matrix.py)."""

import re
from collections import Counter
from contextlib import contextmanager, nullcontext

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from safety.web.views import ANYONE, Page
from tests.access.actors import ACTORS, come_with, sessions_of
from tests.access.bodies import body
from tests.access.conftest import make_casts, stand
from tests.access.matrix import MATRIX, OUTSIDE, SHARED
from tests.access.objects import Objects
from tests.refusals import assert_nothing_changed

GRANTED = {"GET": {200}, "POST": {200, 302, 303}}
MEANING = {"r": {302}, "L": {302, 401}, "U": {401}, "x": {403}, "-": {404}, "c": {422}}
# A right is there, but nothing was filled in: refused or, where nothing need be, carried out.
UNFILLED = {200, 302, 303, 400, 404, 409, 422}


def routes(resolver=None, namespace=""):
    """(full name or None, view class or None, pattern) of every route of the resolver."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else None
            yield name, getattr(entry.callback, "view_class", None), str(entry.pattern)


OWN = {name: view for name, view, _ in routes() if view and issubclass(view, Page)}
METHODS = {name: {r.method for r in MATRIX if r.name == name} for name in OWN}
POSTS = [rule for rule in MATRIX if rule.method == "POST"]


def addresses(resolver=None, before=""):
    """Every address as it is typed, whatever its parts are called."""
    for entry in (resolver or get_resolver()).url_patterns:
        where = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, where)
        else:
            yield re.sub(r"<(\w+:)?\w+>", r"<\1>", where)


def test_no_two_routes_share_an_address():
    """Of two the second would never be reached."""
    assert [one for one, count in Counter(addresses()).items() if count > 1] == []


def test_every_route_has_a_name():
    assert [pattern for name, _, pattern in routes() if not name] == []


def test_every_route_has_a_rule_and_every_rule_a_route():
    names = [name for name, _, _ in routes()]
    assert set(names) == {rule.name for rule in MATRIX} | set(OUTSIDE)
    assert len(names) == len(set(names))
    assert set(OWN) == {rule.name for rule in MATRIX}


def test_rules_stand_once_with_a_letter_for_each_actor():
    assert len({(r.name, r.of, r.method) for r in MATRIX}) == len(MATRIX)
    for rule in MATRIX:
        assert len(rule.letters) == len(ACTORS), str(rule)
        assert set(rule.letters) <= {*MEANING, "o"}, str(rule)


@pytest.mark.parametrize("name", sorted(OWN))
def test_view_takes_exactly_the_methods_of_its_rules(name):
    view = OWN[name]
    assert set(view.access) == METHODS[name]
    assert all(callable(getattr(view, method.lower(), None)) for method in view.access)


@pytest.fixture
def objects(request, noon, db):
    """With what is behind the door made already, and everybody signed in."""
    rule = request.node.callspec.params.get("rule")
    rule = rule or next(r for r in MATRIX if r.name == request.node.callspec.params["name"])

    def made():
        objects = stand("before every door", signed_in)
        objects.kwargs(rule.of)
        return objects

    return stand(f"behind {rule.of}", made)


def signed_in():
    objects = Objects(make_casts())
    objects.sessions = sessions_of(objects.cast)
    return objects


@pytest.mark.parametrize("rule", MATRIX, ids=str)
def test_matrix(client, objects, rule):
    for actor, letter in zip(ACTORS, rule.letters, strict=True):
        with door(client, objects, rule, actor, letter):
            judge(attempt(client, rule, objects, actor), rule, letter, actor)


@pytest.mark.parametrize("rule", POSTS, ids=str)
def test_nothing_filled_in(client, objects, rule):
    """A post without a body: no right comes of it, and no fault."""
    for actor, letter in zip(ACTORS, rule.letters, strict=True):
        with door(client, objects, rule, actor, letter):
            response = client.post(reverse(rule.name, kwargs=objects.kwargs(rule.of)))
            if letter in "ocr":
                assert response.status_code in UNFILLED, f"{actor} {rule}: {response.status_code}"
            elif letter != "-" or rule.of:  # what is foreign may stand in the body alone
                judge(response, rule, letter, actor)


@contextmanager
def door(client, objects, rule, actor, letter):
    """An actor before the door. Each finds the same objects: what one did is rolled back; and who
    is refused leaves nothing to roll back."""
    objects.kwargs(rule.of)
    with transaction.atomic():
        come_with(client, objects.sessions.get(actor))
        with nullcontext() if letter in "or" else assert_nothing_changed():
            yield
        transaction.set_rollback(True)


def attempt(client, rule, objects, actor):
    url = reverse(rule.name, kwargs=objects.kwargs(rule.of))
    if rule.method == "GET":
        return client.get(url)
    objects.reader = getattr(objects.cast, actor, objects.cast.city_admin)
    filled = body(rule.name, rule.of, objects)
    query = filled.pop("?", None)
    return client.post(url, filled, query_params=query)


def judge(response, rule, letter, actor):
    where = f"{actor} {rule}: {response.status_code}"
    allowed = GRANTED[rule.method] if letter == "o" else MEANING[letter]
    assert response.status_code in allowed, f"{where}\n{reason(response)}"
    there = response.get("Location", "")
    sent_on, kept = letter == "L" and rule.method == "GET", letter == "L" and rule.method == "POST"
    assert there.startswith("/account/login/?next=") == sent_on, f"{where} {there}"
    assert (response.status_code == 401) == (kept or letter == "U"), where
    assert not there.startswith("/account/reauthenticate/"), f"{where} {there}"


def reason(response):
    """What the page says to its reader, for whoever mends the matrix or the code."""
    form = (response.context or {}).get("form") if response.context else None
    return dict(form.errors) if form is not None and form.is_bound else ""


@pytest.mark.parametrize("rule", [r for r in MATRIX if r.of and r.of not in SHARED], ids=str)
def test_foreign_is_missing(client, objects, rule):
    """The answer for somebody else's row is, byte for byte, the answer for no row at all."""
    strangers = [a for a, letter in zip(ACTORS, rule.letters, strict=True) if letter == "-"]
    assert strangers, "say in SHARED why this is foreign to nobody"
    for actor in strangers[-2:]:
        call = getattr(come_with(client, objects.sessions.get(actor)), rule.method.lower())
        call("/nowhere/")  # the first request of a session sets its clock
        foreign = call(reverse(rule.name, kwargs=objects.kwargs(rule.of)))
        missing = call(reverse(rule.name, kwargs=objects.missing(rule.of)))
        assert foreign.status_code == 404
        assert whole(foreign) == whole(missing)


def whole(response):
    """All of an answer, save the request's own id."""
    headers = {k: v for k, v in response.items() if k.lower() not in {"date", "x-request-id"}}
    return response.status_code, headers, response.cookies.output(), response.content


@pytest.mark.parametrize("name", sorted(OWN))
def test_wrong_method_is_405(client, objects, name):
    rule = next(r for r in MATRIX if r.name == name)
    client.force_login(objects.cast.city_admin)
    url = reverse(name, kwargs=objects.kwargs(rule.of))
    for method in {"GET", "POST"} - METHODS[name] | {"PUT", "DELETE", "PATCH", "TRACE"}:
        with assert_nothing_changed():
            assert client.generic(method, url).status_code == 405, f"{method} {name}"


@pytest.mark.parametrize("name", sorted(OWN))
def test_nobody_else_declares_what_anyone_may(name):
    """A page for anyone is a decision: its lines in the matrix let the anonymous in."""
    for rule in (r for r in MATRIX if r.name == name):
        assert (OWN[name].access[rule.method] == ANYONE) == (rule.letters[0] not in "LU")
