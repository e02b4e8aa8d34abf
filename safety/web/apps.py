from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "safety.web"
    label = "web"
