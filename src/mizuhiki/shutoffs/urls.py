"""給水停止・解除, for the office and for the crew's phone."""

from django.urls import path

from mizuhiki.shutoffs import door_views, views

app_name = "shutoffs"
urlpatterns = [
    path("shutoffs/", views.list_list, name="list_list"),
    path("shutoffs/candidates/", views.list_make, name="list_make"),
    path("shutoffs/lists/<int:order_list_id>/", views.list_show, name="list_show"),
    path("shutoffs/lists/<int:order_list_id>/ask/", views.list_ask, name="list_ask"),
    path("shutoffs/orders/<int:shutoff_order_id>/check/", views.order_check, name="order_check"),
    path("shutoffs/orders/<int:shutoff_order_id>/cancel/", views.order_cancel, name="order_cancel"),
    path("shutoffs/cuts/<int:cut_id>/paper/", views.cut_paper, name="cut_paper"),
    path("shutoffs/weather/", views.weather_note, name="weather_note"),
    path("shutoffs/door/token/", door_views.door_token, name="door_token"),
    path("shutoffs/door/cut/", door_views.door_cut, name="door_cut"),
    path("shutoffs/door/state/", door_views.door_state, name="door_state"),
]
