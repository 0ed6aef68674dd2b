"""Maintenance of the telephone exchange."""

from django.urls import path

from mizuhiki.exchange import message_views, views

app_name = "exchange"
urlpatterns = [
    path("pbx/", views.home, name="home"),
    path("pbx/lists/<slug:list_code>/", views.list_show, name="list_show"),
    path("pbx/lists/<slug:list_code>/add/", views.entry_add, name="entry_add"),
    path("pbx/entries/<int:entry_id>/", views.entry_change, name="entry_change"),
    path("pbx/entries/<int:entry_id>/remove/", views.entry_remove, name="entry_remove"),
    path("pbx/lists/<slug:list_code>/file/", views.list_file, name="list_file"),
    path("pbx/changes/open/", views.change_open, name="change_open"),
    path("pbx/changes/<int:change_id>/", views.change_show, name="change_show"),
    path("pbx/changes/<int:change_id>/ask/", views.change_ask, name="change_ask"),
    path("pbx/changes/<int:change_id>/close/", views.change_close, name="change_close"),
    path("pbx/messages/", message_views.message_list, name="message_list"),
    path("pbx/messages/draft/", message_views.message_draft, name="message_draft"),
    path("pbx/messages/<int:message_id>/ask/", message_views.message_ask, name="message_ask"),
    path("pbx/messages/<int:message_id>/record/", message_views.message_record, name="message_record"),
    path("pbx/errors/", message_views.error_list, name="error_list"),
    path("pbx/errors/note/", message_views.error_note, name="error_note"),
    path("pbx/statistics/", message_views.statistics_list, name="statistics_list"),
    path("pbx/statistics/run/", message_views.statistics_run, name="statistics_run"),
    path(
        "pbx/statistics/<int:statistics_run_id>/file/",
        message_views.statistics_file,
        name="statistics_file",
    ),
]
