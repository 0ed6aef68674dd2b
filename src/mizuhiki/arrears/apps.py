from django.apps import AppConfig


class ArrearsConfig(AppConfig):
    """What is overdue, and what a utility does about it."""

    name = "mizuhiki.arrears"
    label = "arrears"
    verbose_name = "滞納整理"
