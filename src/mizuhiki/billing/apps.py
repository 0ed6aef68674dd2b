from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Assessments, demands and slips."""

    name = "mizuhiki.billing"
    label = "billing"
    verbose_name = "調定・請求"
