from django.apps import AppConfig


class EmergencyConfig(AppConfig):
    """The night and holiday line."""

    name = "mizuhiki.emergency"
    label = "emergency"
    verbose_name = "夜間等緊急通報受付"
