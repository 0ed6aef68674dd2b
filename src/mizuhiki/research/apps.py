from django.apps import AppConfig


class ResearchConfig(AppConfig):
    """Investigation."""

    name = "mizuhiki.research"
    label = "research"
    verbose_name = "調査"
