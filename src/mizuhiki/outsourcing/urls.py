"""Incidental tasks, and the reports they stand in."""

from django.urls import path

from mizuhiki.outsourcing import views

app_name = "outsourcing"
urlpatterns = [
    path("incidental/", views.task_book, name="task_book"),
    path("incidental/<int:task_id>/reverse/", views.task_reverse, name="task_reverse"),
    path("incidental/daily/", views.day_show, name="day_show"),
    path("incidental/daily/paper/", views.day_paper, name="day_paper"),
    path("incidental/monthly/", views.month_show, name="month_show"),
    path("incidental/monthly/paper/", views.month_paper, name="month_paper"),
    path("incidental/volumes/", views.volume_show, name="volume_show"),
]
