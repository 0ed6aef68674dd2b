from django.apps import AppConfig


class JointbillsConfig(AppConfig):
    """One slip for the supplies of one payer."""

    name = "mizuhiki.jointbills"
    label = "jointbills"
    verbose_name = "一括納付"
