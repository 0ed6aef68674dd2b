"""Files of readings and what they left on hold."""

from django.urls import path

from mizuhiki.metering import exchange_views, reading_views, views

app_name = "metering"
urlpatterns = [
    path("readings/", views.import_list, name="import_list"),
    path("readings/imports/<int:import_id>/", views.import_show, name="import_show"),
    path("readings/held/", views.held_list, name="held_list"),
    path("readings/<int:reading_id>/", reading_views.reading_show, name="reading_show"),
    path("supplies/<int:supply_id>/meter/", exchange_views.meter_exchange, name="meter_exchange"),
    path("supplies/<int:supply_id>/meter/check/", exchange_views.exchange_check, name="exchange_check"),
]
