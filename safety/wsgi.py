"""What gunicorn and runserver run: pages, whose queries end in time. Workers and commands, which
may take long, do not come by here."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from safety.patience import bound

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safety.settings")

bound(settings.WEB_QUERY_SECONDS)
application = get_wsgi_application()
