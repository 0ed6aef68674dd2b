from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """Visits, day sheets and tablets."""

    name = "mizuhiki.fieldwork"
    label = "fieldwork"
    verbose_name = "現地作業"
