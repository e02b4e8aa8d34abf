from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class TransportConfig(AppConfig):
    name = "transport"
    label = "transport"
    verbose_name = _("Vehicles and drivers")

    def ready(self):
        from safety.files import kept
        from safety.schools import facts
        from safety.schools.actions.school import FOLLOWERS
        from transport import audit, checks, dues, lists, sheets  # all of these need the models
        from transport.queries.carried import schools_with_vehicles
        from transport.rules.numbers import parse, parse_asked

        # What makes no sense stops the start, not the morning.
        parse(settings.TRANSPORT_NUMBERS)
        parse_asked(tuple(settings.TRANSPORT_ASKED))
        checks.register()
        audit.register()
        dues.register()
        lists.register()
        sheets.register()
        FOLLOWERS.append(dues.follow_school)
        facts.BUSES.append(schools_with_vehicles)
        kept.keep("transport.Violation", "photo")
        kept.keep("transport.Filing", "book", "paper")
        kept.keep("transport.PaperTemplate", "file")
