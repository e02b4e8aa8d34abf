import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from safety.base.online import AddIndexOnline, RemoveIndexOnline, UnindexFieldOnline

PROTECT = django.db.models.deletion.PROTECT


def unindexed(model, name, to, **options):
    field = models.ForeignKey(db_index=False, on_delete=PROTECT, to=to, **options)
    return UnindexFieldOnline(model, name, field)


class Migration(migrations.Migration):
    """Every reminder writes all indexes of its notice and of its due item: those go that others
    begin with, a digest's holds what has one, and what is due next is found in the order in which
    it is taken."""

    atomic = False  # these tables grow big: nobody waits for their indexes

    dependencies = [
        ("dues", "0003_channels"),
        ("schools", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexOnline(
            "dueitem",
            models.Index(
                fields=["next_at", "id"],
                condition=models.Q(("next_at__isnull", False)),
                name="due_item_next",
            ),
        ),
        AddIndexOnline(
            "notice",
            models.Index(
                fields=["digest"],
                condition=models.Q(("digest__isnull", False)),
                name="notice_of_digest",
            ),
        ),
        RemoveIndexOnline("dueitem", "due_item_moment"),
        unindexed("dueitem", "unit", "schools.unit", related_name="+"),
        unindexed("notice", "user", settings.AUTH_USER_MODEL, related_name="notices"),
        unindexed("notice", "digest", "dues.digest", null=True, related_name="notices"),
    ]
