"""The months and their runs, and why an assessment is what it is."""

from django.urls import path

from mizuhiki.billing import alarm_views, handoff_views, views

app_name = "billing"
urlpatterns = [
    path("billing/", views.month_list, name="month_list"),
    path("billing/alarms/", alarm_views.alarm_list, name="alarm_list"),
    path("billing/alarms/<int:alarm_id>/", alarm_views.alarm_show, name="alarm_show"),
    path("billing/<slug:month>/", views.month_show, name="month_show"),
    path("billing/<slug:month>/start/", views.run_start, name="run_start"),
    path("billing/<slug:month>/forecast/", views.forecast_show, name="forecast_show"),
    path("billing/<slug:month>/excused/", views.excused_list, name="excused_list"),
    path("billing/<slug:month>/balance/", handoff_views.balance_file, name="balance_file"),
    path("billing/<slug:month>/balance/<slug:hand_off>/", handoff_views.handoff_show, name="handoff_show"),
    path(
        "billing/<slug:month>/balance/<slug:hand_off>/file/", handoff_views.handoff_file, name="handoff_file"
    ),
    path("assessments/<int:assessment_id>/", views.assessment_show, name="assessment_show"),
]
