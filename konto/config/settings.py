"""Django's settings, from `KONTO_*` variables. `docs/settings.md` lists them for operators."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.utils.translation import gettext_lazy as _

from konto.config import embedded, env, safety, social, time_zones
from konto.kernel import keys
from konto.web.csp import DIRECTIVES
from konto.web.logs import logging_config

# --- where and how -----------------------------------------------------------------------------------------------
DEBUG = env.flag("KONTO_DEBUG")
KONTO_DEMO = env.flag("KONTO_DEMO")
KONTO_DATA_DIR = env.folder("KONTO_DATA_DIR", Path(".konto"))
KONTO_DATABASE_URL = env.text("KONTO_DATABASE_URL")
KONTO_EMBEDDED = not KONTO_DATABASE_URL
KONTO_HOST = env.text("KONTO_HOST", "127.0.0.1")
KONTO_PORT = env.number("KONTO_PORT", 8000)
KONTO_PUBLIC_URL = env.text("KONTO_PUBLIC_URL", f"http://localhost:{KONTO_PORT}").rstrip("/")
KONTO_EMAIL_URL = env.text("KONTO_EMAIL_URL")
KONTO_LETTERBOX = KONTO_DEMO or DEBUG

# --- keys: made on first embedded start, demanded otherwise --------------------------------------------------------
if not KONTO_EMBEDDED and not env.text("KONTO_KEYS_DIR"):
    raise env.Unsafe("KONTO_KEYS_DIR has to name the folder with Konto's keys when KONTO_DATABASE_URL is set.")
KONTO_KEYS_DIR = env.folder("KONTO_KEYS_DIR", KONTO_DATA_DIR / "keys")
if KONTO_EMBEDDED:
    keys.ensure(KONTO_KEYS_DIR)
_secrets = [env.text("KONTO_SECRET_KEY")] if env.text("KONTO_SECRET_KEY") else []
if not KONTO_EMBEDDED and not _secrets:
    raise env.Unsafe("KONTO_SECRET_KEY has to be set when KONTO_DATABASE_URL is set.")
SECRET_KEY, *SECRET_KEY_FALLBACKS = _secrets or keys.secret_keys(KONTO_KEYS_DIR)

# --- what an operator decides --------------------------------------------------------------------------------------
KONTO_NAME = env.text("KONTO_NAME", "Konto")
KONTO_LOGO_URL = env.text("KONTO_LOGO_URL")
KONTO_ACCENT = env.text("KONTO_ACCENT")
KONTO_SECURITY_CONTACT = env.text("KONTO_SECURITY_CONTACT")
KONTO_SUPPORT_ADDRESS = env.text(
    "KONTO_SUPPORT_ADDRESS", f"support@{urlsplit(KONTO_PUBLIC_URL).hostname or 'localhost'}"
)
KONTO_ESCALATION_ADDRESS = env.text("KONTO_ESCALATION_ADDRESS")
KONTO_TERMS_VERSION = env.text("KONTO_TERMS_VERSION", "2026-01")
KONTO_PRIVACY_VERSION = env.text("KONTO_PRIVACY_VERSION", "2026-01")
KONTO_REGION = env.text("KONTO_REGION", "UA")
KONTO_PHONE_FRESH_DAYS = env.number("KONTO_PHONE_FRESH_DAYS", 180)
KONTO_RECOVERY_DELAY_HOURS = env.number("KONTO_RECOVERY_DELAY_HOURS", 72)
KONTO_ACTIVATION_DAYS = env.number("KONTO_ACTIVATION_DAYS", 7)
KONTO_MINIMUM_AGE = env.number("KONTO_MINIMUM_AGE", 16)
KONTO_PASSWORD_LENGTH = env.number("KONTO_PASSWORD_LENGTH", 8)
KONTO_CLOSED = env.flag("KONTO_CLOSED")
KONTO_CHALLENGE = env.choice("KONTO_CHALLENGE", "risk", "always", "off")
KONTO_CHALLENGE_CLASS = env.text("KONTO_CHALLENGE_CLASS", "konto.web.picture_code.PictureCode")
KONTO_DISCLOSURE = env.choice("KONTO_DISCLOSURE", "tell", "private")
KONTO_SESSION_DAYS = env.number("KONTO_SESSION_DAYS", 30)
KONTO_SESSION_IDLE_DAYS = env.number("KONTO_SESSION_IDLE_DAYS", 14)
KONTO_SIGN_UP_DAYS = env.number("KONTO_SIGN_UP_DAYS", 30)
KONTO_DEPARTURE_GRACE = env.number("KONTO_DEPARTURE_GRACE", 72_000)
KONTO_DEPARTURE_LIMIT = env.number("KONTO_DEPARTURE_LIMIT", 86_400)
KONTO_TOMBSTONE_DAYS = env.number("KONTO_TOMBSTONE_DAYS", 0) or None
KONTO_JOURNAL_MONTHS = env.number("KONTO_JOURNAL_MONTHS", 36)
KONTO_LETTER_KEEP = env.number("KONTO_LETTER_KEEP", 0) or None
KONTO_LETTERS_PER_RECIPIENT = env.number("KONTO_LETTERS_PER_RECIPIENT", 20)
KONTO_LETTERS_PER_NETWORK = env.number("KONTO_LETTERS_PER_NETWORK", 200)
KONTO_LETTERS_PER_DAY = env.number("KONTO_LETTERS_PER_DAY", 100_000)
KONTO_SMS_URL = env.text("KONTO_SMS_URL")
KONTO_SMS_TIMEOUT = env.number("KONTO_SMS_TIMEOUT", 10)
KONTO_TEXTS_PER_RECIPIENT = env.number("KONTO_TEXTS_PER_RECIPIENT", 10)
KONTO_TEXTS_PER_NETWORK = env.number("KONTO_TEXTS_PER_NETWORK", 30)
KONTO_TEXTS_PER_COUNTRY = env.number("KONTO_TEXTS_PER_COUNTRY", 1_000)
KONTO_TEXTS_PER_DAY = env.number("KONTO_TEXTS_PER_DAY", 3_000)
KONTO_TEXT_COUNTRIES = env.words("KONTO_TEXT_COUNTRIES")
KONTO_BOUNCE_SECRETS = env.words("KONTO_BOUNCE_SECRET")
KONTO_CASE_ANSWER_DAYS = env.number("KONTO_CASE_ANSWER_DAYS", 2)
KONTO_ALARM_ANSWER_DAYS = env.number("KONTO_ALARM_ANSWER_DAYS", 1)
KONTO_APPEAL_ANSWER_DAYS = env.number("KONTO_APPEAL_ANSWER_DAYS", 5)
KONTO_APPEAL_DAYS = env.number("KONTO_APPEAL_DAYS", 184)
KONTO_BLOCK_DAYS = env.number("KONTO_BLOCK_DAYS", 365)
KONTO_REDRESS_BODY = env.text("KONTO_REDRESS_BODY")
KONTO_SCANNER_CLASS = env.text("KONTO_SCANNER_CLASS")
KONTO_CASE_KEEP_DAYS = env.number("KONTO_CASE_KEEP_DAYS", 90)
KONTO_GUEST_DAYS = env.number("KONTO_GUEST_DAYS", 1_095)
KONTO_SERVICE_RATE = env.number("KONTO_SERVICE_RATE", 60_000)
KONTO_EVENT_TIMEOUT = env.number("KONTO_EVENT_TIMEOUT", 10)
KONTO_EVENT_DAYS = env.number("KONTO_EVENT_DAYS", 7)
KONTO_HOLIDAYS = [day.strip() for day in env.text("KONTO_HOLIDAYS").split(",") if day.strip()]
KONTO_SOCIAL = social.offered()
KONTO_RELAY_DOMAINS = social.relay_domains()
KONTO_TRUSTED_PROXIES = env.number("KONTO_TRUSTED_PROXIES", 0)
KONTO_WEB_THREADS = env.number("KONTO_WEB_THREADS", 8)

# --- the program ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "konto.kernel",
    "konto.web",
    "konto.notices",
    "konto.cases",
    "konto.identity",
    "konto.services",
    "konto.standing",
    "konto.cabinet",
    "konto.departure",
    "konto.console",
    "konto.config",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "captcha",
    "csp",
    "django_htmx",
    "heroicons",
]
MIDDLEWARE = [
    "konto.web.middleware.request_marks",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "konto.web.middleware.private_by_default",
    "konto.web.middleware.bounded",
    "konto.web.csp.Policy",
    "konto.web.closing.closed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "konto.identity.middleware.account",
    "konto.web.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "konto.config.urls"
WSGI_APPLICATION = "konto.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [env.text("KONTO_TEMPLATES_DIR")] if env.text("KONTO_TEMPLATES_DIR") else [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "konto.web.context.konto",
            ],
        },
    }
]
FORM_RENDERER = "konto.web.renderer.Renderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W004", "security.W008"]  # own checks: konto.config.safety

# --- database, jobs, cache -----------------------------------------------------------------------------------------
DATABASES = {"default": environ.Env.db_url_config(KONTO_DATABASE_URL or embedded.database_url(KONTO_DATA_DIR))}
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        "prepare_threshold": 0,  # for `kernel.prepared`: what is asked there is prepared at once
        "pool": {"min_size": 1, "max_size": KONTO_WEB_THREADS + 4, "timeout": 10},
    },
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"}}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# --- who you are ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["konto.identity.backend.AccountBackend"]
PASSWORD_HASHERS = ["konto.identity.passwords.Argon2id"]
KONTO_HASHES_AT_ONCE = env.number("KONTO_HASHES_AT_ONCE", 1)
ARGON2_MEMORY_KIB = env.number("KONTO_ARGON2_MEMORY_KIB", 19_456)
ARGON2_TIME = env.number("KONTO_ARGON2_TIME", 2)
SESSION_ENGINE = "konto.identity.sessions"
SESSION_COOKIE_AGE = KONTO_SESSION_DAYS * 86_400
LOGIN_URL = "identity:sign_in"
LOGIN_REDIRECT_URL = "cabinet:home"
LOGOUT_REDIRECT_URL = "web:front"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # allauth's migrations look for the column
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_ADAPTER = "konto.identity.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_TIMEOUT = 600
MFA_ADAPTER = "konto.identity.adapter.DoorsAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # recovery codes are Konto's own: long, kept as fingerprints

SOCIALACCOUNT_ADAPTER = "konto.identity.social.adapter.SocialAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

# --- picture code --------------------------------------------------------------------------------------------------
CAPTCHA_CHALLENGE_FUNCT = "konto.identity.challenge.letters"
CAPTCHA_TIMEOUT = 10
CAPTCHA_IMAGE_SIZE = (220, 70)
CAPTCHA_BACKGROUND_COLOR = "transparent"
CAPTCHA_FOREGROUND_COLOR = "#1d3557"
CAPTCHA_FONT_SIZE = 40
CAPTCHA_LETTER_ROTATION = (-20, 20)

# --- languages -----------------------------------------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = time_zones.known(env.text("KONTO_TIME_ZONE") or time_zones.of_region(KONTO_REGION))
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("uk", _("Ukrainian")), ("nb", _("Norwegian"))]
LANGUAGE_COOKIE_NAME = "konto_language"

# --- cookies and headers -------------------------------------------------------------------------------------------
_https = KONTO_PUBLIC_URL.startswith("https://")
_public = urlsplit(KONTO_PUBLIC_URL)
ALLOWED_HOSTS = [_public.hostname or "localhost"]
if KONTO_LETTERBOX:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
if env.text("KONTO_ALLOWED_HOSTS"):
    ALLOWED_HOSTS += env.text("KONTO_ALLOWED_HOSTS").split(",")
SESSION_COOKIE_NAME = "__Host-konto" if _https else "konto"
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if _https else "konto_csrf"
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [KONTO_PUBLIC_URL] if _https else []
CSRF_FAILURE_VIEW = "konto.web.errors.csrf_failure"
LANGUAGE_COOKIE_SECURE = _https
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if KONTO_TRUSTED_PROXIES else None
CONTENT_SECURITY_POLICY = {"DIRECTIVES": DIRECTIVES}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# Files stay in memory until they are in the database: a temporary folder would keep them when a process is killed.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 20_000_000

# --- files ---------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = KONTO_DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "konto.web.static_files.Storage"},
}

# --- letters -------------------------------------------------------------------------------------------------------
KONTO_EMAIL_TIMEOUT = env.number("KONTO_EMAIL_TIMEOUT", 10)
if KONTO_EMAIL_URL:
    globals().update(environ.Env.email_url_config(KONTO_EMAIL_URL))
EMAIL_TIMEOUT = KONTO_EMAIL_TIMEOUT
DEFAULT_FROM_EMAIL = env.text("KONTO_EMAIL_FROM", f"{KONTO_NAME} <no-reply@{_public.hostname or 'localhost'}>")

LOGGING_CONFIG = "konto.web.logs.configure"
LOGGING = logging_config(DEBUG, access=not KONTO_DEMO or env.flag("KONTO_ACCESS_LOG"))

safety.refuse_unsafe(globals())
