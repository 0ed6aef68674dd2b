"""The one way a stored file leaves the house."""

from django.urls import path

from mizuhiki.attachments import views

app_name = "attachments"
urlpatterns = [path("files/<int:file_id>/", views.file_open, name="file_open")]
