"""All settings, read from the environment (docs/operations.md lists the names); nothing here opens a connection."""

import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from gridgov import environment
from gridgov.logs import logging_config

BASE_DIR = environment.ROOT
GRIDGOV_ENV = environment.mode(os.environ)
PRODUCTION = GRIDGOV_ENV == "production"
DEBUG = GRIDGOV_ENV == "development"
DATA = environment.data_folder(os.environ)

if all(os.environ.get(name) for name in ("SECRET_KEY", "FIELD_KEYS")):
    _secrets = dict(os.environ)
else:
    _secrets = environment.kept_secrets(DATA) | {k: v for k, v in os.environ.items() if v}
SECRET_KEY = _secrets["SECRET_KEY"]
FIELD_KEYS = environment.field_keys(_secrets["FIELD_KEYS"])
ALLOWED_HOSTS = [host.strip() for host in os.environ.get("ALLOWED_HOSTS", "*").split(",") if host.strip()]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its templates, which FORM_RENDERER's fall back to
    "gridgov",
    "grids",
    "members",
    "cases",
    "assessment",
    "axes",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "pgtrigger",
    "django_prometheus",
    "csp",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "gridgov.urls"
FORM_RENDERER = "gridgov.forms.FormRenderer"
WSGI_APPLICATION = "gridgov.wsgi.application"

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "gridgov.nul.NoNulMiddleware",
    "gridgov.once.once_a_page",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.middleware.OwnLanguageMiddleware",
    "cases.wording.in_requests",
    "members.middleware.OwnPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gridgov.problems.ProblemMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gridgov.context.shell",
            ]
        },
    }
]

# Data ---------------------------------------------------------------------------------------------------------

DATABASES = {"default": environment.database(os.environ.get("DATABASE_URL"))}
REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {"default": environment.cache(GRIDGOV_ENV, REDIS_URL, DATA)}
MEDIA_ROOT = DATA / "media"

# Celery -------------------------------------------------------------------------------------------------------

BROKER_FOLDER = DATA / "broker"
CELERY_BROKER_URL = REDIS_URL or "folder://"  # gridgov/broker.py
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {"visibility_timeout": 3600, "socket_connect_timeout": 2, "socket_timeout": 10}
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_FOLDER / "queue"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "polling_interval": 0.2,  # seconds between two looks into the folder
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_CONCURRENCY = 2
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its reply queues would pile up in the filesystem transport
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "gridgov.pulse.Beat"
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "gridgov.tasks.sweep_all",
        "schedule": timedelta(seconds=10),
        "options": {"expires": 10},  # a late hurry is worth nothing: the next one finds the same rows
    }
}

# Who may come in ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
    "members.backends.TerritoryBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "members:start"

GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

ACCOUNT_ADAPTER = "members.adapter.StaffAdapter"
ACCOUNT_FORMS = {"change_password": "members.forms.sign_in.OwnPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# An office of two hundred people sits behind one address: limits by address are wide, those by account are not.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "300/m/ip,50/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "gridgov.signin.username_of"
AXES_LOCKOUT_CALLABLE = "gridgov.signin.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# Words --------------------------------------------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["gridgov.formats"]

# Static files -------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or BASE_DIR / "var" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "gridgov.staticfiles.finder.PackageFilesFinder",
]
_plain = GRIDGOV_ENV in ("test", "development")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {  # photos: never under a public address, only through a view that asks who looks
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "media", "base_url": None, "file_permissions_mode": 0o640},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _plain
        else "gridgov.staticfiles.storage.StaticStorage"
    },
}
# Looked up when asked for: each client of a test is a start.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = _plain
MAP_TILES_URL = os.environ.get("MAP_TILES_URL", "")
MAP_TILES = (
    {"url": MAP_TILES_URL, "attribution": os.environ.get("MAP_TILES_ATTRIBUTION", "")}
    if MAP_TILES_URL
    else None
)

