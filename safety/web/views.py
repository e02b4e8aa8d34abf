"""Views that cannot hold a row their reader has not earned.

Every route is served by a `Page`. It declares, per method, the roles that may use it; a route
without a declaration, or a method outside it, fails the build (tests/access). The order of
answers: wrong method 405, anonymous to sign-in (401 for a post), foreign or missing row 404 (the
same answer), insider without the right 403.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.decorators import classonlymethod
from django.views import View

from safety.base.models import Conflict, Refused
from safety.schools.models import Role
from safety.web.compare import beside, differences
from safety.web.given_back import signed_out
from safety.web.paging import page_of

ANYONE = "anyone"
HAS_ACCOUNT = "has an account"  # whoever is signed in, with a seat or after the last one ended
ATTENDANT = frozenset({Role.ATTENDANT})
# Everybody who sees a unit: an attendant sees their trips of today and their account.
SIGNED_IN = frozenset(Role.values) - ATTENDANT
BUREAU = frozenset(
    {Role.CITY_ADMIN, Role.DISTRICT_ADMIN, Role.TOWNSHIP_ADMIN, Role.INSPECTOR, Role.LEADER}
)
SCHOOL = frozenset({Role.PRINCIPAL, Role.SAFETY_OFFICER})
ADMINS = frozenset({Role.CITY_ADMIN, Role.DISTRICT_ADMIN})
CITY_ADMIN = frozenset({Role.CITY_ADMIN})


class Page(View):
    """A page of no single row, or (subclass `RowPage`) of one.

    `access`: method → roles (a frozenset of Role values), HAS_ACCOUNT or ANYONE. HEAD follows GET.
    """

    access: dict[str, frozenset[str] | str] = {}
    template_name: str | None = None
    machine = False  # True: an anonymous caller gets 401 instead of the sign-in page

    @classonlymethod
    def as_view(cls, **initkwargs):
        if not cls.access:
            raise TypeError(f"{cls.__name__} declares no access")
        return super().as_view(**initkwargs)

    def dispatch(self, request, *args, **kwargs):
        method = "GET" if request.method == "HEAD" else request.method
        handler = getattr(self, method.lower(), None)
        if method not in self.access or handler is None:
            page = render_to_string("405.html")
            return HttpResponseNotAllowed(sorted(self.access), page)
        roles = self.access[method]
        if roles != ANYONE:
            refusal = self.refuse_stranger(request)
            if refusal:
                return refusal
        self.fetch()
        self.authorise(roles)
        return handler(request, *args, **kwargs)

    def refuse_stranger(self, request) -> HttpResponse | None:
        if request.user.is_authenticated:
            return None
        if self.machine:
            return JsonResponse({"error": "sign in"}, status=401)
        if request.method == "POST":
            return self.give_back()
        return redirect_to_login(request.get_full_path())

    def give_back(self) -> HttpResponse:
        """The session ended while somebody wrote: nothing is stored, and nothing typed is lost."""
        there = self.request.get_full_path() if "GET" in self.access else "/"
        return signed_out(self.request, getattr(self, "form_class", None), there)

    def fetch(self) -> None:
        """Fetch what the address names, narrowed to the reader; Http404 otherwise."""

    def authorise(self, roles) -> None:
        if roles not in (ANYONE, HAS_ACCOUNT) and not self.request.user.seats.roles & roles:
            raise PermissionDenied

    def context(self, **extra) -> dict:
        return {"view": self, **extra}

    def show(self, status=200, template_name=None, **extra) -> HttpResponse:
        return TemplateResponse(
            self.request, template_name or self.template_name, self.context(**extra), status=status
        )


class RowPage(Page):
    """A page of one row, found by its public uuid (or `lookup`) among those the reader may see."""

    model = None
    lookup = "uuid"
    related: tuple[str, ...] = ()
    name = "row"
    by_any_seat = False  # True: whoever sees the row may, wherever they sit

    def rows(self):
        return self.model._default_manager.visible_to(self.request.user)

    def fetch(self) -> None:
        try:
            rows = self.rows().select_related(*self.related) if self.related else self.rows()
            self.row = rows.get(**{self.lookup: self.kwargs["uuid"]})
        except (self.model.DoesNotExist, ValueError, OverflowError):
            raise Http404 from None

    def authorise(self, roles) -> None:
        """By a seat over this very row, or `by_any_seat` with one of the roles."""
        if self.by_any_seat:
            super().authorise(roles)
        elif roles != ANYONE and not self.request.user.seats.cover(self.scope_row(), roles):
            raise PermissionDenied

    def scope_row(self):
        """The row whose owner columns decide; a page of a part returns the whole."""
        return self.row

    def context(self, **extra) -> dict:
        return super().context(**{self.name: self.row, **extra})


class FormMixin:
    """GET shows the form, POST validates and acts. Invalid: 422 with the form; changed
    meanwhile: 409 with what is there now and what was typed; refused: 422 with the reason."""

    form_class: Any = None
    done_message = None

    def form(self, data=None, files=None):
        return self.form_class(data, files, **self.form_kwargs())

    def form_kwargs(self) -> dict:
        return {}

    def get(self, request, *args, **kwargs):
        return self.show(form=self.form())

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.refuse(form)
        try:
            result = self.act(form)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self.refuse(form)
        except Conflict as conflict:
            return self.conflict(form, conflict.current)
        if isinstance(result, HttpResponseBase):
            return result
        if self.done_message:
            messages.success(request, self.done_message)
        return redirect(self.next_url(result))

    def refuse(self, form):
        """The form makes no sense or may not be carried out: it says why."""
        return self.show(status=422, form=form)

    def conflict(self, form, current):
        return self.show(status=409, form=form, current=current)

    def act(self, form):
        """Carry out what was asked; returns a row or a response."""
        raise NotImplementedError(f"{type(self).__name__}.act")

    def next_url(self, result) -> str:
        return result.get_absolute_url()


class SeenMixin:
    """Before a form page whose form knows its `differences` (web.forms.SeenMixin): changed
    meanwhile, it shows what was typed beside what is there now, and may be sent on top."""

    compares = True

    def context(self, **extra):
        if "current" in extra:
            form = extra["form"]
            extra["differences"] = form.differences(extra["current"])
            form.seen_now(extra["current"])
        return super().context(**extra)


class ComparedMixin:
    """Before the page of one row whose form fills itself from that row, and knows its version:
    changed meanwhile, what was typed stands beside what is there now (components/_conflict.html),
    and is sent again on top of it."""

    def conflict(self, form, current):
        self.fetch()
        now = self.form()
        found = list(differences(form, now))
        form.data = form.data.copy()
        form.data["version"] = now["version"].value()
        return self.show(status=409, form=form, current=self.row, differences=found)


class BesideMixin:
    """The same where the form takes a step and fills nothing from its row: the form says what is
    stored of it now (`stored(row)`), the page what was done meanwhile and whether the step can
    still be taken (`since(row, version)`, `hindered(row)`)."""

    def conflict(self, form, current):
        self.fetch()
        found = list(beside(form, form.stored(self.row)))
        meanwhile = self.since(self.row, form.cleaned_data["version"])
        form.data = form.data.copy()
        form.data["version"] = self.row.version
        return self.show(
            status=409, form=form, current=self.row, differences=found, meanwhile=meanwhile,
            hindered=self.hindered(self.row),
        )  # fmt: skip


class FormPage(FormMixin, Page):
    pass


class RowFormPage(FormMixin, RowPage):
    pass


class Exported:
    """For pages of a list that is handed out as a workbook by `export`, the declaration beside it
    (safety.sheets.listing): exactly what they show to somebody under their filters."""

    filter_class: Any = None
    order: tuple[str, ...] = ("pk",)
    export: Any = None
    # Set by `exported` where the rows decide: the columns instead of the declared ones, and what
    # the workbook's name says besides the list's title.
    export_columns: tuple = ()
    export_about: str = ""
    request: Any

    def filters(self):
        """The bound filters of the address; None for a list without any."""
        made, asked = self.filter_class, self.request
        return made(asked.GET, user=asked.user) if made else None

    def exported(self, filters):
        """All that the list shows under its filters, however many pages and parts it has."""
        raise NotImplementedError(f"{type(self).__name__}.exported")

    def dress(self, rows):
        """Give rows, few or many, what their lines show beside their own columns."""
        return rows


class ListPage(Exported, Page):
    """A filtered list: `rows()` already narrowed, `filter_class` a CleanForm that narrows more.

    Pages by key, never by offset: see safety.web.paging. A filter that makes no sense is shown
    with its error and lists nothing.
    """

    page_size = 25
    shown: tuple[str, ...] = ()  # columns, where rows are to be named tuples instead of models

    def rows(self):
        raise NotImplementedError(f"{type(self).__name__}.rows")

    def get(self, request, *args, **kwargs):
        filters = self.filters()
        page = self.page(filters)
        return self.show(filters=filters, page=page, rows=self.dress(page.rows))

    def page(self, filters):
        after = self.request.GET.get("after", "")
        return page_of(self.narrowed(filters), self.order, after, self.page_size, shown=self.shown)

    def narrowed(self, filters):
        rows = self.rows()
        if filters is None:
            return rows
        return filters.narrow(rows) if filters.is_valid() else rows.none()

    def exported(self, filters):
        return self.narrowed(filters)
