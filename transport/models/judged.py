"""How a driver or a vehicle stands: the last judgement, and when to judge again."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from transport.rules.finding import LOOKS, Finding, Judgement, Verdict, restored


class Judged(models.Model):
    """A row with its verdict, kept for lists and filters; the actions keep it (actions/judge)."""

    verdict = models.CharField(
        _("verdict"), max_length=10, choices=Verdict, default=Verdict.UNPROVEN, editable=False
    )
    findings = models.JSONField(default=list, editable=False)
    # Codes of the findings between commas (",drink_driving,"), to be searched.
    codes = models.CharField(max_length=400, default=",", editable=False)
    judged_on = models.DateField(null=True, editable=False)
    judged_by = models.CharField(max_length=16, blank=True, editable=False)
    # The next day on which the verdict could be another; None: no day alone changes it.
    rejudge_on = models.DateField(null=True, editable=False)
    # When it last could not be judged; what is kept is older than that.
    failed_at = models.DateTimeField(null=True, editable=False)
    # Since when it is barred without a break, and the name of that stretch of time.
    barred_since = models.DateField(null=True, editable=False)
    barred_uuid = models.UUIDField(null=True, editable=False)

    # What was typed of one that the city knew and differs: the act that adds says it, unkept.
    untaken: tuple[str, ...] = ()

    class Meta:
        abstract = True

    @property
    def found(self) -> list[Finding]:
        return restored(self.findings)

    @property
    def look(self) -> str:
        """The word of a state whose colour and icon it has."""
        return LOOKS[Verdict(self.verdict)]

    @property
    def why(self) -> str:
        """The reasons in one line, for lists and workbooks."""
        return " · ".join(dict.fromkeys(one.label for one in self.found))

    def differs(self, judgement: Judgement) -> bool:
        """Whether a judgement says something else than what is kept."""
        said = [one.kept() for one in judgement.findings]
        return said != self.findings or judgement.verdict != self.verdict

    def keep(self, judgement: Judgement, day: dt.date, mark: str) -> None:
        """Take a judgement in, unsaved."""
        self.verdict = judgement.verdict
        self.findings = [one.kept() for one in judgement.findings]
        self.codes = "".join([",", *(f"{one.code}," for one in judgement.findings)])
        self.judged_on, self.judged_by, self.rejudge_on = day, mark, judgement.turns_on
        self.failed_at = None


class Used(models.Model):
    """A school's use of a driver or vehicle, which ends and may begin again."""

    # When it began again; None: since it was recorded, it has never been over.
    begun_at = models.DateTimeField(null=True, editable=False)
    # What came on file later is no longer the school's to read.
    ended_at = models.DateTimeField(null=True, editable=False)
    # Of the form by which it began again: its second click is known by this.
    spell = models.UUIDField(null=True, unique=True, editable=False)
    # The last major hazard that was raised of it (inspections.models.Hazard.uuid), the stretch of
    # being barred in which that was, and for what, by codes between commas.
    hazard = models.UUIDField(null=True, editable=False)
    hazard_stretch = models.UUIDField(null=True, editable=False)
    hazard_codes = models.CharField(max_length=400, blank=True, editable=False)
    # Something stands against it that is not in the ledger yet: nobody sat at the school, or an
    # earlier hazard of the stretch is still open. The morning's sweep asks again.
    hazard_waits = models.BooleanField(default=False, editable=False)

    # The use that was over when it began again, of which nothing is kept yet.
    over: tuple[dt.datetime, dt.datetime | None] | None = None

    class Meta:
        abstract = True

    @property
    def since(self) -> dt.datetime:
        """When the use that runs, or was the last, began."""
        return self.begun_at or self.recorded_at

    def begin(self, uuid) -> None:
        """It is used again, unsaved; `keep_spells` keeps the use that is over."""
        self.over = (self.since, self.ended_at)
        self.in_use, self.ended_at, self.spell = True, None, uuid
        self.begun_at = clock.now()

    def end(self) -> None:
        """It is used no longer, since now. Again changes nothing."""
        if self.in_use:
            self.in_use, self.ended_at = False, clock.now()


KEPT = (
    *("verdict", "findings", "codes", "judged_on", "judged_by", "rejudge_on"),
    *("barred_since", "barred_uuid", "failed_at"),
)


def of_waiting(name: str) -> models.Index:
    """What the morning's sweep finds the few by whose hazard could not be raised yet."""
    return models.Index(
        fields=["id"], condition=models.Q(hazard_waits=True), name=f"{name}_hazard_waits"
    )


def of_verdict(name: str) -> list[models.Index]:
    """What the morning's sweep, lists by verdict and what is told of the sweep are served by."""
    return [
        models.Index(fields=["rejudge_on"], name=f"{name}_rejudge"),
        models.Index(fields=["judged_by"], name=f"{name}_judged_by"),
        models.Index(fields=["city", "verdict", "id"], name=f"{name}_of_verdict"),
        models.Index(
            fields=["id"], condition=models.Q(failed_at__isnull=False), name=f"{name}_unjudged"
        ),
    ]
