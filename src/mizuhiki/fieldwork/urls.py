"""Visits as the office plans them, and the tablet's own page."""

from django.urls import path

from mizuhiki.fieldwork import tablet_views, views

app_name = "fieldwork"
urlpatterns = [
    path("visits/", views.visit_list, name="visit_list"),
    path("supplies/<int:supply_id>/visits/<slug:work>/", views.visit_plan, name="visit_plan"),
    path("visits/<int:visit_id>/", views.visit_show, name="visit_show"),
    path("visits/<int:visit_id>/cancel/", views.visit_cancel, name="visit_cancel"),
    path("visits/told/<int:brought_id>/book/", views.brought_book, name="brought_book"),
    path("visits/tablets/<int:sheet_id>/lost/", views.sheet_lose, name="sheet_lose"),
    path("field/", tablet_views.tablet, name="tablet"),
    path("field/worker.js", tablet_views.worker, name="worker"),
    path("field/state/", tablet_views.state, name="state"),
    path("field/list/", tablet_views.list_take, name="list_take"),
    path("field/bring/", tablet_views.bring, name="bring"),
    path("field/photo/", tablet_views.photo, name="photo"),
    path("field/return/", tablet_views.list_return, name="list_return"),
]
