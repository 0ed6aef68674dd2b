"""Writing and putting right what was said; complaints and their steps."""

from django.urls import path

from mizuhiki.contacts import complaint_views, views

app_name = "contacts"
urlpatterns = [
    path("customers/<int:customer_id>/contacts/", views.contact_add, name="contact_add"),
    path("contacts/<int:contact_id>/correct/", views.contact_correct, name="contact_correct"),
    path("complaints/", complaint_views.complaint_list, name="complaint_list"),
    path("complaints/new/", complaint_views.complaint_receive, name="complaint_receive"),
    path("complaints/counts/", complaint_views.complaint_counts, name="complaint_counts"),
    path("complaints/<int:complaint_id>/", complaint_views.complaint_show, name="complaint_show"),
    path("complaints/<int:complaint_id>/note/", complaint_views.complaint_note, name="complaint_note"),
    path("complaints/<int:complaint_id>/report/", complaint_views.complaint_report, name="complaint_report"),
    path("complaints/<int:complaint_id>/close/", complaint_views.complaint_close, name="complaint_close"),
    path("complaints/<int:complaint_id>/hand/", complaint_views.complaint_hand, name="complaint_hand"),
    path(
        "complaints/<int:complaint_id>/classify/",
        complaint_views.complaint_classify,
        name="complaint_classify",
    ),
    path("complaints/<int:complaint_id>/mark/", complaint_views.complaint_mark, name="complaint_mark"),
    path("complaints/<int:complaint_id>/void/", complaint_views.complaint_void, name="complaint_void"),
    path(
        "complaints/<int:complaint_id>/paper/", complaint_views.complaint_paper_show, name="complaint_paper"
    ),
]
