"""The picker of banks and branches."""

from django.urls import path

from mizuhiki.banks import views

app_name = "banks"

urlpatterns = [path("banks/", views.place_find, name="place_find")]
