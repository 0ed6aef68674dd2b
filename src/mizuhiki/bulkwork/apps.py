from django.apps import AppConfig


class BulkworkConfig(AppConfig):
    """Many records of the register changed by one file, and back."""

    name = "mizuhiki.bulkwork"
    label = "bulkwork"
    verbose_name = "一括変更"
