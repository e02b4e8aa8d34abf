"""The filters that keep people to what is theirs, each with a name, and how one is taken out.

A filter is a call that narrows rows (`visible_to`, `scope_q`, `Seats.q`), found in the source by
its place; a model as a whole; an arm of the choke point; or a judgement on a right. `install`
wraps them all once; afterwards `reached` holds the names that ran since it was emptied, and the
one named in `out` lets everything through.
"""

import ast
import sys
from contextlib import contextmanager
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from types import FunctionType, SimpleNamespace

from allauth.core.exceptions import ReauthenticationRequired
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Q

ROOT = Path(__file__).parents[2]
PACKAGES = ("safety", "inspections", "drills", "reports", "canteen", "transport")
NARROWING = ("visible_to", "scope_q", "q")
EVERYTHING = ~Q(pk__in=[])  # not Q(): beside an "or" that would be nothing at all

reached: set[str] = set()
out: list[str] = []


@contextmanager
def all_in():
    """What is made here is made with every filter in its place: it stands for other tests too."""
    aside = out[:]
    out.clear()
    try:
        yield
    finally:
        out.extend(aside)


def is_out(*names: str) -> bool:
    """Note that these filters ran; whether one of them is taken out."""
    reached.update(names)
    return any(name in out for name in names)


# -- calls in the source ---------------------------------------------------------------------------


def calls() -> dict[tuple[str, int], str]:
    """(file, line) → name of each narrowing call: "inspections/who.py team #1"."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                found |= calls_of(path)
    return found


def calls_of(path) -> dict[tuple[str, int], str]:
    place, found, counts = str(path.relative_to(ROOT)), {}, {}
    for scope, node in walk(ast.parse(path.read_text())):
        if is_narrowing(node):
            where, line = f"{place} {scope}", (str(path), node.func.end_lineno)
            assert line not in found, f"two filters in one line: {line}"
            counts[where] = counts.get(where, 0) + 1
            found[line] = f"{where} #{counts[where]}"
    return found


def is_narrowing(node) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    by_columns = {word.arg for word in node.keywords} >= {"school", "city"}
    return node.func.attr in NARROWING and (node.func.attr != "q" or by_columns)


def walk(node, scope=""):
    """All nodes below, each with the dotted name of the class and function it stands in."""
    for child in ast.iter_child_nodes(node):
        named = isinstance(child, ast.FunctionDef | ast.ClassDef)
        inner = f"{scope}.{child.name}".lstrip(".") if named else scope
        yield inner, child
        yield from walk(child, inner)


def caller(depth=2) -> tuple[str, int]:
    """File and line of the call, Django's manager between them skipped."""
    frame = sys._getframe(depth)
    while frame.f_code.co_filename.endswith("db/models/manager.py"):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


# -- installing ------------------------------------------------------------------------------------


def install() -> list[str]:
    """Wrap every filter, once a process; returns all names, in the order of reading."""
    known = calls()
    _write_queries_anew()
    _wrap_rows(known)
    _wrap_secrets()
    _wrap_conditions(known)  # last, so that it is asked by the very line that stands in `known`
    _wrap_seats()
    rights = _wrap_rights() + _wrap_pages()
    models = [m._meta.label for m in apps.get_models() if _scoped(m)]
    arms = [f"arm: {tier}" for tier in ("school", "township", "district", "city", "province")]
    return [*arms, *SECRETS, *SEATS, *rights, *sorted(models), *sorted(known.values())]


def _write_queries_anew():
    """A query whose SQL is kept would keep the filter that was in it, or the lack of one."""
    from safety.base.prepared import Prepared

    Prepared.__call__ = lambda self, *values: list(self._build(*values))


def _scoped(model) -> bool:
    ours = model.__module__.split(".")[0] in PACKAGES
    return ours and hasattr(model._default_manager, "visible_to")


def _wrap_rows(known):
    querysets = {type(m._default_manager.all()) for m in apps.get_models() if _scoped(m)}
    for cls in {c for q in querysets for c in q.__mro__ if "visible_to" in vars(c)}:
        cls.visible_to = _all_rows_when_out(vars(cls)["visible_to"], known)


def _all_rows_when_out(original, known):
    def visible_to(self, user):
        if is_out(self.model._meta.label, known.get(caller(), "")):
            return self.all()
        return original(self, user)

    return visible_to


def _wrap_conditions(known):
    from safety.schools.scope import Seats

    plain_q = Seats.q

    def q(self, **columns):
        arms = [f"arm: {seat.tier}" for seat in self.seats]
        return EVERYTHING if is_out(known.get(caller(), ""), *arms) else plain_q(self, **columns)

    Seats.q = q
    for cls in {c for m in apps.get_models() for c in m.__mro__ if "scope_q" in vars(c)}:
        cls.scope_q = classmethod(_everything_when_out(vars(cls)["scope_q"].__func__, known))


