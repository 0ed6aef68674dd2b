"""The inbox."""

from django.urls import path

from mizuhiki.worklist import views

app_name = "worklist"
urlpatterns = [
    path("inbox/", views.item_list, name="item_list"),
    path("inbox/<int:item_id>/", views.item_show, name="item_show"),
]
