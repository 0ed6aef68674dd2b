"""Sign-in and the pages about people. The library's views keep its names; their addresses are ours."""

from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path

from mizuhiki.staff import card_views, closed_day_views, views
from mizuhiki.staff.sign_in import views as sign_in

people = (
    [
        path("me/", views.me, name="me"),
        path("me/sessions/<str:mark>/end/", views.my_session_end, name="my_session_end"),
        path("screen/lock/", sign_in.screen_lock, name="screen_lock"),
        path("screen/unlock/", sign_in.screen_unlock, name="screen_unlock"),
        path("screen/kept/", sign_in.kept_form, name="kept_form"),
        path("screen/awake/", sign_in.awake, name="awake"),
        path("staff/", views.person_list, name="person_list"),
        path("staff/<int:user_id>/", views.person_page, name="person_page"),
        path("staff/<int:user_id>/change/", views.person_change, name="person_change"),
        path("staff/<int:user_id>/sessions/end/", views.person_sessions_end, name="person_sessions_end"),
        path("staff/cards/", card_views.card_list, name="card_list"),
        path("staff/cards/issue/", card_views.card_issue, name="card_issue"),
        path("staff/cards/<int:card_id>/", card_views.card_show, name="card_show"),
        path("closed-days/", closed_day_views.closed_day_list, name="closed_day_list"),
        path(
            "closed-days/<int:closed_day_work_id>/withdraw/",
            closed_day_views.closed_day_withdraw,
            name="closed_day_withdraw",
        ),
        path("staff/rights/", views.matrix, name="matrix"),
        path("staff/rights/<slug:role>/", views.matrix_role, name="matrix_role"),
        path("staff/sign-ins/", views.sign_in_list, name="sign_in_list"),
    ],
    "staff",
)
urlpatterns = [
    path("", include(people)),
    path("sign-in/", sign_in.SignInView.as_view(), name="account_login"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/again/", sign_in.PasswordAgainView.as_view(), name="account_reauthenticate"),
    path("sign-in/again/code/", sign_in.CodeAgainView.as_view(), name="mfa_reauthenticate"),
    path("sign-in/again/key/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("sign-out/", sign_in.SignOutView.as_view(), name="account_logout"),
    path("me/password/", sign_in.ChangePasswordView.as_view(), name="account_change_password"),
    path("me/factors/", mfa.index, name="mfa_index"),
    path("me/factors/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("me/factors/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/factors/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/factors/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("me/factors/keys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("me/factors/keys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("me/factors/keys/<int:pk>/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("me/factors/keys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]
