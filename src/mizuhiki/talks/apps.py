from django.apps import AppConfig


class TalksConfig(AppConfig):
    """Calls at an operator's desk."""

    name = "mizuhiki.talks"
    label = "talks"
    verbose_name = "応対"
