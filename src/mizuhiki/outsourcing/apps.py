from django.apps import AppConfig


class OutsourcingConfig(AppConfig):
    """What the contractor does and reports."""

    name = "mizuhiki.outsourcing"
    label = "outsourcing"
    verbose_name = "業務委託"
