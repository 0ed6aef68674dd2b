from django.apps import AppConfig


class BankRefundsConfig(AppConfig):
    """Overpaid money given back to bank accounts."""

    name = "mizuhiki.bankrefunds"
    label = "bankrefunds"
    verbose_name = "口座還付"
