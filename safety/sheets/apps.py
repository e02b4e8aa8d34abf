from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "safety.sheets"
    label = "sheets"
