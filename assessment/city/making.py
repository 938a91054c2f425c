"""Making a whole city: ground, offices, residents, cases."""

from __future__ import annotations

import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.models import BigIntegerField, F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, CaseEvent, Clock
from gridgov.models import WorkItem
from gridgov.problems import Refused
from grids.models import Area
from members.models import User

from . import (
    asking,
    campaigning,
    colleagues,
    copying,
    doubles,
    emergencies,
    founding,
    geometry,
    homes,
    offices,
    quarrels,
    residents,
    rosters,
    setting,
    showing,
    things,
)
from .acting import Actor
from .demo import Opening, write_accounts
from .frame import Frame
from .lives import Planner
from .telling import Teller

WEEKS = 8
BATCH = 5000  # cases a transaction
NEWS = timedelta(hours=6)
AGE = timedelta(days=200)  # how long the city has had its grids
QUIET_SECONDS = 2


@dataclass(frozen=True)
class Wanted:
    """How large a city; with `demo` also accounts to sign in with, and cases made through the actions."""

    grids: int = 48
    cases: int = 400
    residents: int = 300
    seed: int = 1
    demo: bool = False


@dataclass
class Making:
    """One run. Whoever waits longer than two seconds is told how far it is."""

    wanted: Wanted
    now: datetime = field(default_factory=timezone.now)
    began: float = field(default_factory=time.monotonic)
    resident: User | None = None

    def make(self) -> dict[str, Any]:
        """Refused on a database that has areas, and in production. A demo city comes to be whole or not at all."""
        refuse_unless_empty()
        with transaction.atomic() if self.wanted.demo else nullcontext():
            frame = self._people()
            acted = self._demonstrate(frame) if self.wanted.demo else 0
            self._tell_cases(frame, max(0, self.wanted.cases - acted))
            if self.wanted.demo:
                asking.ask_weekly(frame, self.now)
                _tidy(self.now)
        if self.wanted.demo:
            write_accounts()
        return self._summary(frame)

    @transaction.atomic
    def _people(self) -> Frame:
        today, seed = timezone.localdate(self.now), self.wanted.seed
        if not self.wanted.demo:
            copying.without_triggers()
        setting.load_setting(today)
        ground = geometry.ground(grids=self.wanted.grids, seed=seed)
        self.tell(_("The ground is drawn"))
        city = founding.found(ground, seed, since=today - AGE, bulk=not self.wanted.demo, tell=self.tell)
        staff = offices.set_up(city, seed, since=today - AGE, tell=self.tell)
        if self.wanted.demo:
            self.resident = Opening(city, staff, today - AGE).open()
            rosters.plan(staff, self.now)
        homes.build(city, seed, tell=self.tell)
        residents.settle(city.grids, self.wanted.residents, seed, today=today, tell=self.tell)
        analyze()
        return Frame(city, staff)

    def _demonstrate(self, frame: Frame) -> int:
        """Registered things and cases about them, then lives through the actions; how many cases."""
        things.furnish(frame, self.wanted.seed, timezone.localdate(self.now) - AGE)
        people = offices.people_of(frame.staff)
        done = things.report_some(frame, people, self.now, self.wanted.cases)
        done += quarrels.quarrel(frame, people, self.now, self.wanted.cases - done)
        done += emergencies.ring_once(frame, people, self.now, self.wanted.cases - done)
        campaigning.watch_the_gullies(frame, people, self.now)
        done += self._act(frame, max(0, self.wanted.cases - done - doubles.MOST))
        colleagues.work_together(frame, self.now)
        return done + doubles.report_again(frame, self.resident, self.now, self.wanted.cases - done)

    def _act(self, frame: Frame, most: int) -> int:
        planner = Planner(np.random.default_rng([self.wanted.seed, 6]), self.now, frame.due)
        actor = Actor(frame, offices.people_of(frame.staff), self.now, self.resident)
        done = 0
        for life in islice(showing.lives(planner, frame, self.wanted.grids), most):
            actor.live(life)
            done += 1
            if done % 10 == 0:
                self.tell(_("%(count)s cases through the actions") % {"count": done})
        return done

    def _tell_cases(self, frame: Frame, count: int) -> None:
        planner = Planner(np.random.default_rng([self.wanted.seed, 4]), self.now, frame.due)
        teller = Teller(frame, self.now, copying.take_numbers(), self.resident.pk if self.resident else None)
        grids, done, began = [grid.pk for grid in frame.city.grids], 0, time.monotonic()
        while done < count:
            size = min(BATCH, count - done)
            spots = frame.spots(planner.rng, planner.rng.integers(0, len(grids), size))
            with transaction.atomic():
                if not self.wanted.demo:
                    copying.without_triggers()
                copying.write([teller.tell(life) for life in planner.past(spots, weeks=WEEKS)], grids)
            done += size
            rate = done / max(time.monotonic() - began, 0.001)
            self.tell(
                _("%(count)s cases, %(rate)s a second") % {"count": f"{done:,}", "rate": f"{rate:,.0f}"}
            )
        copying.give_numbers_back()
        analyze()
        copying.check_clocks()

    def tell(self, line: str) -> None:
        """A line of progress for a person, once it takes longer than a moment."""
        seconds = time.monotonic() - self.began
        if seconds > QUIET_SECONDS:
            sys.stderr.write(f"{seconds:7.1f} s  {line}\n")
            sys.stderr.flush()

    def _summary(self, frame: Frame) -> dict[str, Any]:
        return {
            "city": frame.city.root.name,
            "city_en": frame.city.root.name_en,
            "districts": len(frame.city.districts),
            "streets": len(frame.city.streets),
            "communities": len(frame.city.communities),
            "grids": len(frame.city.grids),
            "residents": self.wanted.residents,
            "cases": Case.objects.count(),
            "seed": self.wanted.seed,
            "seconds": round(time.monotonic() - self.began, 1),
        }


def refuse_unless_empty() -> None:
    """An invented city goes into an empty database outside production, nowhere else."""
    if settings.PRODUCTION:
        raise Refused(_("An invented city is not made in production."))
    if Area.objects.exists() or Case.objects.exists():
        raise Refused(
            _("This database holds a city already. An invented one is made in an empty database only.")
        )


def analyze() -> None:
    """Let the database count its rows: everything that follows is planned on them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _tidy(now: datetime) -> None:
    """What a worker would have done by now. What happened more than some hours ago is nobody's news any more."""
    done_by_now = WorkItem.objects.filter(kind__in=("route", "hotline_owed"))
    done_by_now.update(state="done", done_at=now)
    told = WorkItem.objects.filter(kind="notice").annotate(
        event=Cast(KeyTextTransform("event", "payload"), BigIntegerField())
    )
    told.exclude(event__in=CaseEvent.objects.filter(at__gte=now - NEWS).values("pk")).delete()
    warned = Q(ended_at__gt=F("warn_at")) | Q(lapsed_at__isnull=False)
    Clock.objects.filter(warned, warned_at=None, paused_at=None).update(warned_at=F("warn_at"))
