"""Files of readings and what they left on hold."""

from django.urls import path

from mizuhiki.metering import reading_views, views

app_name = "metering"
urlpatterns = [
    path("readings/", views.import_list, name="import_list"),
    path("readings/imports/<int:import_id>/", views.import_show, name="import_show"),
    path("readings/held/", views.held_list, name="held_list"),
    path("readings/<int:reading_id>/", reading_views.reading_show, name="reading_show"),
]
