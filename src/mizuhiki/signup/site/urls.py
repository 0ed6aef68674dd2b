"""Banks, rests and notices of the public site."""

from django.urls import path

from mizuhiki.signup.site import bank_views, closure_views, publication_views

urlpatterns = [
    path("signup/banks/", bank_views.bank_list, name="bank_list"),
    path("signup/banks/<str:signup_bank>/", bank_views.bank_show, name="bank_show"),
    path("signup/banks/<str:signup_bank>/agreement/", bank_views.bank_agreement, name="bank_agreement"),
    path("signup/banks/<str:signup_bank>/checks/<slug:point>/", bank_views.bank_check, name="bank_check"),
    path("signup/banks/<str:signup_bank>/certificate/", bank_views.bank_certificate, name="bank_certificate"),
    path("signup/banks/<str:signup_bank>/keys/", bank_views.bank_keys, name="bank_keys"),
    path("signup/keys/<int:gateway_key_id>/end/", bank_views.key_end, name="key_end"),
    path("signup/closures/", closure_views.closure_list, name="closure_list"),
    path("signup/closures/plan/", closure_views.closure_plan, name="closure_plan"),
    path("signup/closures/stop/", closure_views.closure_stop, name="closure_stop"),
    path("signup/closures/<int:closure_id>/agree/", closure_views.closure_agree, name="closure_agree"),
    path("signup/closures/<int:closure_id>/end/", closure_views.closure_end, name="closure_end"),
    path("signup/notices/", closure_views.site_notice_list, name="site_notice_list"),
    path("signup/notices/post/", closure_views.site_notice_post, name="site_notice_post"),
    path("signup/notices/<int:site_notice_id>/end/", closure_views.site_notice_end, name="site_notice_end"),
    path("signup/publication/", publication_views.publication_list, name="publication_list"),
    path("signup/publication/terms/", publication_views.terms_check, name="terms_check"),
    path("signup/publication/<str:source>/", publication_views.publication_show, name="publication_show"),
    path(
        "signup/publication/<str:source>/preview/logo.png",
        publication_views.publication_logo,
        name="publication_logo",
    ),
    path(
        "signup/publication/<str:source>/preview/<str:language>/",
        publication_views.publication_preview,
        name="publication_start",
    ),
    path(
        "signup/publication/<str:source>/preview/<str:language>/<slug:step>/",
        publication_views.publication_preview,
        name="publication_preview",
    ),
    path(
        "signup/publication/<str:source>/preview/<str:language>/apply/<slug:page>/",
        publication_views.publication_preview,
        name="publication_page",
    ),
]
