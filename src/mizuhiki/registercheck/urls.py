"""What the registers do not agree about."""

from django.urls import path

from mizuhiki.registercheck import views

app_name = "registercheck"
urlpatterns = [
    path("registers/differences/", views.difference_list, name="difference_list"),
    path("registers/differences/<int:difference_id>/", views.difference_show, name="difference_show"),
]
