from django.apps import AppConfig


class RepairsConfig(AppConfig):
    """Repairs of water and sewer, the network on the map, and what is to be told of it."""

    name = "mizuhiki.repairs"
    label = "repairs"
    verbose_name = "修繕"
