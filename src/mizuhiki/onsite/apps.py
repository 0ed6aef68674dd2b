from django.apps import AppConfig


class OnsiteConfig(AppConfig):
    """Settlements at the place of use."""

    name = "mizuhiki.onsite"
    label = "onsite"
    verbose_name = "現地精算"
