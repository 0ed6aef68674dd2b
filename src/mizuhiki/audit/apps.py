from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The trace."""

    name = "mizuhiki.audit"
    label = "audit"
    verbose_name = "監査証跡"
