from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """The inbox."""

    name = "mizuhiki.worklist"
    label = "worklist"
    verbose_name = "受付箱"
