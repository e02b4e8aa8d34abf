"""A school on paper: its facts as lines, its past as sentences."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from safety.schools.models import School, SchoolPeriod, Stage, Status
from safety.web.templatetags.site import day

CAPITAL_FIELDS = (
    *("code", "stage", "boarding", "pupils", "boarders", "staff", "buildings", "storeys"),
    *("address", "founded", "principal_name", "principal_phone", "officer_name", "officer_phone"),
)


def facts(school: School) -> list[dict]:
    """The facts of a school (R01) as rows of components/_summary_list.html."""
    unit = school.unit
    place = [unit.district.name] + ([unit.township.name] if unit.township else [])
    rows = [{"label": _("District and township"), "value": " · ".join(place)}]
    rows += [{"label": _label(name), "value": _shown(school, name)} for name in CAPITAL_FIELDS]
    if school.lon is not None and school.lat is not None:
        rows.append({"label": _("Position"), "value": f"{school.lon:.5f}, {school.lat:.5f}"})
    return rows


def differences(form, current: School) -> list[dict]:
    """What was typed beside what is stored now, where they differ: [{label, typed, stored}]."""
    found = []
    for name, typed in form.values().items():
        stored = current.unit.name if name == "name" else getattr(current, name)
        if typed != stored:
            found.append({"label": form.fields[name].label, "typed": typed, "stored": stored})
    return found


def entries(school: School, edits) -> list[dict]:
    """The past of a school for components/_timeline.html, newest first."""
    periods = list(school.periods.select_related("district", "township").order_by("pk"))
    before: list[SchoolPeriod | None] = [None, *periods]
    lines = [
        {"at": period.recorded_from, "text": _sentence(last, period), "state": _look(period)}
        for last, period in zip(before, periods, strict=False)
    ]
    lines += [{"at": e.timestamp, "text": _edit(e), "who": e.actor and e.actor.name} for e in edits]
    return sorted(
        (line for line in lines if line["text"]), key=lambda line: line["at"], reverse=True
    )


def _label(name):
    return capfirst(School._meta.get_field(name).verbose_name)


def _shown(school, name):
    if name == "stage":
        return capfirst(school.get_stage_display())
    if name == "boarding":
        return _("yes") if school.boarding else _("no")
    value = getattr(school, name)
    return day(value, "table") if name == "founded" else value


def _place(period):
    return period.township.name if period.township else period.district.name


def _sentence(last, period) -> str:
    stage = Stage(period.stage).label
    if last is None:
        return _("In the register: %(stage)s, %(place)s.") % {
            "stage": stage,
            "place": _place(period),
        }
    said = []
    if last.status != period.status:
        said.append(_("Status: %(status)s.") % {"status": Status(period.status).label})
    if (last.district_id, last.township_id) != (period.district_id, period.township_id):
        said.append(
            _("Moved from %(old)s to %(new)s.") % {"old": _place(last), "new": _place(period)}
        )
    if last.stage != period.stage:
        said.append(_("Stage: %(stage)s.") % {"stage": stage})
    if last.boarding != period.boarding:
        said.append(_("Boarding school.") if period.boarding else _("No longer a boarding school."))
    return " ".join(said)


def _look(period):
    return "open" if period.status == Status.OPEN else "missed"


def _edit(entry) -> str:
    """One edit: which facts, and from what to what where the value is nobody's person."""
    parts = []
    for name, (old, new) in entry.changes_dict.items():
        if name in ("stage", "boarding", "status", "closed_on", "successor"):
            continue  # the recorded periods tell these
        hidden = old.startswith("#") or new.startswith("#")
        values = "" if hidden else f" {'–' if old in ('', 'None') else old} → {new or '–'}"
        parts.append(f"{_label(name)}{values}")
    return _("Edited: %(what)s") % {"what": _("; ").join(parts)} if parts else ""
