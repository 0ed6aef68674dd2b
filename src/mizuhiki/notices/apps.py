from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices of bills."""

    name = "mizuhiki.notices"
    label = "notices"
    verbose_name = "通知書の印刷"
