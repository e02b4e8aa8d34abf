"""Whatever can be late, the ladder that tells people of it, what they were told, and the groups
that are told with them."""

import hmac

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safety.base import sealing
from safety.base.models import Addressed, Versioned

# Django looks for the tables of an app here.
from safety.dues.cadence.models import CadenceExemption, CadenceRule  # noqa: F401
from safety.schools.models import Role, Unit
from safety.schools.scope import ScopedQuerySet, UnitOwned


class DueItem(Addressed, UnitOwned):
    """One thing that a unit (a school or a bureau) owes by a day. Unique by (unit, kind, key).

    Text is made from `kind` and `facts` when read. When people hear of it stands in its Schedule.
    """

    # Without an index of its own, which two others begin with.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    due_on = models.DateField(_("due"))
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("due item")
        verbose_name_plural = _("due items")
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "key"], name="due_item_once")
        ]
        indexes = [
            models.Index(fields=["unit", "settled_at", "due_on"], name="due_item_of_unit"),
            models.Index(
                fields=["district", "due_on"],
                condition=Q(settled_at__isnull=True),
                name="due_item_open_in_district",
            ),
            models.Index(
                fields=["city", "due_on"],
                condition=Q(settled_at__isnull=True),
                name="due_item_open_in_city",
            ),
        ]


class Schedule(models.Model):
    """When the ladder of an item speaks next. Every item has one, written along with it.

    Apart from the item, because it changes with every reminder: each of those would write all the
    indexes of the item anew. Whoever changes the item's date or settles it holds the item first.
    """

    item = models.OneToOneField(DueItem, models.CASCADE, primary_key=True, related_name="schedule")
    # The next moment at which there is something to say: the engine looks at nothing but the rows
    # whose moment has come. Null: no more, or settled.
    next_at = models.DateTimeField(null=True)
    # The furthest offset already told for the present due date: a later run starts behind it.
    told_to = models.SmallIntegerField(null=True)

    class Meta:
        verbose_name = _("schedule of a due item")
        indexes = [
            # With the key by which a batch is taken: of a thousand that are due at once too.
            models.Index(
                fields=["next_at", "item"], condition=Q(next_at__isnull=False), name="schedule_next"
            ),
        ]


class LadderStep(models.Model):
    """One rung: so many days from the due date, these roles at that tier are told.

    `every` repeats the last rung (7: weekly). A city may replace the default of a kind by rungs of
    its own (`city` set).
    """

    kind = models.CharField(max_length=40)
    city = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    offset = models.SmallIntegerField(_("days from the due date"))
    every = models.PositiveSmallIntegerField(_("then every so many days"), null=True, blank=True)
    role = models.CharField(_("who is told"), max_length=16, choices=Role)

    class Meta:
        verbose_name = _("reminder step")
        verbose_name_plural = _("reminder steps")
        ordering = ["kind", "offset", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "city", "offset", "role"], name="ladder_step_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "offset", "role"],
                condition=Q(city__isnull=True),
                name="general_ladder_step_once",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.offset:+d} {self.role}"


class NoticeQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """A person's own notices, of matters that are still theirs to see: whoever was moved to
        another school or bureau reads no more of the old one."""
        if not user.is_authenticated:
            return self.none()
        theirs = user.seats.q(
            school="unit",
            township="unit__township",
            district="unit__district",
            city="unit__city",
        )
        return self.filter(Q(unit=None) | theirs, user_id=user.pk)


class Notice(Addressed):
    """One line in one person's inbox: a reminder of an item, on a rung of its ladder towards one
    due date, or an event, which has a name. Either is unique to its reader: a second run writes
    nothing."""

    # Each index and each foreign key costs every reminder, of 100,000 in one morning: a person's
    # notices are found by `notice_inbox`, those of an item by `reminder_once`, and only those that
    # stand in a digest are ever looked for by it. Neither people nor items are deleted while
    # somebody was told (PROTECT, which Django itself keeps), so the database need not ask for them.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    item = models.ForeignKey(
        DueItem, models.PROTECT, null=True, related_name="notices", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    kind = models.CharField(max_length=40)
    # Of an event.
    once = models.CharField(max_length=120, blank=True)
    # Of a reminder: the date that the item had, and how far from it the rung stands, in days.
    due_on = models.DateField(null=True)
    rung = models.SmallIntegerField(null=True)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    digest = models.ForeignKey(
        "Digest", models.PROTECT, null=True, related_name="notices", db_index=False
    )
    # Whose matter it was, for the log that administrators read (queries.log); null for a notice
    # that is its reader's own affair. It and what the unit says are copies of what the item says,
    # which holds them by constraints: no notice asks again, of 100,000 in one morning.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_constraint=False)
    district = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    city = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "once"], condition=Q(item__isnull=True), name="notice_once"
            ),
            models.UniqueConstraint(
                fields=["item", "user", "due_on", "rung"],
                condition=Q(item__isnull=False),
                name="reminder_once",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=True) | Q(due_on__isnull=False, rung__isnull=False),
                name="reminder_names_its_rung",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-made_at", "-id"], name="notice_inbox"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["district", "-made_at", "-id"], name="notice_log_of_district"),
            models.Index(fields=["city", "-made_at", "-id"], name="notice_log_of_city"),
            models.Index(
                fields=["made_at"], condition=Q(digest__isnull=True), name="notice_undigested"
            ),
            models.Index(
                fields=["digest"], condition=Q(digest__isnull=False), name="notice_of_digest"
            ),
        ]


