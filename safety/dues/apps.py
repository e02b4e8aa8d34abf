from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DuesConfig(AppConfig):
    name = "safety.dues"
    label = "dues"
    verbose_name = _("Reminders")

    def ready(self):
        from safety.dues import queries
        from safety.dues.actions import follow_school  # models can be imported only now
        from safety.schools.actions import take_out
        from safety.schools.actions.school import FOLLOWERS

        FOLLOWERS.append(follow_school)
        take_out.TOLD["dues.Notice"] = lambda user, rows: rows
        take_out.TOLD["dues.DueItem"] = queries.told
        take_out.ALONG.add("dues.DueItem")
