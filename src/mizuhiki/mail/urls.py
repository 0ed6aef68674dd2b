"""Letters, forms and postage."""

from django.urls import path

from mizuhiki.mail.views import applications, figures, letters, runs, waiting

app_name = "mail"
urlpatterns = [
    path("mail/", runs.run_list, name="run_list"),
    path("mail/runs/<int:run_id>/<slug:kind>/", runs.run_show, name="run_show"),
    path("mail/waiting/<slug:kind>/", waiting.waiting_show, name="waiting_show"),
    path("mail/pieces/<int:piece_id>/", letters.piece_show, name="piece_show"),
    path("mail/supplies/<int:supply_id>/", letters.supply_mail, name="supply_mail"),
    path("mail/supplies/<int:supply_id>/forms/", applications.form_post, name="form_post"),
    path("mail/pieces/<int:piece_id>/form-back/", applications.form_back, name="form_back"),
    path("mail/stock/", figures.stock_list, name="stock_list"),
    path("mail/stock/<slug:code>/", figures.stock_show, name="stock_show"),
    path("mail/postage/", figures.postage_report, name="postage_report"),
    path("mail/postage/terms/", figures.postage_terms, name="postage_terms"),
]
