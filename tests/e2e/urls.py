"""The staff door, and beside it the made-up room that shows every shared widget."""

from django.urls import include, path

from mizuhiki.config.urls import handler400, handler403, handler404, handler500
from mizuhiki.config.urls import urlpatterns as staff_urls

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*staff_urls, path("sample/", include("tests.e2e.sample.urls"))]
