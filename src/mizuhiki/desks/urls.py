"""The desks."""

from django.urls import path

from mizuhiki.desks import home

app_name = "desks"
urlpatterns = [
    path("", home.home, name="home"),
]
