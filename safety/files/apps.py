from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "safety.files"
    label = "files"

    def ready(self):
        from safety.files import kept

        kept.keep("files.Evidence", "original", "image", "thumbnail")
        kept.keep("files.Attachment", "file")
