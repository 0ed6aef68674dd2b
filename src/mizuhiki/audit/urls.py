"""The viewer of the trace."""

from django.urls import path

from mizuhiki.audit import views

app_name = "audit"
urlpatterns = [path("trace/", views.trace, name="trace")]
