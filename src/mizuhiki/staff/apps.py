from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The people who work here."""

    name = "mizuhiki.staff"
    label = "staff"
    verbose_name = "職員"
