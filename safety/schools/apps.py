from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolsConfig(AppConfig):
    name = "safety.schools"
    label = "schools"
    verbose_name = _("Schools and people")

    def ready(self):
        from safety.schools import audit  # models can be imported only now

        audit.register()
