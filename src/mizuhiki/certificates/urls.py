"""Certificates of payment."""

from django.urls import path

from mizuhiki.certificates import views

app_name = "certificates"
urlpatterns = [
    path("certificates/", views.book, name="book"),
    path("certificates/apply/<int:supply_id>/", views.application_receive, name="application_receive"),
    path("certificates/<int:application_id>/", views.application_show, name="application_show"),
    path("certificates/<int:application_id>/end/", views.application_end, name="application_end"),
    path("certificates/<int:application_id>/issue/", views.certificate_issue, name="certificate_issue"),
    path("certificates/<int:application_id>/reissue/", views.certificate_reissue, name="certificate_reissue"),
    path("certificates/<int:application_id>/post/", views.certificate_post, name="certificate_post"),
    path("certificates/<int:application_id>/void/", views.certificate_void, name="certificate_void"),
    path("certificates/<int:application_id>/paper/", views.certificate_paper, name="certificate_paper"),
]
