"""What is answered while the place where files lie does not answer."""

from django.http import HttpResponse
from django.template.loader import render_to_string

from safety.files.storage import Away

RETRY_SECONDS = 60


class AwayMiddleware:
    """Whatever page needs a file that cannot be had now: 503 and when to come again, and of the
    file nothing rather than a part."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Away):
            return None
        headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
        return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
