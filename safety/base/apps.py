from django.apps import AppConfig
from django.core.checks import Tags, register


class BaseConfig(AppConfig):
    name = "safety.base"
    label = "base"

    def ready(self):
        from safety.base import tables  # once settings and apps stand

        register(tables.whole, Tags.database)
