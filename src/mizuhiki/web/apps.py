from django.apps import AppConfig


class WebConfig(AppConfig):
    """Layout and widgets."""

    name = "mizuhiki.web"
    label = "web"
    verbose_name = "画面"
