"""Today: the first page of every role."""

from reports.today import board
from safety.base import clock
from safety.web.views import SIGNED_IN, Page


class Home(Page):
    access = {"GET": SIGNED_IN}
    template_name = "reports/home.html"

    def get(self, request):
        unfolded = request.GET.get("all", "")
        return self.show(board=board(request.user, unfolded), today=clock.today())
