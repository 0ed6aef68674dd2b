"""Files of readings and what they left on hold."""

from django.urls import path

from mizuhiki.metering import (
    exchange_views,
    expiring_views,
    reading_views,
    round_views,
    slip_views,
    source_views,
    views,
)

app_name = "metering"
urlpatterns = [
    path("readings/", views.import_list, name="import_list"),
    path("readings/imports/<int:import_id>/", views.import_show, name="import_show"),
    path("readings/held/", views.held_list, name="held_list"),
    path("readings/missing/<int:supply_id>/", views.missing_note, name="missing_note"),
    path("readings/closed/<int:closed_id>/", views.closed_show, name="closed_show"),
    path("readings/<int:reading_id>/right/", reading_views.reading_confirm, name="reading_confirm"),
    path("readings/<int:reading_id>/next/", reading_views.reading_next, name="reading_next"),
    path("readings/<int:read_id>/slip/", slip_views.usage_slip, name="usage_slip"),
    path("readings/slips/<str:round_month>/<str:route>/", slip_views.usage_slips, name="usage_slips"),
    path("readings/<int:reading_id>/", reading_views.reading_show, name="reading_show"),
    path("meters/expiring/", expiring_views.expiring_list, name="expiring_list"),
    path(
        "meters/expiring/<str:expiry_month>.<str:extension>",
        expiring_views.expiring_export,
        name="expiring_export",
    ),
    path("readings/rounds/", round_views.round_list, name="round_list"),
    path("readings/rounds/<str:round_month>/send/", round_views.round_send, name="round_send"),
    path("readings/rounds/<str:round_month>/repeat/", round_views.rounds_repeat, name="rounds_repeat"),
    path("readings/rounds/<str:round_month>/<str:route>/", round_views.round_plan, name="round_plan"),
    path("supplies/<int:supply_id>/sources/", source_views.source_read, name="source_read"),
    path("supplies/<int:supply_id>/meter/", exchange_views.meter_exchange, name="meter_exchange"),
    path("supplies/<int:supply_id>/meter/check/", exchange_views.exchange_check, name="exchange_check"),
]
