"""The clock of a drill on a phone: it runs in the page, which keeps every tap by itself, and sends
all of it when the drill is over, again and again until it has arrived."""

from django.http import JsonResponse
from django.utils.translation import gettext as _

from drills import actions
from drills.forms.run import ClockForm
from drills.models import GroupList
from drills.rules.record import target_for
from drills.views.drill import PlannedDrill
from safety.base import clock
from safety.web.views import SCHOOL


class DrillClock(PlannedDrill):
    """Without a script there is no clock: the page then leads to the record by hand. A post that
    asks for JSON is told in JSON what became of it."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/drill_clock.html"
    form_class = ClockForm

    @property
    def live(self) -> bool:
        return "application/json" in self.request.headers.get("Accept", "")

    def refuse_stranger(self, request):
        """What somebody timed is not taken for that of whoever has signed in here since."""
        me = str(request.user.uuid) if request.user.is_authenticated else ""
        if self.live and me != request.headers.get("X-Person", me):
            return JsonResponse({"error": _("Somebody else has signed in here.")}, status=401)
        if self.live and not me:
            return JsonResponse({"error": _("Sign in again. Nothing is lost.")}, status=401)
        return super().refuse_stranger(request)

    def get(self, request, uuid):
        """Recorded or cancelled meanwhile it is shown still: the phone may hold another time."""
        return super(PlannedDrill, self).get(request, uuid)

    def form(self, data=None, files=None):
        return ClockForm(data)

    def context(self, **extra):
        groups = GroupList.objects.filter(school=self.row.school_id).first()
        plan = getattr(self.row, "plan", None)
        own = getattr(plan, "target_seconds", None)
        return super().context(
            groups=groups.rows if groups else [],
            target=own or target_for(self.row.scenario, self.row.school.storeys),
            closed=self.row.state != "planned",
            early=self.row.planned_on > clock.today(),
            **extra,
        )

    def act(self, form):
        data = form.cleaned_data
        drill = actions.clock_drill(
            self.row, self.request.user, uuid=data["client_uuid"], timed=form.timed,
            told=form.told, problems=data["problems"], improvements=data["improvements"],
        )  # fmt: skip
        return JsonResponse({"url": drill.get_absolute_url()}) if self.live else drill

    def refuse(self, form):
        if self.live:
            faults = {name: list(some) for name, some in form.errors.items()}
            return JsonResponse({"faults": faults}, status=422)
        return super().refuse(form)
