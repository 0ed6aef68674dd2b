from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Figures of the contract, and months whose figures are fixed."""

    name = "mizuhiki.reporting"
    label = "reporting"
    verbose_name = "報告"
