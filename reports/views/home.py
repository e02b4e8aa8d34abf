"""Today: the first page of every role."""

from reports.today import board
from safety.base import clock
from safety.web.views import ATTENDANT, BUREAU, SCHOOL, SIGNED_IN, Page


class Home(Page):
    access = {"GET": SIGNED_IN | ATTENDANT}
    template_name = "reports/home.html"

    def get(self, request):
        unfolded = request.GET.get("all", "")
        roles = request.user.seats.roles
        owed = "desk:owed_list" if roles & BUREAU else "desk:owed_mine" if roles & SCHOOL else ""
        return self.show(board=board(request.user, unfolded), today=clock.today(), owed=owed)
