from django.apps import AppConfig


class MeteringConfig(AppConfig):
    """Meters read."""

    name = "mizuhiki.metering"
    label = "metering"
    verbose_name = "検針"
