import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
# Shared by all releases.
DATA = BASE_DIR / 'data'

SECRET_KEY = os.environ.get('SECRET_KEY', 'only for trying')
ALLOWED_HOSTS = ['*']
INSTALLED_APPS = ['django.contrib.sessions', 'django.contrib.staticfiles', 'shop']
MIDDLEWARE = ['django.contrib.sessions.middleware.SessionMiddleware']
ROOT_URLCONF = 'shop.urls'
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': DATA / 'shop.sqlite3'}}
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
STATIC_URL = 'static/'
STATIC_ROOT = BASE_DIR / 'staticfiles'
