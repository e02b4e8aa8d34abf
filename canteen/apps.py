from django.apps import AppConfig


class CanteenConfig(AppConfig):
    name = "canteen"
    label = "canteen"