class Digest(models.Model):
    """One mail to one person for one morning: an outbox row. Sent at least once; its Message-ID
    is the same on every try, so that mail systems drop a repeat."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    message_id = models.CharField(max_length=120, unique=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("morning digest")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_digest_a_day")]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(sent_at__isnull=True), name="digest_unsent"
            )
        ]

    def __str__(self):
        return f"{self.user_id} {self.day}"


class Channel(Addressed, Versioned, UnitOwned):
    """A group chat of one unit, or a receiver of its own, that gets its morning digest.

    The address a robot is reached at is a secret like its signing key: whoever has it writes into
    the group. Both are sealed, each for this row and column alone.
    """

    class Kind(models.TextChoices):
        DINGTALK = "dingtalk", _("DingTalk group robot")
        WECOM = "wecom", _("WeCom group robot")
        FEISHU = "feishu", _("Feishu group robot")
        WEBHOOK = "webhook", _("webhook")

    kind = models.CharField(_("kind of channel"), max_length=16, choices=Kind)
    name = models.CharField(_("name of the group"), max_length=60)
    host = models.CharField(max_length=253)
    address = models.TextField()
    secret = models.TextField(blank=True)
    # A keyed hash of the address: channels that lead to one robot share its limits.
    robot = models.CharField(max_length=64, db_index=True)
    active = models.BooleanField(_("in use"), default=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("group channel")
        verbose_name_plural = _("group channels")
        indexes = [
            models.Index(fields=["district", "name", "id"], name="channel_of_district"),
            models.Index(fields=["city", "name", "id"], name="channel_of_city"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("desk:channel_detail", kwargs={"uuid": self.uuid})

    def opened(self, field: str) -> str:
        """The address or the secret as it was entered. Raises sealing.Unreadable."""
        sealed = getattr(self, field)
        return sealing.unseal(sealed, self._purpose(field)) if sealed else ""

    def seal(self, field: str, text: str) -> None:
        setattr(self, field, sealing.seal(text, self._purpose(field)) if text else "")

    def secret_differs(self, text: str) -> bool:
        """Whether the signing secret is another one; so is one that cannot be read any more."""
        try:
            return not hmac.compare_digest(self.opened("secret").encode(), text.encode())
        except sealing.Unreadable:
            return True

    def end_of(self, field: str) -> str:
        """The last four letters, for screens; nothing where there is nothing to show."""
        try:
            return self.opened(field)[-4:]
        except sealing.Unreadable:
            return ""

    def _purpose(self, field) -> str:
        return f"channel {self.uuid} {field}"


class ChannelMessage(Addressed):
    """One message to one channel: an outbox row, and after that a line of the log. Sent at least
    once; its uuid is the same on every try. A morning on which nothing is due is noted by a row
    without text."""

    class Kind(models.TextChoices):
        DIGEST = "digest", _("morning digest")
        EVENT = "event", _("news")
        TEST = "test", _("test message")

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=8, choices=Kind)
    day = models.DateField()
    # What an event is called (Notice.once): told again it is said once.
    once = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # What the other side said, or what stood in the way.
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("channel message")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "day"],
                condition=Q(kind="digest"),
                name="one_channel_digest_a_day",
            ),
            models.UniqueConstraint(
                fields=["channel", "once"],
                condition=Q(kind="event"),
                name="one_channel_message_an_event",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(next_try_at__isnull=False),
                name="channel_message_waiting",
            ),
            models.Index(fields=["channel", "-made_at", "-id"], name="channel_log"),
        ]

    @property
    def state(self) -> str:
        """waiting, sent, failed, or quiet (there was nothing to say)."""
        if self.sent_at:
            return "sent"
        if self.next_try_at:
            return "waiting"
        return "failed" if self.text else "quiet"
