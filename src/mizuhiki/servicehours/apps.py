from django.apps import AppConfig


class ServicehoursConfig(AppConfig):
    """Hours of the call centre and of the night line."""

    name = "mizuhiki.servicehours"
    label = "servicehours"
    verbose_name = "運営時間"
