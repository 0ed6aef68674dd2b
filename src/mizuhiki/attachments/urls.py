"""The one way a stored file leaves the house, and what became of those that came in."""

from django.urls import path

from mizuhiki.attachments import incoming_views, views

app_name = "attachments"
urlpatterns = [
    path("files/<int:file_id>/", views.file_open, name="file_open"),
    path("imports/<int:incoming_id>/", incoming_views.incoming_show, name="incoming_show"),
    path("imports/<int:incoming_id>/state/", incoming_views.incoming_state, name="incoming_state"),
    path("imports/<int:incoming_id>/faults/", incoming_views.incoming_faults, name="incoming_faults"),
]
