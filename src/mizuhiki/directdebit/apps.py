from django.apps import AppConfig


class DirectDebitConfig(AppConfig):
    """Money drawn from bank accounts."""

    name = "mizuhiki.directdebit"
    label = "directdebit"
    verbose_name = "口座振替"
