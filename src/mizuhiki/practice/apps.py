from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """Calls for training, outside production only."""

    name = "mizuhiki.practice"
    label = "practice"
    verbose_name = "研修の電話"
