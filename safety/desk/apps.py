from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "safety.desk"
    label = "desk"

    def ready(self):
        from allauth.mfa import signals  # the library tells of second steps by signals alone

        from safety.desk import lists, second_step, sheets

        sheets.register()
        lists.register()

        signals.authentication_failed.connect(second_step.failed)
        signals.authenticator_added.connect(second_step.added)
        signals.authenticator_removed.connect(second_step.removed)
