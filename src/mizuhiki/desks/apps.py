from django.apps import AppConfig


class DesksConfig(AppConfig):
    """The desks."""

    name = "mizuhiki.desks"
    label = "desks"
    verbose_name = "業務画面"
