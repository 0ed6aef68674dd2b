from django.apps import AppConfig


class RulePacksConfig(AppConfig):
    """What differs between utilities, as data."""

    name = "mizuhiki.rulepacks"
    label = "rulepacks"
    verbose_name = "規則集"
