"""What is urgent, which group a notice is of, when a message goes out, how long a failure waits. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from django.utils.translation import gettext_lazy as _

from cases.models.delivery import Channel, Quiet
from cases.worktime import MissingYear, Schedule

GROUPS = {
    "urgent": _("Urgent: alarms (always, over every channel), calls to the spot, and work on urgent cases"),
    "work": _("Something for you to do"),
    "limits": _("Limits: little time left, or run out"),
    "weekly": _("Once a week: cases on which nothing moves"),
    "jobs": _("Files and work on many cases that you asked for"),
    "setup": _("For administrators: years that a calendar lacks, rules that fail"),
    "news": _("What happened to cases that passed through your hands"),
}
USUAL: dict[str, list[str]] = {
    "urgent": [Channel.MAIL, Channel.SMS],
    "work": [Channel.MAIL],
    "limits": [Channel.MAIL],
    "weekly": [Channel.MAIL],
    "setup": [Channel.MAIL],
}
KINDS = {
    "limits": "warn lapse visit_missed",
    "weekly": "dormant",
    "jobs": "export export_fail bulk return return_in",
    "setup": "calendar rule_failed",
    "news": "close settle check acknowledge arrive confirm_ring feedback answer_up reply grant refuse take_back reject "
    "withdraw call_off session agree fail_talks sign visit note",
}
GROUP_OF = {kind: group for group, kinds in KINDS.items() for kind in kinds.split()}  # the rest is work
URGENT = frozenset({"whistle", "ring", "drill"})
EVERYWHERE = frozenset({"ring", "drill"})  # over every channel that reaches the person, whatever he chose
HASTE = frozenset({"work", "limits"})  # of an urgent case
GATHER = timedelta(minutes=2)  # before a message goes: what comes in one burst comes in one message
NIGHT = (time(22), time(7))  # quiet where there is no calendar
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=6)


def group_of(kind: str, urgent_case: bool) -> str:
    """The row of the personal choice that a notice falls under."""
    group = GROUP_OF.get(kind, "work")
    return "urgent" if kind in URGENT or (urgent_case and group in HASTE) else group


@dataclass(frozen=True)
class QuietTime:
    """When nothing goes out: outside `schedule`, between two times of day, or never."""

    mode: str = Quiet.NEVER
    begins: time | None = None
    ends: time | None = None
    schedule: Schedule | None = None


def due_at(now: datetime, last: datetime | None, span: timedelta, quiet: QuietTime, zone: tzinfo) -> datetime:
    """When what begins to pile up now goes out: soon, but a span after the last message, and never in quiet hours."""
    soonest = now + GATHER
    return loud_from(max(soonest, last + span) if last else soonest, quiet, zone)


def loud_from(at: datetime, quiet: QuietTime, zone: tzinfo) -> datetime:
    """The instant itself, or the end of the quiet hours in which it lies."""
    if quiet.mode == Quiet.HOURS and quiet.begins and quiet.ends:
        return _after(at, quiet.begins, quiet.ends, zone)
    if quiet.mode == Quiet.CALENDAR:
        try:
            return quiet.schedule.next_open(at) if quiet.schedule else _after(at, *NIGHT, zone)
        except MissingYear:  # a year that nobody loaded keeps nobody uninformed
            return _after(at, *NIGHT, zone)
    return at


def _after(at: datetime, begins: time, ends: time, zone: tzinfo) -> datetime:
    local = at.astimezone(zone)
    clock = local.time()
    over_night = begins > ends
    if not (clock >= begins or clock < ends if over_night else begins <= clock < ends):
        return at
    day = local.date() + timedelta(days=1 if over_night and clock >= begins else 0)
    return datetime.combine(day, ends, zone)


def wait_after(attempts: int) -> timedelta:
    """How long a message waits that failed so often: 30 s, 1 min, 2 min … at most six hours; half a day in all."""
    doubled: int = 2 ** (attempts - 1)
    return min(timedelta(seconds=30) * doubled, LONGEST_WAIT)
