"""Sign-in: who checks it, with which limits. Reasons: docs/operations/sign-in.md."""

from datetime import timedelta

from mizuhiki.config.env import read_env
from mizuhiki.config.settings.common import IS_PLAIN

_ENV = read_env()

APPS = ["allauth", "allauth.account", "allauth.mfa", "axes"]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "mizuhiki.staff.sign_in.backends.PasswordBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "mizuhiki.staff.sign_in.passwords.LengthValidator"},
    {"NAME": "mizuhiki.staff.sign_in.passwords.GuessableValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CACHES = {"default": {"BACKEND": "mizuhiki.staff.shared_cache.SharedCache"}}
TRUSTED_PROXIES = _ENV.proxies

SCREEN_LOCK_SECONDS = 15 * 60  # of a page nobody touches; the server has the same limit
SESSION_ENGINE = "mizuhiki.staff.session_store"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "mizuhiki.staff.sign_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_TIMEOUT = 300  # seconds to give the second factor in
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# By address these must let a whole office behind one address sign in at 8:30.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "5/300s/key", "reauthenticate": "10/m/user"}
ACCOUNT_FORMS = {
    "login": "mizuhiki.staff.sign_in.forms.SignInForm",
    "reauthenticate": "mizuhiki.staff.sign_in.forms.PasswordAgainForm",
    "change_password": "mizuhiki.staff.sign_in.forms.ChangePasswordForm",
}

MFA_ADAPTER = "mizuhiki.staff.sign_in.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 0  # a code lives 30 seconds (6.5.5) and is remembered as long
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_PLAIN  # http://localhost
MFA_FORMS = {
    "authenticate": "mizuhiki.staff.sign_in.forms.CodeForm",
    "reauthenticate": "mizuhiki.staff.sign_in.forms.CodeAgainForm",
    "activate_totp": "mizuhiki.staff.sign_in.forms.AddAppForm",
    "deactivate_totp": "mizuhiki.staff.sign_in.forms.RemoveAppForm",
    "generate_recovery_codes": "mizuhiki.staff.sign_in.forms.NewCodesForm",
    "add_webauthn": "mizuhiki.staff.sign_in.forms.AddKeyForm",
    "edit_webauthn": "mizuhiki.staff.sign_in.forms.RenameKeyForm",
}

# One name from one address: nobody locks an office behind one address, nobody locks the owner elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the sign-in history is ours
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "mizuhiki.web.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "mizuhiki.staff.sign_in.views.refused"
AXES_HTTP_RESPONSE_CODE = 429
