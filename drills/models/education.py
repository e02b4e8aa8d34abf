"""Safety education: a school's yearly plan, and what was held (R21). Pupils are never named."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from drills.rules import education as rules
from safety.base.models import Addressed, Versioned
from safety.schools.models import User
from safety.schools.scope import SchoolOwned


class EducationPlan(Addressed, Versioned, SchoolOwned):
    """The plan of a school for the fifteen protections in one school year."""

    year = models.PositiveSmallIntegerField(_("school year"))
    made_at = models.DateTimeField(editable=False)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("plan of safety education")
        verbose_name_plural = _("plans of safety education")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "year"], name="education_plan_of_a_year"),
        ]

    def __str__(self):
        return f"{self.school} {rules.year_words(self.year)}"

    def get_absolute_url(self):
        there = reverse("drills:education_plan", kwargs={"uuid": self.school.uuid})
        return f"{there}?year={self.year}"


class PlanTopic(SchoolOwned):
    """When and how a topic is taught. It is changed under the version of its plan."""

    plan = models.ForeignKey(
        EducationPlan, models.PROTECT, related_name="topics", db_index=False
    )  # the constraint's index begins with it
    topic = models.CharField(_("topic"), max_length=12, choices=rules.Topic)
    month = models.PositiveSmallIntegerField(
        _("month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1, null=True)
    teacher = models.CharField(_("teacher"), max_length=40, blank=True)
    materials = models.CharField(_("materials"), max_length=100, blank=True)
    evaluation = models.CharField(_("way of evaluation"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("topic of a plan")
        verbose_name_plural = _("topics of a plan")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "topic"], name="topic_once_in_a_plan"),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="plan_topic_has_a_month"
            ),
        ]

    def __str__(self):
        return self.get_topic_display()


class EducationLog(Addressed, SchoolOwned):
    """Something that was held on a day: a class meeting, a reminder, a lesson, a lecture. It is
    never changed; what was entered wrongly is withdrawn with its reason and stays to be read."""

    kind = models.CharField(_("kind"), max_length=10, choices=rules.Kind)
    held_on = models.DateField(pgettext_lazy("education", "held on"))
    topic = models.CharField(_("topic"), max_length=12, choices=rules.Topic, blank=True)
    about = models.CharField(_("about"), max_length=200, blank=True)
    classes = models.PositiveSmallIntegerField(_("classes that held it"), null=True)
    classes_all = models.PositiveSmallIntegerField(_("classes there are"), null=True)
    people = models.PositiveIntegerField(_("people who took part"), null=True)
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1, null=True)
    result = models.CharField(_("result of the assessment"), max_length=200, blank=True)
    late = models.BooleanField(_("recorded late"), default=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)
    withdrawn_why = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("record of safety education")
        verbose_name_plural = _("records of safety education")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "held_on", "kind"],
                condition=Q(withdrawn_at=None, kind__in=sorted(kind.value for kind in rules.DAILY)),
                name="education_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["school", "held_on", "topic"],
                condition=Q(withdrawn_at=None, kind=rules.Kind.LESSON.value),
                name="education_lesson_once_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(kind=rules.Kind.MEETING.value)
                | Q(classes__gte=1, classes_all__gte=F("classes")),
                name="education_meeting_has_classes",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why=""),
                name="education_withdrawn_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-held_on", "-id"], name="education_of_school"),
            models.Index(fields=["district", "-held_on", "-id"], name="education_of_district"),
            models.Index(fields=["city", "-held_on", "-id"], name="education_of_city"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.held_on}"

    def get_absolute_url(self):
        return reverse("drills:education_detail", kwargs={"uuid": self.uuid})

    @property
    def state(self) -> str:
        return "withdrawn" if self.withdrawn_at else "late" if self.late else "kept"

    def get_state_display(self) -> str:
        said = {
            "withdrawn": _("withdrawn"), "late": _("recorded late"), "kept": _("recorded in time")
        }  # fmt: skip
        return str(said[self.state])
