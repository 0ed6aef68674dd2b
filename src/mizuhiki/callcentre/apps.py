from django.apps import AppConfig


class CallCentreConfig(AppConfig):
    """Cases, hand-over and the queue."""

    name = "mizuhiki.callcentre"
    label = "callcentre"
    verbose_name = "案件"
