"""給水停止・解除, for the office and for the crew's phone."""

from django.urls import path

from mizuhiki.shutoffs import door_views

app_name = "shutoffs"
urlpatterns = [
    path("shutoffs/door/token/", door_views.door_token, name="door_token"),
    path("shutoffs/door/cut/", door_views.door_cut, name="door_cut"),
    path("shutoffs/door/state/", door_views.door_state, name="door_state"),
]
