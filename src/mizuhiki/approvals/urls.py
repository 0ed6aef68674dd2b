"""Requests for a second person's agreement."""

from django.urls import path

from mizuhiki.approvals import views

app_name = "approvals"
urlpatterns = [
    path("approvals/", views.request_list, name="request_list"),
    path("approvals/<int:request_id>/", views.request_decide, name="request_decide"),
]