# Browser and transport security -------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {"DIRECTIVES": environment.content_security(MAP_TILES_URL)}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_NAME = "gridgov_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_NAME = "gridgov_language"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [
        f"https://{host.replace('.', '*.', 1) if host[0] == '.' else host}" for host in ALLOWED_HOSTS
    ]
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Personal data ------------------------------------------------------------------------------------------------

RESIDENT_RETENTION_DAYS = 3 * 365  # after the last verification; then the record is shredded

# API ----------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "gridgov.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "GridGov",
    "DESCRIPTION": "Grid-based community governance: cases, grids and who answers for them.",
    "VERSION": "1",
    "SERVE_PUBLIC": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "DEFAULT_GENERATOR_CLASS": "gridgov.description.Generator",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "gridgov.description.what_any_body_meets",
    ],
    "ENUM_NAME_OVERRIDES": {  # where two fields of one name have different choices
        "CaseState": "cases.workflow.State",
        "WorkOrderState": "cases.models.WorkOrder.State",
        "WorkOrderRole": "cases.models.WorkOrder.Role",
        "ExportState": "cases.models.Export.State",
        "BulkState": "cases.models.BulkJob.State",
        "BulkItemState": "cases.models.BulkItem.State",
        "SummonsState": "cases.models.Summons.State",
        "HotlineFileState": "cases.models.HotlineFile.State",
        "HotlineRowState": "cases.models.HotlineRow.State",
        "MailState": "cases.models.Mail.State",
        "ParticipantRole": "cases.models.Participant.Role",
        "PartyRole": "cases.models.dispute.Party.Role",
        "Level": "cases.models.case.Level",
        "Source": "cases.models.case.Source",
        "ReportSource": "cases.access.SOURCES",
        "ClassKind": "cases.models.catalogue.Kind",
        "ClockKind": "cases.models.Clock.Kind",
        "PhotoKind": "cases.models.Photo.Kind",
        "RunState": "cases.models.reckoning.RUN_STATES",
        "RequestKind": "cases.models.CaseRequest.Kind",
        "LookKind": "cases.models.SiteTask.Kind",
        "RingAnswer": "cases.models.RingWord.Answer",
        "CampaignKind": "cases.models.Campaign.Kind",
        "CampaignState": "cases.models.Campaign.State",
        "CampaignUnit": "cases.models.Campaign.Unit",
        "QuestionKind": "cases.campaigns.rules.KINDS",
        "ReturnUnit": "assessment.models.Return.Unit",
        "ReturnState": "assessment.models.ReturnDocument.State",
        "LimitUnit": "cases.models.catalogue.LimitUnit",
        "LookWord": "cases.workflow.onsite.Wording",
        "LookVerb": "cases.workflow.onsite.Verb",
    },
}

# Logs, mail, SMS and webhooks ---------------------------------------------------------------------------------

LOGGING = logging_config(as_json=PRODUCTION or not sys.stderr.isatty())
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_TIMEOUT = 10  # seconds
SITE_URL = environment.site_url(os.environ, ALLOWED_HOSTS)
# Without a server of its own a production site sends none; elsewhere both are written into files.
SENDS_MAIL = not PRODUCTION or bool(os.environ.get("EMAIL_URL"))
SENDS_SMS = not PRODUCTION or bool(os.environ.get("SMS_ADAPTER"))
SMS_ADAPTER = os.environ.get("SMS_ADAPTER") or "cases.telling.sms.FileAdapter"
SMS_FILE_PATH = DATA / "sms"
# Where citizens' letters lie (imaps://user:password@host/folder, file:///path), and the office that deals with them.
MAILBOX_URL = os.environ.get("MAILBOX_URL", "")
MAILBOX_FOLDER = DATA / "inbox"
MAILBOX_OFFICE = os.environ.get("MAILBOX_OFFICE", "")
WEBHOOK_NETWORKS = environment.networks(os.environ.get("WEBHOOK_NETWORKS", ""))
if PRODUCTION:
    globals().update(environment.email(os.environ.get("EMAIL_URL", "")))
