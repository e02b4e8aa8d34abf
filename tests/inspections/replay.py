"""The figures again, in plain Python, from nothing but the lines of the exported trail.

An independent reckoning: it imports nothing of the program.
"""

import datetime as dt

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
OPEN = {"to_rectify", "rectifying", "returned", "awaiting_recheck", "referred"}
WITH_SCHOOL = OPEN - {"awaiting_recheck", "referred"}


def day(instant: str) -> dt.date:
    return dt.datetime.fromisoformat(instant).astimezone(SHANGHAI).date()


def stands(lines, until: dt.datetime) -> list[dict]:
    """Each issued hazard as it stood just before an instant."""
    hazards: dict[str, dict] = {}
    for line in lines:
        if dt.datetime.fromisoformat(line["at"]) < until:
            row = hazards.setdefault(line["hazard"], {})
            row.update(line["data"].get("set", {}), state=line["to"])
    return [row for row in hazards.values() if row.get("issued_at")]


def figures(lines, start: dt.date, end: dt.date, **where) -> dict:
    """Figures of the days from `start` to the day before `end`, of rows where columns match."""
    until = dt.datetime.combine(end, dt.time(), SHANGHAI)
    rows = [r for r in stands(lines, until) if all(r[k] == v for k, v in where.items())]
    found = [r for r in rows if start <= day(r["issued_at"]) < end]
    signed = [
        r for r in rows if r["state"] == "signed_off" and start <= day(r["signed_off_at"]) < end
    ]
    still = [r for r in rows if r["state"] in OPEN]
    last = end - dt.timedelta(days=1)
    limited = [r for r in signed if not r["on_the_spot"]]
    return looks(lines, start, end, **where) | {
        "found": len(found),
        "found_signed_off": sum(r["state"] == "signed_off" for r in found),
        "found_on_the_spot": sum(r["on_the_spot"] for r in found),
        "found_time_limited": sum(not r["on_the_spot"] for r in found),
        "found_limited_signed_off": sum(
            r["state"] == "signed_off" and not r["on_the_spot"] for r in found
        ),
        "found_due": sum(
            not r["on_the_spot"] and (r["state"] == "signed_off" or (asked(r) and date(r) <= last))
            for r in found
        ),
        "limited_signed_off": len(limited),
        "limited_in_time": sum(in_time(r) for r in limited),
        "due": len(limited)
        + sum(not r["on_the_spot"] and asked(r) and start <= date(r) <= last for r in still),
        "found_under_deadline": sum(r["state"] in OPEN and not r["on_the_spot"] for r in found),
        "signed_off": len(signed),
        "in_time": sum(in_time(r) for r in signed),
        "open": len(still),
        "under_deadline": sum(not r["on_the_spot"] for r in still),
        "overdue": sum(r["state"] in WITH_SCHOOL and date(r) < last for r in still),
        "awaiting_recheck": sum(r["state"] == "awaiting_recheck" for r in still),
        "referred": sum(r["state"] == "referred" for r in still),
    }


def looks(lines, start: dt.date, end: dt.date, **where) -> dict:
    """What look-backs found on those days, of hazards as they were until then."""
    hazards: dict[str, dict] = {}
    found = []
    for line in lines:
        row = hazards.setdefault(line["hazard"], {})
        looked = line["action"] in ("held", "relapse") and start <= day(line["at"]) < end
        if looked and all(row[name] == value for name, value in where.items()):
            found.append(line["action"])
        row.update(line["data"].get("set", {}))
    return {"looked_again": len(found), "relapsed": found.count("relapse")}


def date(row) -> dt.date:
    return dt.date.fromisoformat(row["deadline"])


def asked(row) -> bool:
    """Whether anything can still be asked of its school: not while another department answers, nor
    while what was handed in by the deadline waits for its re-check."""
    return row["state"] != "referred" and not (row["state"] == "awaiting_recheck" and in_time(row))


def in_time(row) -> bool:
    if row["on_the_spot"]:
        return True
    return bool(row.get("submitted_at")) and day(row["submitted_at"]) <= date(row)
