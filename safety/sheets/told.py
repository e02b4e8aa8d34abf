"""What came of a job, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .importer import counted
from .models import SheetJob

State, Phase = SheetJob.State, SheetJob.Phase


def came_of(job: SheetJob) -> str:
    """What a job found that checked a list, or what one wrote that is done, and how long it took;
    "" of any other."""
    if job.state == State.CHECKED:
        return counted(job.outcome)
    if job.state != State.DONE:
        return ""
    return f"{_WRITTEN[Phase(job.phase)](job)} {_lasted(job)}".strip()


def _undone(job) -> str:
    out, back = job.outcome["taken_out"], job.outcome["put_back"]
    text = _("Taken out: %(out)s; put back: %(back)s.")
    return text % {"out": f"{out:,}", "back": f"{back:,}"}


def _exported(job) -> str:
    """Nothing of a workbook that was there already and was only fetched again."""
    rows = ngettext("%(rows)s row.", "%(rows)s rows.", job.done) % {"rows": f"{job.done:,}"}
    return rows if job.done else ""


_WRITTEN = {
    Phase.APPLY: lambda job: counted(job.outcome),
    Phase.EXPORT: _exported,
    Phase.UNDO: _undone,
}


def _lasted(job) -> str:
    """How long its last run took."""
    if not (job.started_at and job.finished_at):
        return ""
    minutes, seconds = divmod(int((job.finished_at - job.started_at).total_seconds()), 60)
    if minutes:
        return _("It took %(minutes)s min %(seconds)s s.") % {
            "minutes": minutes,
            "seconds": seconds,
        }
    if seconds:
        return _("It took %(seconds)s s.") % {"seconds": seconds}
    return _("It took less than a second.")
