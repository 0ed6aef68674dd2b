"""The desks. What was searched stays on the server: no name or number is part of an address."""

from django.urls import path

from mizuhiki.desks import collection_views, home, rules_views, views
from mizuhiki.desks.calls import acts as call_acts
from mizuhiki.desks.calls import views as call_views

app_name = "desks"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", views.search, name="search"),
    path("search/<int:number>/", views.search_results, name="search_results"),
    path("customers/purpose/", views.purpose_set, name="purpose_set"),
    path("customers/<int:customer_id>/", views.customer_page, name="customer_page"),
    path("desk/", call_views.call_desk, name="call_desk"),
    path("desk/state/", call_views.desk_state, name="desk_state"),
    path("desk/stream/", call_views.call_stream, name="call_stream"),
    path("desk/faq/", call_acts.faq_look, name="faq_look"),
    path("desk/calls/<int:call_id>/", call_views.call_open, name="call_open"),
    path("desk/calls/<int:call_id>/bar/", call_views.call_bar, name="call_bar"),
    path("desk/calls/<int:call_id>/end/", call_views.desk_end, name="desk_end"),
    path("desk/calls/<int:call_id>/finish/", call_views.desk_finish, name="desk_finish"),
    path("desk/calls/<int:call_id>/check/", call_acts.caller_check, name="caller_check"),
    path("desk/calls/<int:call_id>/note/", call_acts.note_save, name="note_save"),
    path("desk/calls/<int:call_id>/note/now/", call_acts.note_show, name="note_show"),
    path("desk/calls/<int:call_id>/note/drop/", call_acts.note_drop, name="note_drop"),
    path("desk/calls/<int:call_id>/register/", call_acts.talk_register, name="talk_register"),
    path("desk/calls/<int:call_id>/pass/", call_acts.call_pass, name="call_pass"),
    path("desk/calls/<int:call_id>/subjects/", call_acts.subject_look, name="subject_look"),
    path("collection/", collection_views.collection_day, name="collection_day"),
    path("collection/survey/", collection_views.collection_survey, name="collection_survey"),
    path("collection/survey/export/", collection_views.collection_export, name="collection_export"),
    path("rules/", rules_views.rules_list, name="rules_list"),
    path("rules/<int:version_id>/", rules_views.rules_version, name="rules_version"),
]
