"""The interpreter in a call, and who interprets. The desk itself is a page of `desks`."""

from django.urls import path

from mizuhiki.talks import interpreting_views

app_name = "talks"
urlpatterns = [
    path("calls/<int:call_id>/interpreting/", interpreting_views.interpreting_show, name="interpreting_show"),
    path("centre/interpreters/", interpreting_views.interpreter_list, name="interpreter_list"),
    path("centre/interpreters/new/", interpreting_views.interpreter_edit, name="interpreter_new"),
    path(
        "centre/interpreters/<int:interpreter_id>/",
        interpreting_views.interpreter_edit,
        name="interpreter_edit",
    ),
]
