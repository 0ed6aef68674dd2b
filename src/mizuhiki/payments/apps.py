from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Money that comes in."""

    name = "mizuhiki.payments"
    label = "payments"
    verbose_name = "収納"
