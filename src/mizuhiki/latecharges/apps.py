from django.apps import AppConfig


class LatechargesConfig(AppConfig):
    """What is added to a claim that is paid late."""

    name = "mizuhiki.latecharges"
    label = "latecharges"
    verbose_name = "延滞金・督促手数料"
