from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class TransportConfig(AppConfig):
    name = "transport"
    label = "transport"
    verbose_name = _("Vehicles and drivers")

    def ready(self):
        from safety.schools.actions.school import FOLLOWERS
        from transport import audit, dues, lists  # all of these need the models
        from transport.rules.numbers import parse

        parse(settings.TRANSPORT_NUMBERS)  # what makes no sense stops the start, not the morning
        audit.register()
        dues.register()
        lists.register()
        FOLLOWERS.append(dues.follow_school)
