from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """The file store."""

    name = "mizuhiki.attachments"
    label = "attachments"
    verbose_name = "ファイル保管"
