from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Maintenance of the telephone exchange."""

    name = "mizuhiki.exchange"
    label = "exchange"
    verbose_name = "電話交換機の保守"
