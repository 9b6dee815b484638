import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get('SECRET_KEY', 'only for trying')
ALLOWED_HOSTS = ['*']
INSTALLED_APPS = ['django.contrib.sessions', 'shop']
MIDDLEWARE = ['django.contrib.sessions.middleware.SessionMiddleware']
SESSION_ENGINE = 'django.contrib.sessions.backends.file'
SESSION_FILE_PATH = BASE_DIR / 'sessions'
ROOT_URLCONF = 'shop.urls'
