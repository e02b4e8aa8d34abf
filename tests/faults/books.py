"""What must hold of the rows, the files and the group once everything is well again.

Each function returns what is wrong, in words; nothing when it holds. They ask the tables and the
disk themselves and trust no constraint.
"""

import hashlib
import os
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

from safety.files.tasks import ORPHAN_SECONDS
from tests.faults.stack import ROOT, Stack, until

# The words by which an act is told from every other, wherever its entry holds them.
ENTRIES = """
SELECT action, coalesce(data->'said'->>'sha256', nullif(data->'said'->>'note', ''),
                        data->'said'->>'reason', data->'set'->>'measures')
FROM inspections_ledgerentry WHERE id > %s
"""
# Who has to hear of an act, and what it is called in their inbox.
TOLD = {
    "submit": ("hazard_submitted", ("chief", "inspector")),
    "return": ("hazard_returned", ("officer1",)),
    "sign_off": ("hazard_signed_off", ("officer1",)),
}
NOTICES = """
SELECT count(n.id) FROM inspections_ledgerentry e JOIN inspections_hazard h ON h.id = e.hazard_id
JOIN schools_user u ON u.username = %s
LEFT JOIN dues_notice n ON n.user_id = u.id
     AND n.once = %s || ':' || h.uuid || ':' || (e.data->>'version')
WHERE e.id > %s AND e.action = %s GROUP BY e.id
"""
SWEEP = "import django; django.setup(); from safety.files import tasks; tasks.sweep()"


def ledger(stack: Stack) -> list[str]:
    """`manage.py verify_ledger`: chains, periods, photos, numbers."""
    ran = subprocess.run([sys.executable, "manage.py", "verify_ledger"], cwd=ROOT, text=True,
                         env=stack.environment, capture_output=True, check=False)  # fmt: skip
    return [] if ran.returncode == 0 else [ran.stdout + ran.stderr]


def acts(stack: Stack, since: int, acknowledged) -> list[str]:
    """Each act that was acknowledged stands in the ledger once, and nothing else does."""
    found = Counter(stack.ask(ENTRIES, since))
    wrong = [f"{n} times in the ledger: {act}" for act, n in found.items() if n != 1]
    wrong += [f"acknowledged and lost: {act}" for act in acknowledged if tuple(act) not in found]
    known = set(map(tuple, acknowledged))
    return wrong + [f"nobody was told that it was taken: {act}" for act in found.keys() - known]


def inboxes(stack: Stack, since: int) -> list[str]:
    """Whoever has to hear of an act has one notice of it; nobody has any notice twice."""
    twice = stack.ask("SELECT user_id, once, item_id, due_on, rung, count(*) FROM dues_notice"
                      " GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1")  # fmt: skip
    wrong = [f"{n} notices {'/'.join(map(str, one))} of user {user}" for user, *one, n in twice]
    for action, (kind, people) in TOLD.items():
        for name in people:
            counts = Counter(n for (n,) in stack.ask(NOTICES, name, kind, since, action))
            wrong += [f"{name} has {n} of {kind}" for n in counts if n != 1]
    return wrong


def photos(stack: Stack) -> list[str]:
    """Each row of a photo has its files, of its SHA-256. Half a day later the sweep leaves no file
    without a row, no row without its files and its thumbnail."""
    wrong = _damaged(stack)
    folder = media(stack) / "evidence"
    then = time.time() - ORPHAN_SECONDS - 3600
    for file in _stored(folder):
        os.utime(file, (then, then))
    stack.ask("UPDATE files_evidence SET uploaded_at = uploaded_at - interval '1 hour'")
    lone = _lone(stack, folder)
    stack.python("-c", SWEEP)
    rows = stack.ask("SELECT count(*), count(nullif(thumbnail, '')) FROM files_evidence")[0]
    print(f"{rows[0]} photos; {len(lone)} files that a crash left without a row")
    if rows[0] != rows[1]:
        wrong.append(f"{rows[0]} photos, {rows[1]} thumbnails")
    wrong += [f"an orphan after its time: {name}" for name in _lone(stack, folder)]
    return wrong + _damaged(stack)


def jobs(stack: Stack, asked) -> list[str]:
    """Each export that was ordered ends: done, with a workbook, or failed, with a word."""
    rows = stack.ask("SELECT uuid::text, state, result, outcome->>'message' FROM sheets_sheetjob")
    stored = Counter(row[0] for row in rows)
    wrong = [f"{stored[once]} jobs of the order {once}" for once in asked if stored[once] != 1]
    for once, state, result, message in rows:
        whole = state == "done" and zipfile.is_zipfile(media(stack) / result)
        if not whole and not (state == "failed" and message):
            wrong.append(f"job {once} is {state}: {message}")
    print(f"{len(rows)} jobs: {dict(Counter(row[1] for row in rows))}")
    return wrong


def group(stack: Stack, since: int) -> list[str]:
    """Each return is one message of the group, each message came at least once, none is forged."""
    rows = stack.ask("SELECT uuid::text, once, sent_at, answer FROM dues_channelmessage"
                     " WHERE text <> ''")  # fmt: skip
    came = stack.receiver.counted
    wrong = [f"message {once} never came: {sent}, {answer}"
             for name, once, sent, answer in rows if not came[name] or not sent]  # fmt: skip
    wrong += [f"a message of no row came: {name}" for name in came.keys() - {r[0] for r in rows}]
    returns = stack.ask(
        "SELECT 'hazard_returned:' || h.uuid || ':' || (e.data->>'version')"
        " FROM inspections_ledgerentry e JOIN inspections_hazard h"
        " ON h.id = e.hazard_id WHERE e.id > %s AND e.action = 'return'",
        since,
    )
    said = Counter(row[1] for row in rows)
    wrong += [f"{said[once]} messages of {once}" for (once,) in returns if said[once] != 1]
    if stack.receiver.forged:
        wrong.append(f"{stack.receiver.forged} messages did not bear our signature")
    print(f"{len(rows)} messages, {sum(came.values())} deliveries")
    return wrong


def settle(stack: Stack, seconds: float) -> None:
    """Wait until no job and no message is under way, or time is up. A message that was cut off
    twice waits for minutes: its next try is brought forward."""
    stack.ask("UPDATE dues_channelmessage SET next_try_at = now()"
              " WHERE next_try_at > now() + interval '1 minute'")  # fmt: skip
    until(seconds, lambda: not stack.ask(UNDER_WAY)[0][0])


UNDER_WAY = """
SELECT (SELECT count(*) FROM dues_channelmessage WHERE next_try_at IS NOT NULL)
     + (SELECT count(*) FROM sheets_sheetjob WHERE state IN ('queued', 'running'))
"""


def media(stack: Stack) -> Path:
    return Path(stack.environment["VAR_DIR"]) / "media"


def _damaged(stack) -> list[str]:
    rows = stack.ask("SELECT original, sha256, image, image_sha256 FROM files_evidence")
    files = [pair for row in rows for pair in (row[:2], row[2:])]
    return [f"{name} is missing or another one"
            for name, digest in files if _sha256(media(stack) / name) != digest]  # fmt: skip


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _stored(folder: Path) -> list[Path]:
    return [found for found in folder.rglob("*") if found.is_file()]


def _lone(stack, folder) -> set[str]:
    """Stored files that no photo names: in this installation nothing else is stored."""
    rows = stack.ask("SELECT original, image, thumbnail FROM files_evidence")
    named = {name for row in rows for name in row}
    return {str(file.relative_to(folder.parent)) for file in _stored(folder)} - named
