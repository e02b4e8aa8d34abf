from django.apps import AppConfig


class SharedConfig(AppConfig):
    """An app of the tests alone: the third kind of owner has no model in the product yet."""

    name = "tests.access.shared"
    label = "tests_shared"
    default_auto_field = "django.db.models.BigAutoField"
