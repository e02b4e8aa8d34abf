"""Training courses, who takes part, results of examinations, certificates (R22).

Of a participant there are name, school, post and the last four of a telephone number, to tell two
of one name apart; no number of an identity card is kept.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from drills.models.offered import OfferedBelow
from drills.rules import training as rules
from drills.rules.training import Audience, Outcome
from safety.base import clock
from safety.base.models import Addressed, Versioned
from safety.schools.models import Unit, User
from safety.schools.scope import SchoolOwned, ScopedQuerySet


class Course(Addressed, Versioned, OfferedBelow):
    """A course with its examination, run by a bureau for schools below it or by a school for its
    own people."""

    title = models.CharField(_("title"), max_length=80)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience)
    hours = models.PositiveSmallIntegerField(_("hours"), validators=[MinValueValidator(1)])
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    place = models.CharField(_("place"), max_length=80)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark"), validators=[MinValueValidator(1), MaxValueValidator(rules.HIGHEST)]
    )
    valid_months = models.PositiveSmallIntegerField(_("months for which a certificate is valid"))
    is_open = models.BooleanField(_("open for people and results"), default=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("training course")
        verbose_name_plural = _("training courses")
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="course_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__range=(1, rules.HIGHEST)), name="course_pass_mark_is_a_score"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-first_day", "-id"], name="course_of_unit"),
            models.Index(fields=["district", "-first_day", "-id"], name="course_of_district"),
            models.Index(fields=["city", "-first_day", "-id"], name="course_of_city"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("drills:course_detail", kwargs={"uuid": self.uuid})


class Participant(Addressed, Versioned, SchoolOwned):
    """Somebody of a school in one course, with how it ended. Results stand in `ExamResult`; the
    last of them is repeated here, for lists."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="participants", db_index=False)
    name = models.CharField(_("name"), max_length=40)
    post = models.CharField(_("post"), max_length=40)
    phone_last4 = models.CharField(_("last four of the phone"), max_length=4, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0, editable=False)
    score = models.PositiveSmallIntegerField(_("score"), null=True, editable=False)
    outcome = models.CharField(
        _("result"), max_length=8, choices=Outcome, default=Outcome.WAITING, editable=False
    )
    enrolled_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    enrolled_at = models.DateTimeField()
    struck_at = models.DateTimeField(_("struck off"), null=True, editable=False)
    struck_why = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("participant of a course")
        verbose_name_plural = _("participants of courses")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "school", "name", "phone_last4"],
                condition=Q(struck_at=None),
                name="participant_once_in_a_course",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.WAITING, attempt=0)
                | ~Q(outcome=Outcome.WAITING) & Q(attempt__gte=1),
                name="participant_result_has_an_attempt",
            ),
        ]
        indexes = [
            models.Index(fields=["course", "id"], name="participant_of_course"),
            models.Index(fields=["course", "outcome", "id"], name="participant_by_outcome"),
            models.Index(fields=["district", "course", "id"], name="participant_of_district"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("drills:participant_detail", kwargs={"uuid": self.uuid})


class ExamResult(SchoolOwned):
    """One attempt of one participant. What was put right stays, beside what took its place."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="results")
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    # Null: did not come.
    score = models.PositiveSmallIntegerField(_("score"), null=True)
    outcome = models.CharField(_("result"), max_length=8, choices=Outcome)
    examined_on = models.DateField(_("examined on"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    # Of what was put right: since when it counts no more. Of what took its place: why.
    replaced_at = models.DateTimeField(null=True, editable=False)
    why = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("result of an examination")
        verbose_name_plural = _("results of examinations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "attempt"],
                condition=Q(replaced_at=None),
                name="one_result_of_an_attempt",
            ),
            models.CheckConstraint(
                condition=Q(score=None, outcome=Outcome.ABSENT)
                | Q(score__lte=rules.HIGHEST, outcome__in=[Outcome.PASSED, Outcome.FAILED]),
                name="result_has_a_score_or_none",
            ),
        ]
        indexes = [models.Index(fields=["recorded_at"], name="exam_result_recorded")]

    def __str__(self):
        return f"{self.participant_id} ({self.attempt})"


class CertificateSeries(models.Model):
    """How far the numbers of a city's certificates of one year have come."""

    city = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("series of certificates")
        verbose_name_plural = _("series of certificates")
        constraints = [
            models.UniqueConstraint(fields=["city", "year"], name="certificate_series_once")
        ]

    def __str__(self):
        return str(self.year)


class CertificateQuerySet(ScopedQuerySet):
    def standing(self):
        """The newest of whoever holds them and is still there; valid or run out."""
        return self.filter(withdrawn_at=None, left_at=None, renewed=False)


_STANDING = Q(withdrawn_at=None, left_at=None, renewed=False)


class TrainingCertificate(Addressed, SchoolOwned):
    """What somebody was given for passing, in the words of that day. A holder is known by school,
    audience, name and last four (rules.holders_of): the newest certificate of a holder counts."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="certificates")
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience)
    name = models.CharField(_("name"), max_length=40)
    phone_last4 = models.CharField(max_length=4, blank=True)
    series = models.ForeignKey(CertificateSeries, models.PROTECT, related_name="+", db_index=False)
    serial = models.PositiveIntegerField()
    number = models.CharField(_("certificate number"), max_length=40)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("valid to"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    issued_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    withdrawn_why = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    # The holder works at the school no longer: nothing is renewed any more.
    left_on = models.DateField(_("left on"), null=True, editable=False)
    left_at = models.DateTimeField(null=True, editable=False)
    # Whether the holder has a newer one: kept by the actions, for lists.
    renewed = models.BooleanField(default=False, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("training certificate")
        verbose_name_plural = _("training certificates")
        ordering = ["expires_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "serial"], name="training_certificate_number_once"
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(withdrawn_at=None),
                name="training_certificate_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("issued_on")),
                name="training_certificate_ends_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why=""),
                name="training_certificate_withdrawn_why",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "audience", "name"], name="training_cert_of_holder"),
            *(
                models.Index(
                    fields=[place, "expires_on", "id"], condition=_STANDING,
                    name=f"training_cert_{place}",
                )
                for place in ("school", "district", "city")
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("drills:certificate_detail", kwargs={"uuid": self.uuid})

    @property
    def bearer(self) -> tuple:
        """Holders of one school, audience and name are told apart among themselves alone."""
        return self.school_id, self.audience, self.name

    @property
    def state(self) -> str:
        """How it stands today (rules.State)."""
        return rules.state_of(
            clock.today(), self.expires_on, withdrawn=self.withdrawn_at is not None,
            left=self.left_at is not None, renewed=self.renewed,
        ).value  # fmt: skip

    def get_state_display(self) -> str:
        return str(rules.State(self.state).label)
