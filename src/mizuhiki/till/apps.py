from django.apps import AppConfig


class TillConfig(AppConfig):
    """Cash as it lies in drawers."""

    name = "mizuhiki.till"
    label = "till"
    verbose_name = "レジ"
