"""Settings: what differs between a laptop and a city is an environment variable (docs/deploy.md)."""

import os
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_bytes, token_hex, token_urlsafe

import environ
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
env.read_env(ROOT / ".env")

DEBUG = env.bool("DEBUG", default=False)
DATA = Path(env.str("DATA_DIR", default=str(ROOT / "var")))
DATA.mkdir(parents=True, exist_ok=True)


def _kept(name: str, make: Callable[[], str]) -> str:
    """A secret of this installation's own, made once, readable by its owner only, kept beside its data.

    Two processes that start at once agree: the file appears whole or not at all.
    """
    path = DATA / name
    if not path.exists():
        fresh = DATA / f".{name}-{os.getpid()}-{token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(make())
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or _kept("secret-key", lambda: token_urlsafe(75))
# Personal data are sealed under these keys (web/vault.py): the first seals, all open. Kept apart.
DATA_KEYS = env.list("DATA_KEYS", default=[]) or [
    _kept("data-key", lambda: b64encode(token_bytes(32)).decode())
]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DEMO = env.bool("DEMO", default=False)  # shows the demo accounts on the sign-in page

INSTALLED_APPS = [
    "linmeng.web",
    "linmeng.people",
    "linmeng.register",
    "linmeng.notices",
    "linmeng.voting",
    "linmeng.planning",
    "linmeng.cases",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",  # passkeys
    "django_htmx",
    "django_q",
    "ninja",  # the API's own page, from our server instead of a foreign one
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "linmeng.web.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linmeng.web.refused.RefusalMiddleware",
]

ROOT_URLCONF = "linmeng.config.urls"
ASGI_APPLICATION = "linmeng.config.asgi.application"
WSGI_APPLICATION = "linmeng.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "linmeng" / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "linmeng.web.context.page",
                "linmeng.config.navigation.navigation",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "linmeng.web.templatetags.clauses",
                "linmeng.web.templatetags.components",
                "linmeng.web.templatetags.figures",
            ],
        },
    }
]

# SQLite waits for its turn instead of failing, and a committed row survives a power cut.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"
    ),
}
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA / 'linmeng.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = _SQLITE
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60  # opening SQLite's file anew for each page costs more than the page

# Sign-in
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "linmeng.people.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# A passkey 通行密钥 is a second way in beside the password, not a second factor (people/adapter.py): who
# loses the phone must not lose the account.
MFA_ADAPTER = "linmeng.people.adapter.PasskeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"

# Languages
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "linmeng" / room / "locale" for room in ("domain", "machines", "config")]
LANGUAGE_COOKIE_AGE = 365 * 86400
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# Files the pages need
STATIC_URL = "static/"
STATIC_ROOT = ROOT / "build" / "static"
STATICFILES_DIRS = [("vendor", ROOT / "build" / "vendor")]
ICONS = ROOT / "build" / "icons"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "linmeng.web.storage.HashedStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MANIFEST_STRICT = False
MEDIA_ROOT = DATA / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
LARGEST_REQUEST = 64 * 2**20  # before anything of it is stored, also from people not signed in

# Where sub-districts are planned: processes of the job's machine, or a Dask cluster (docs/many-machines.md).
PLANNING_WORKERS = env.int("PLANNING_WORKERS", default=1)
PLANNING_CLUSTER = env.str("PLANNING_CLUSTER", default="")

# Messages about notices (docs/notices.md). Only the operator says which servers are spoken to; "" sends none.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")  # as links in messages and feeds say it
NOTIFY_MAIL = env.str("NOTIFY_MAIL", default="")  # smtps://user:password@host:465 or smtp+tls://…:587
NOTIFY_MAIL_FROM = env.str("NOTIFY_MAIL_FROM", default="")
NOTIFY_SMS = env.str("NOTIFY_SMS", default="")  # Apprise: jsons://host/path?:phone={phone}&:message=content
NOTIFY_SMS_OK = env.str("NOTIFY_SMS_OK", default="")  # what stands in the answer of a gateway that took it
NOTIFY_ROBOTS = {
    "wecom": env.str("NOTIFY_WECOM", default="https://qyapi.weixin.qq.com/cgi-bin/webhook/send"),
    "dingtalk": env.str("NOTIFY_DINGTALK", default="https://oapi.dingtalk.com/robot/send"),
    "feishu": env.str("NOTIFY_FEISHU", default="https://open.feishu.cn/open-apis/bot/v2/hook"),
}
NOTIFY_LOCAL = env.bool("NOTIFY_LOCAL", default=False)  # servers may stand in one's own network, without TLS

# Background jobs: a job whose worker died is taken up again after `retry` seconds.
Q_CLUSTER = {
    "name": "linmeng",
    "orm": "default",
    "workers": env.int("WORKERS", default=1),
    "timeout": 3600,
    "retry": 3660,
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": 200,
    "poll": 0.5,
    "log_level": "WARNING",
    "daemonize_workers": PLANNING_WORKERS == 1,  # a daemon may have no processes of its own
}

# Map background: none by default; boundaries and compounds are drawn without any tile server.
TILE_URL = env.str("TILE_URL", default="")
TILE_ATTRIBUTION = env.str("TILE_ATTRIBUTION", default="")
RATES_DIR = ROOT / "rates"
RULES_DIR = ROOT / "rules"
# The stand-alone verifiers that the public page of a vote hands out and runs: the command line makes them.
VOTE_VERIFIERS = {
    "verify_vote.mjs": "linmeng.cli.verifiers.single.module",
    "verify_vote.py": "linmeng.cli.verifiers.single.script",
}

# Security
HTTPS = env.bool("HTTPS", default=not DEBUG and not DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else one who guesses passwords locks everybody out
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "linmeng.web.refused.no_csrf"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
SITE_NAME = _("Linmeng")
