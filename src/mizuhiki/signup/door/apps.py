from django.apps import AppConfig


class DoorConfig(AppConfig):
    """The public site. It has no models: what it may know of the database are functions and lists."""

    name = "mizuhiki.signup.door"
    label = "door"
    verbose_name = "口座振替の申込み"
