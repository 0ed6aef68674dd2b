from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Who uses water where."""

    name = "mizuhiki.customers"
    label = "customers"
    verbose_name = "お客様・使用場所"
