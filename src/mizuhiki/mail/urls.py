"""Letters, forms and postage."""

from django.urls import path

from mizuhiki.mail.views import applications, figures, house, letters, requests, runs, waiting

app_name = "mail"
urlpatterns = [
    path("mail/", runs.run_list, name="run_list"),
    path("mail/runs/<int:run_id>/<slug:kind>/", runs.run_show, name="run_show"),
    path("mail/runs/<int:run_id>/<slug:kind>/house/", house.house_run, name="house_run"),
    path("mail/runs/<int:run_id>/<slug:kind>/reprint/", house.reprint_run, name="reprint_run"),
    path("mail/house/<int:delivery_id>/", house.house_show, name="house_show"),
    path("mail/house/<int:delivery_id>/seal/", house.house_seal, name="house_seal"),
    path("mail/house/<int:delivery_id>/take/", house.house_take, name="house_take"),
    path("mail/reprints/<int:reprint_id>/paper/", house.reprint_paper, name="reprint_paper"),
    path("mail/waiting/<slug:kind>/", waiting.waiting_show, name="waiting_show"),
    path("mail/pieces/<int:piece_id>/", letters.piece_show, name="piece_show"),
    path("mail/supplies/<int:supply_id>/", letters.supply_mail, name="supply_mail"),
    path("mail/supplies/<int:supply_id>/forms/", applications.form_post, name="form_post"),
    path("mail/pieces/<int:piece_id>/form-back/", applications.form_back, name="form_back"),
    path("mail/stock/", figures.stock_list, name="stock_list"),
    path("mail/stock/bring/", requests.forms_bring, name="forms_bring"),
    path("mail/stock/requests/<int:form_request_id>/", requests.request_show, name="request_show"),
    path("mail/stock/requests/<int:form_request_id>/paper/", requests.request_paper, name="request_paper"),
    path("mail/stock/<slug:code>/", figures.stock_show, name="stock_show"),
    path("mail/postage/", figures.postage_report, name="postage_report"),
    path("mail/postage/export/", figures.postage_export, name="postage_export"),
    path("mail/postage/paper/", figures.postage_paper, name="postage_paper"),
    path("mail/postage/terms/", figures.postage_terms, name="postage_terms"),
]