def _everything_when_out(original, known):
    def scope_q(cls, seats):
        return EVERYTHING if is_out(known.get(caller(), "")) else original(cls, seats)

    return scope_q


SECRETS = ("secret: visits", "secret: drafts", "secret: left the bureaus")


def _wrap_secrets():
    """Conditions that stand inside a model's own `scope_q`."""
    from inspections.models import Hazard, Inspection
    from safety.schools.scope import SchoolOwned, Seat

    visits, drafts = Inspection.scope_q.__func__, Hazard.scope_q.__func__

    def of_visits(cls, seats):
        if is_out("secret: visits"):
            return SchoolOwned.scope_q.__func__(cls, seats)
        if is_out("secret: left the bureaus"):
            nowhere = Seat("inspector", 0, "city")
            seats = type(seats)(seats.user_id, (*seats.seats, nowhere))
        return visits(cls, seats)

    def of_drafts(cls, seats):
        if is_out("secret: drafts"):
            return SchoolOwned.scope_q.__func__(cls, seats)
        return drafts(cls, seats)

    Inspection.scope_q, Hazard.scope_q = classmethod(of_visits), classmethod(of_drafts)


# -- rights ----------------------------------------------------------------------------------------

# Judgements, and what each answers when it is taken out.
RIGHTS = {
    "safety.schools.scope:Seats.cover": True,
    "safety.schools.queries:manages": True,
    "safety.schools.rules:may_fill": True,
    "safety.schools.rules:may_administer": True,
    "inspections.who:works_on": True,
    "inspections.who:of_school": True,
    "inspections.who:bureau": True,
    "inspections.who:principal": True,
    "inspections.who:fixed_it": False,
    "inspections.who:decider": True,
    "inspections.who:corrector": True,
    "inspections.who:planning_tier": "city",
    "inspections.who:looker": True,
    "inspections.actions.look_back:may_record": True,
    "transport.queries.trips:goes_along": True,
}


def _wrap_rights() -> list[str]:
    names = []
    for place, answer in RIGHTS.items():
        module, _colon, path = place.partition(":")
        names.append(f"right: {path}")
        _swap(attrgetter(path)(import_module(module)), names[-1], answer)
    return names


_JUDGEMENTS: dict[str, tuple] = {}


def _swap(function, name, answer):
    """Put other code into the function itself: whoever imported it by name has it too."""
    original = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__
    )
    _JUDGEMENTS[name] = original, answer
    space: dict = {}
    exec(STAND_IN.format(name=name), space)
    function.__code__, function.__defaults__ = space["stand_in"].__code__, None


STAND_IN = """
def stand_in(*args, **kwargs):
    from tests.access.filters import judge

    return judge({name!r}, *args, **kwargs)
"""


def judge(name, *args, **kwargs):
    original, answer = _JUDGEMENTS[name]
    return answer if is_out(name) else original(*args, **kwargs)


SEATS = ("seat: deactivated", "seat: ended", "seat: unit out of use")


def _wrap_seats():
    """What makes a seat count today."""
    from safety.schools.models import Appointment
    from safety.schools.scope import Seat, Seats

    seats_of, in_force = Seats.of.__func__, Appointment.in_force

    def of(cls, user):
        if is_out("seat: deactivated") and user and user.pk:
            user = SimpleNamespace(is_authenticated=True, is_active=True, pk=user.pk)
        if is_out("seat: unit out of use") and user and user.is_authenticated:
            rows = Appointment.objects.filter(Appointment.in_force(), user_id=user.pk)
            rows = rows.values_list("role", "unit_id", "unit__tier")
            return cls(user.pk, tuple(Seat(*row) for row in rows))
        return seats_of(cls, user)

    Seats.of = classmethod(of)
    Appointment.in_force = staticmethod(
        lambda day=None: EVERYTHING if is_out("seat: ended") else in_force(day)
    )


def _wrap_pages() -> list[str]:
    """Each page's own judgement on its reader."""
    from safety.web.views import Page

    pages = [Page, *_below(Page)]
    names = {
        cls: f"page: {cls.__module__}.{cls.__name__}"
        for cls in {base for page in pages for base in page.__mro__}
        if "authorise" in vars(cls)
    }
    for cls, name in names.items():
        cls.authorise = _let_in_when_out(vars(cls)["authorise"], name)
    return sorted(names.values())


def _below(cls):
    for child in cls.__subclasses__():
        yield child
        yield from _below(child)


def _let_in_when_out(original, name):
    def authorise(self, roles):
        try:
            original(self, roles)
        except (PermissionDenied, ReauthenticationRequired):
            if not is_out(name):
                raise
        reached.add(name)

    return authorise
