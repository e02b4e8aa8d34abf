"""The ladders of reminders of a city: what they are, and how its administrator edits them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from safety.base.models import Conflict
from safety.desk.forms.ladder import ROLES, LadderForm
from safety.dues import actions, kinds, queries
from safety.dues.ladders import Ladder, Ladders
from safety.schools.models import Role, Unit
from safety.web.views import CITY_ADMIN, FormMixin, Page


class CityPage(Page):
    """A page on the settings of the one city whose administrator reads it."""

    def authorise(self, roles):
        super().authorise(roles)
        cities = self.request.user.seats.only({Role.CITY_ADMIN}).units("city")
        if not cities:
            raise PermissionDenied  # a province sets no ladder: each of its cities does
        self.city = Unit.objects.get(pk=cities[0])


class LadderList(CityPage):
    access = {"GET": CITY_ADMIN}
    template_name = "desk/ladder_list.html"

    def get(self, request):
        ladders = Ladders()
        rows = [
            {
                "kind": kind,
                "lines": lines(ladders.of(kind, self.city.pk)),
                "own": ladders.of(kind, self.city.pk) != kind.ladder,
            }
            for kind in kinds.with_ladders()
        ]
        return self.show(rows=rows, city=self.city)


class LadderEdit(FormMixin, CityPage):
    access = {"GET": CITY_ADMIN, "POST": CITY_ADMIN}
    template_name = "desk/ladder_edit.html"
    done_message = gettext_lazy("The reminder steps are saved, and what is open is timed by them.")

    def fetch(self):
        self.kind = kinds.find(self.kwargs["kind"])

    def authorise(self, roles):
        super().authorise(roles)
        if self.kind is None or not self.kind.ladder:
            raise Http404
        self.ladder = Ladders().of(self.kind, self.city.pk)

    def form(self, data=None, files=None):
        return LadderForm(data, ladder=self.ladder, seen=actions.ladder_mark(self.ladder))

    def act(self, form):
        if form.cleaned_data["seen"] != actions.ladder_mark(self.ladder):
            raise Conflict(lines(self.ladder))
        if not form.cleaned_data["confirmed"]:
            return self.confirm(form)
        return actions.set_ladder(self.kind, self.city, form.ladder(), self.request.user)

    def confirm(self, form):
        return self.show(
            template_name="desk/ladder_confirm.html",
            form=form,
            before=lines(self.ladder),
            after=lines(form.ladder()),
            count=queries.open_count(self.kind.code, self.city),
        )

    def next_url(self, result):
        return reverse("desk:ladder_list")

    def context(self, **extra):
        default = lines(self.kind.ladder)
        return super().context(kind=self.kind, city=self.city, default=default, **extra)


def lines(ladder: Ladder) -> list[dict]:
    """A ladder for reading: each role with its days, the nearest role first."""
    found = []
    for role in ROLES:
        own = sorted(rung for rung in ladder if rung.role == role)
        if own:
            days = [rung.offset for rung in own]
            found.append({"role": role.label, "days": days, "every": own[-1].every})
    return found
