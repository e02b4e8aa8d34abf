from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "safety.base"
    label = "base"
