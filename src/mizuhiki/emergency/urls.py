"""The night desk, the morning after, and what is set up for them."""

from django.urls import path

from mizuhiki.emergency import month_views, setting_views, views

app_name = "emergency"
urlpatterns = [
    path("night/", views.night_show, name="night_show"),
    path("night/receive/", views.report_receive, name="report_receive"),
    path("night/reports/<int:night_report_id>/", views.report_show, name="report_show"),
    path("night/reports/<int:night_report_id>/end/", views.report_end, name="report_end"),
    path("night/reports/<int:night_report_id>/accept/", views.report_accept, name="report_accept"),
    path("night/calls/<int:duty_call_id>/answer/", views.duty_answer, name="duty_answer"),
    path("night/handover/", views.handover_list, name="handover_list"),
    path("night/announced/", views.call_count, name="call_count"),
    path("night/incidents/", views.incident_open, name="incident_open"),
    path("night/incidents/<int:area_notice_id>/attach/", views.call_attach, name="call_attach"),
    path("night/incidents/<int:area_notice_id>/end/", views.incident_end, name="incident_end"),
    path("night/board/", views.board_write, name="board_write"),
    path("night/roster/", setting_views.roster_set, name="roster_set"),
    path("night/duty/", setting_views.duty_set, name="duty_set"),
    path("night/texts/", setting_views.text_list, name="text_list"),
    path("night/texts/write/", setting_views.text_write, name="text_write"),
    path("night/texts/<int:text_id>/ask/", setting_views.text_ask, name="text_ask"),
    path("night/line/", setting_views.line_show, name="line_show"),
    path("night/line/numbers/", setting_views.number_register, name="number_register"),
    path("night/line/steps/<int:step_id>/", setting_views.step_finish, name="step_finish"),
    path("night/line/sites/", setting_views.site_register, name="site_register"),
    path("night/months/", month_views.month_show, name="month_show"),
    path("night/months/file/", month_views.month_file, name="month_file"),
    path("night/months/paper/", month_views.month_paper, name="month_paper"),
    path("night/months/workbook/", month_views.month_workbook, name="month_workbook"),
]
