"""Accounts, the appointments that give them their view, and the security log."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from safety.base import clock
from safety.base.models import Addressed
from safety.schools.models.unit import Unit
from safety.schools.scope import NOTHING, PeopleQuerySet, ScopedQuerySet, Seats, UnitOwned


class Role(models.TextChoices):
    CITY_ADMIN = "city_admin", _("city administrator")
    DISTRICT_ADMIN = "district_admin", _("district administrator")
    TOWNSHIP_ADMIN = "township_admin", _("township administrator")
    INSPECTOR = "inspector", _("inspector")
    LEADER = "leader", _("bureau leader")
    PRINCIPAL = "principal", _("principal")
    SAFETY_OFFICER = "safety_officer", _("safety officer")
    ATTENDANT = "attendant", _("attendant on a vehicle")


class UserManager(BaseUserManager.from_queryset(PeopleQuerySet)):
    def create_user(self, username, password=None, **fields):
        """An account; without a password it can only be entered by an activation code."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)


class User(AbstractBaseUser, Addressed):
    """A person with an account. What they may see and do comes from appointments alone."""

    username = models.CharField(
        _("sign-in name"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[\w.-]{3,40}$", _("Use 3 to 40 letters, digits, dots, hyphens or underscores.")
            )
        ],
    )
    name = models.CharField(_("name"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    password_set_at = models.DateTimeField(null=True, editable=False)
    search = models.CharField(max_length=500, blank=True, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    # allauth asks for these two; nobody here stands above the appointments.
    is_staff = False
    is_superuser = False

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["username"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("desk:person_detail", args=[self.uuid])

    def get_full_name(self):
        return self.name

    @cached_property
    def seats(self) -> Seats:
        """The appointments in force today. Cached for the life of this object: one request."""
        return Seats.of(self)


class Appointment(UnitOwned):
    """A role that a person holds at a unit from one day to another (both included)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit", "starts_on"], name="appointment_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} · {self.unit}"

    @property
    def is_open(self) -> bool:
        """In force or to come: it can be moved or ended."""
        return self.ends_on is None or self.ends_on >= clock.today()

    @staticmethod
    def in_force(day=None) -> Q:
        day = day or clock.today()
        return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class ActivationCode(models.Model):
    """A printed one-time code with which a person sets their first (or a new) password.

    Only the keyed hash is stored; the code itself is shown once, on the printed list.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="activation_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("activation code")


class SecurityEvent(models.Model):
    """The security log: sign-ins, refusals, codes issued, people changed. Rows are only added."""

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=40)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    username = models.CharField(max_length=150, blank=True)
    address = models.CharField(max_length=45, blank=True)
    path = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    # Whom it was done to, and whose administrators may read it (None: a stranger at the door).
    subject = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    city = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("security event")
        indexes = [
            models.Index(fields=["user", "at"]),
            models.Index(fields=["subject", "at"]),
            models.Index(fields=["city", "at", "id"]),
        ]

    @classmethod
    def scope_q(cls, seats) -> Q:
        """Read by city administrators alone. What strangers tried has no owner and carries no
        name: every city administrator of the installation reads it."""
        mine = seats.only({Role.CITY_ADMIN})
        if not mine.seats:
            return NOTHING
        return Q(city__isnull=True) | mine.q(
            school="city", township="city", district="city", city="city"
        )


class Guesses(models.Model):
    """How often a secret was tried from one place in one stretch of time (actions.guesses)."""

    key = models.CharField(max_length=64, unique=True)
    tries = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("guesses")
