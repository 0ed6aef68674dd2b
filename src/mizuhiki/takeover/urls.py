"""How far a move has come."""

from django.urls import path

from mizuhiki.takeover import views

app_name = "takeover"
urlpatterns = [path("takeover/", views.takeover_list, name="takeover_list")]
