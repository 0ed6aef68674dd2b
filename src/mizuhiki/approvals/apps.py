from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """The second person."""

    name = "mizuhiki.approvals"
    label = "approvals"
    verbose_name = "承認"
