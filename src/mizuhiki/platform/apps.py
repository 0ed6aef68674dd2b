from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """The ground floor."""

    name = "mizuhiki.platform"
    label = "platform"
    verbose_name = "基盤"
