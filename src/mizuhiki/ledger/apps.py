from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """What is owed and what was posted."""

    name = "mizuhiki.ledger"
    label = "ledger"
    verbose_name = "元帳"
