"""Writing and putting right what was said."""

from django.urls import path

from mizuhiki.contacts import views

app_name = "contacts"
urlpatterns = [
    path("customers/<int:customer_id>/contacts/", views.contact_add, name="contact_add"),
    path("contacts/<int:contact_id>/correct/", views.contact_correct, name="contact_correct"),
]
