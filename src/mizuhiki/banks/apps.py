from django.apps import AppConfig


class BanksConfig(AppConfig):
    """The master of banks and branches."""

    name = "mizuhiki.banks"
    label = "banks"
    verbose_name = "金融機関"
