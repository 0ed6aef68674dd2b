from django.apps import AppConfig


class ShutoffsConfig(AppConfig):
    """Closing a tap, and opening it again."""

    name = "mizuhiki.shutoffs"
    label = "shutoffs"
    verbose_name = "給水停止・解除"
