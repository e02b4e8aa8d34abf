from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "safety.web"
    label = "web"

    def ready(self):
        from django_structlog.signals import bind_extra_request_metadata

        from safety.web import middleware  # it needs models, which can be imported only now

        bind_extra_request_metadata.connect(middleware.bind_address)
