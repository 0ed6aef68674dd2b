from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Start, stop and name change."""

    name = "mizuhiki.intake"
    label = "intake"
    verbose_name = "開閉栓の受付"
