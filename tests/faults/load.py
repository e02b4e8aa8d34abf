"""What is in flight while processes die: people at their screens, over HTTP, each with an account.

A form without an answer is sent again as it was: the same client uuid where the form has one
(drill, submission with its photo, export), else the same version and the same words (plan,
progress, re-check), by which the server knows a repeat. `acts` and `uuids` hold what was
acknowledged, so that it can be looked for afterwards.
"""

import hashlib
import http.client
import re
import secrets
import threading
import time
import urllib.error
import urllib.request
import uuid
from typing import NamedTuple

from tests.dues.test_processes import Browser
from tests.files import photos

PATIENCE = 180  # seconds after which a form that got no answer will get none
VERSION = re.compile(r'name="version" value="(\d+)"')


class Unanswered(Exception):
    """What the server said instead of taking a form; or that it said nothing for too long."""


class Act(NamedTuple):
    """One acknowledged act on a hazard: `word` stands in its entry and in no other."""

    action: str
    word: str


class Desk(Browser):
    """A browser whose form is sent until it is answered."""

    def __init__(self, stack, name):
        super().__init__(stack.environment["PORT"])
        self.sign_in(name)

    def insist(self, path, fields=None, photo=None) -> str:
        """The page that follows. Raises Unanswered for a refusal (4xx), and past PATIENCE."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                return self.try_once(path, fields, photo)
            except urllib.error.HTTPError as answer:
                if answer.code < 500:
                    said = f"{path}: {answer.code} {answer.read().decode()[:2000]}"
                    raise Unanswered(said) from None
            except (OSError, http.client.HTTPException):  # nobody listens, or whoever did is gone
                pass
            time.sleep(0.2)
        raise Unanswered(f"{path}: no answer within {PATIENCE} s")

    def try_once(self, path, fields, photo) -> str:
        if fields is None:
            return self.get(path)
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrf")
        fields = {**fields, "csrfmiddlewaretoken": token}
        return self.get(path, fields) if photo is None else self.send(path, fields, photo)

    def send(self, path, fields, photo: bytes) -> str:
        """A form with a photo, as browsers send one."""
        border = secrets.token_hex(16)
        named = f"--{border}\r\nContent-Disposition: form-data; name="
        parts = [f'{named}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
        file = f'{named}"photo"; filename="after.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        body = "".join([*parts, file]).encode() + photo + f"\r\n--{border}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={border}"}
        asked = urllib.request.Request(self.address + path, body, headers)
        with self.opener.open(asked, timeout=10) as response:
            return response.read().decode()


class Typist(threading.Thread):
    """Goes on, one piece of work after another, until `stop` is set: the one in hand is finished.
    `done` counts the forms that were taken; `refused` says why it could not go on."""

    pause = 0.1

    def __init__(self):
        super().__init__(daemon=True)
        self.stop = threading.Event()
        self.done = 0
        self.refused = ""

    def run(self):
        try:
            while not self.stop.is_set():
                self.piece()
        except Exception as fault:
            self.refused = f"{type(self).__name__}: {fault!r}"

    def piece(self):
        raise NotImplementedError

    def taken(self):
        self.done += 1
        time.sleep(self.pause)


class Drills(Typist):
    """An officer who plans drills, each an hour after the one before, for no two are at once."""

    def __init__(self, stack):
        super().__init__()
        self.desk, self.hour, self.uuids = Desk(stack, "officer"), 0, []
        self.school = str(stack.ask("SELECT s.uuid FROM schools_unit s JOIN schools_appointment a"
                                    " ON a.unit_id = s.id JOIN schools_user u ON u.id = a.user_id"
                                    " WHERE u.username = 'officer'")[0][0])  # fmt: skip

    def piece(self):
        once = str(uuid.uuid4())
        day = time.localtime(time.time() + (5 + self.hour // 24) * 86400)
        self.desk.insist("/drills/plan/", {
            "client_uuid": once, "school": self.school, "scenario": "fire",
            "planned_on": time.strftime("%Y-%m-%d", day), "starts_at": f"{self.hour % 24}:00",
        })  # fmt: skip
        self.uuids.append(once)
        self.hour += 1
        self.taken()


class Rounds(Typist):
    """A school's officer and an inspector with one hazard after another: plan, progress, submitted
    with a photo, returned, progress, submitted with another, signed off."""

    pause = 0.5  # a group hears of each return, at most twenty times a minute

    def __init__(self, stack, hazards):
        super().__init__()
        self.officer, self.inspector = Desk(stack, "officer1"), Desk(stack, "inspector")
        self.hazards, self.acts = list(hazards), []

    def piece(self):
        if not self.hazards:
            raise Unanswered("the scene has too few hazards")
        hazard = self.hazards.pop()
        plan = {"responsible": "张三", "funds": "100", "interim_control": "专人看守",
                "contingency": "停用"}  # fmt: skip
        self.act(self.officer, hazard, "plan", "plan", "measures", plan)
        for decision in ("return", "sign_off"):
            self.act(self.officer, hazard, "progress", "progress", "note")
            self.submit(hazard)
            said = {"decision": decision}
            self.act(self.inspector, hazard, "recheck", decision, "reason", said)

    def submit(self, hazard):
        image = photos.scene(secrets.randbits(32))
        photo = photos.encoded(image)
        once = {"client_uuid": str(uuid.uuid4())}
        self.act(self.officer, hazard, "submit", "submit", "note", once, photo)

    def act(self, desk, hazard, page, action, field, fields=None, photo=None):
        """One form, with words of its own in `field`."""
        path, word = f"/hazards/{hazard}/{page}/", f"{action} {uuid.uuid4()}"
        version = VERSION.search(desk.insist(path))[1]
        desk.insist(path, {"version": version, field: word, **(fields or {})}, photo)
        if photo is not None:
            self.acts.append(Act("after_photo", hashlib.sha256(photo).hexdigest()))
        self.acts.append(Act(action, word))
        self.taken()


class Exports(Typist):
    """A district's administrator who orders the ledger as a workbook, again and again."""

    pause = 2

    def __init__(self, stack):
        super().__init__()
        self.desk, self.uuids = Desk(stack, "keeper"), []

    def piece(self):
        once = str(uuid.uuid4())
        self.desk.insist("/ledger/export/", {"client_uuid": once})
        self.uuids.append(once)
        self.taken()
