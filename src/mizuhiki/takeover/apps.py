from django.apps import AppConfig


class TakeoverConfig(AppConfig):
    """What the system before this one held is taken over."""

    name = "mizuhiki.takeover"
    label = "takeover"
    verbose_name = "移行"
