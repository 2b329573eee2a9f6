"""The door for web servers."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from pmapp import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmapp.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # now, once for all workers, and not with the first request of each
memory.settle()
