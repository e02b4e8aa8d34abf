from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The fictional city of the demonstration: reads and writes every app, read by none."""

    name = "demo"
