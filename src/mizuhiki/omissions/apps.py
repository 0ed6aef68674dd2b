from django.apps import AppConfig


class OmissionsConfig(AppConfig):
    """What was never billed."""

    name = "mizuhiki.omissions"
    label = "omissions"
    verbose_name = "調定漏れ"
