from django.apps import AppConfig


class WriteoffsConfig(AppConfig):
    """Claims that are given up."""

    name = "mizuhiki.writeoffs"
    label = "writeoffs"
    verbose_name = "不納欠損"
