"""給水停止・解除, for the office and for the crew's phone."""

from django.urls import path

from mizuhiki.shutoffs import (
    check_views,
    door_views,
    hardware_views,
    history_views,
    report_views,
    restoration_views,
    views,
)

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
    path("shutoffs/restorations/", restoration_views.restoration_list, name="restoration_list"),
    path(
        "shutoffs/restorations/ask/<int:supply_id>/",
        restoration_views.restoration_ask,
        name="restoration_ask",
    ),
    path(
        "shutoffs/restorations/<int:restoration_id>/",
        restoration_views.restoration_show,
        name="restoration_show",
    ),
    path(
        "shutoffs/restorations/<int:restoration_id>/<slug:restoration_act>/",
        restoration_views.restoration_act,
        name="restoration_act",
    ),
    path("shutoffs/checks/", check_views.check_list, name="check_list"),
    path("shutoffs/checks/plan/<int:cut_id>/", check_views.check_plan, name="check_plan"),
    path("shutoffs/checks/<int:check_id>/", check_views.check_show, name="check_show"),
    path("shutoffs/hardware/", hardware_views.hardware_show, name="hardware_show"),
    path("shutoffs/history/<int:supply_id>/", history_views.history_show, name="history_show"),
    path(
        "shutoffs/history/customer/<int:customer_id>/",
        history_views.history_customer,
        name="history_customer",
    ),
    path("shutoffs/report/", report_views.report_show, name="report_show"),
    path("shutoffs/report/file/<slug:extension>/", report_views.report_file, name="report_file"),
    path("shutoffs/funnel/", report_views.funnel_show, name="funnel_show"),
    path("shutoffs/funnel/file/<slug:extension>/", report_views.funnel_file, name="funnel_file"),
]
