"""Breaches that somebody plants behind the program's back, and what `audit` says of each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from shapely.geometry import box

from cases.actions import Contact
from cases.attachments.actions import add_file
from cases.exports import files
from cases.hotlines.rules import uuid_of
from cases.models import (
    AdmittedItem,
    Alarm,
    Appeal,
    AppealReview,
    Attachment,
    BulkItem,
    BulkJob,
    Campaign,
    CampaignGrid,
    CampaignTask,
    Case,
    CaseClass,
    CaseEvent,
    CaseRequest,
    CaseText,
    ClassMapping,
    Clock,
    Comment,
    CommentVersion,
    Delivery,
    DisputeOutcome,
    Export,
    FilingStandard,
    Hotline,
    HotlineFile,
    HotlineRow,
    Insider,
    Mail,
    Notice,
    Reporter,
    Ring,
    RingRule,
    RoutingFailure,
    RoutingRule,
    SiteTask,
    Supervision,
    Visit,
    WorkOrder,
)
from gridgov.models import AuditEntry, WorkItem
from grids.actions import draft_division, publish_division, set_outlines
from grids.models import Area, Division, Grid, GridOutline
from members.models import (
    AreaUserObjectPermission,
    Duty,
    DutyList,
    DutyListItem,
    Organisation,
    OrganisationUserObjectPermission,
    Post,
    PostKind,
)
from tests.cases.world import World, moment
from tests.cast import make_resident

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@contextmanager
def unguarded() -> Iterator[None]:
    """What somebody with the database's own password could do: no trigger fires, no foreign key is asked."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def of(world: World) -> Case:
    return Case.objects.earliest("pk")


def late_work(world: World) -> None:
    WorkItem.objects.create(kind="notice", key="x", due_at=timezone.now() - 2 * HOUR)


def forgotten_notice(world: World) -> None:
    for waits in (True, False):
        Notice.objects.create(user=world.cast.oscar, kind="export", at=timezone.now() - 2 * HOUR, waits=waits)


def forgotten_message(world: World) -> None:
    Delivery.objects.create(user=world.cast.oscar, channel="mail", due_at=timezone.now() - 2 * HOUR)


def somebody_elses_notice(world: World) -> None:
    later = timezone.now() + HOUR
    message = Delivery.objects.create(user=world.cast.oscar, channel="mail", due_at=later)
    notice = Notice.objects.create(user=world.cast.henry, kind="export", at=later)
    message.items.create(notice=notice, channel="mail")


def late_and_unwritten(world: World) -> None:
    clock = of(world).clocks.filter(ended_at__isnull=False, lapsed_at=None).latest("due_at")
    Clock.objects.filter(pk=clock.pk).update(ended_at=clock.due_at + HOUR)


def failed_work(world: World) -> None:
    WorkItem.objects.create(kind="notice", key="x", state="failed", attempts=12, last_error="boom")


def disabled_trigger(world: World) -> None:
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE cases_caseevent DISABLE TRIGGER ALL")


def plain_phone(world: World) -> None:
    Reporter.objects.create(case=of(world), name="Wang", phone="13800005678")
    sql("UPDATE cases_reporter SET phone = '13800005678'")


def plain_lookup(world: World) -> None:
    make_resident(world.cast.grid)
    sql("UPDATE members_resident SET phone_lookup = '13800005678'")


def kept_too_long(world: World) -> None:
    Reporter.objects.create(case=of(world), name="Wang", retain_until=timezone.localdate() - 9 * DAY)


def unmasked_for_nothing(world: World) -> None:
    AuditEntry.objects.create(action="reporter.unmask", at=timezone.now())


def hole_in_the_grids(world: World) -> None:
    row = GridOutline.objects.get(grid=world.cast.grid, division__state="in_force")
    row.outline = box(120.0, 30.0, 120.009, 30.02)
    row.save()


def outlines_changed_afterwards(world: World) -> None:
    """A shift that the measures do not see: a corner on a straight border more."""
    row = GridOutline.objects.get(grid=world.cast.grid, division__state="in_force")
    row.outline = row.outline.segmentize(0.004)
    row.save()


def resident_left_behind(world: World) -> None:
    make_resident(world.cast.grid)
    Grid.objects.filter(pk=world.cast.grid.pk).update(retired_on=timezone.localdate())


def post_left_behind(world: World) -> None:
    Grid.objects.filter(pk=world.cast.grid.pk).update(retired_on=timezone.localdate())


def gap_in_time(world: World) -> None:
    first = Division.objects.get(community=world.cast.community)
    second = draft_division(community=world.cast.community)
    set_outlines(division=second, outlines=first.outlines.values_list("grid_id", "outline"))
    publish_division(division_id=second.pk, directly=True)
    Division.objects.filter(pk=second.pk).update(effective_from=timezone.localdate() + timedelta(days=9))


def torn_tree(world: World) -> None:
    Area.objects.filter(pk=world.cast.street.pk).update(path="/1/")


def grid_elsewhere(world: World) -> None:
    Grid.objects.filter(pk=world.cast.grid.pk).update(community=world.cast.other_community)


def right_without_post(world: World) -> None:
    OrganisationUserObjectPermission.objects.filter(user=world.cast.henry).update(user=world.cast.stranger)


def area_right_without_post(world: World) -> None:
    AreaUserObjectPermission.objects.filter(user=world.cast.audrey).update(user=world.cast.stranger)


def post_without_right(world: World) -> None:
    OrganisationUserObjectPermission.objects.filter(user=world.cast.henry).delete()


def post_never_begun(world: World) -> None:
    Post.objects.filter(user=world.cast.henry).update(granted_at=None)
    OrganisationUserObjectPermission.objects.filter(user=world.cast.henry).delete()


def post_never_ended(world: World) -> None:
    Post.objects.filter(user=world.cast.henry).update(ends_on=timezone.localdate() - timedelta(days=3))


def too_many_duties(world: World) -> None:
    kind = PostKind.objects.get(code="grid_member")
    given = DutyList.objects.create(name="More", post_kind=kind, state="admitted", admitted_at=timezone.now())
    duty = Duty.objects.create(code="z", title="More", weekly_hours=Decimal(99))
    DutyListItem.objects.create(list=given, duty=duty, weekly_hours=Decimal(99))


def area_without_centre(world: World) -> None:
    Organisation.objects.filter(pk=world.cast.city_centre.pk).update(is_centre=False)


def closed_centre(world: World) -> None:
    Organisation.objects.filter(pk=world.cast.city_centre.pk).update(is_active=False)


def holder_apart(world: World) -> None:
    of(world).participants.filter(role="holder").update(role="assisting")


def two_holders(world: World) -> None:
    of(world).participants.create(organisation=world.cast.city_centre, role="holder")


def worker_apart(world: World) -> None:
    of(world).participants.filter(role="working").delete()


def order_left_open(world: World) -> None:
    case = world.walk(of(world), "check", "close")
    WorkOrder.objects.filter(case=case).update(state="open")


def nobody_leads(world: World) -> None:
    case = world.walk(of(world), "rework")
    case.work_orders.update(state="returned")


def somebody_waited_for(world: World) -> None:
    WorkOrder.objects.filter(case=of(world)).update(state="accepted")


def order_without_clock(world: World) -> None:
    world.walk(of(world), "rework").work_orders.update(clock=None)


def order_shows_another_due(world: World) -> None:
    world.walk(of(world), "rework").work_orders.update(due_at=timezone.now())


def clock_of_no_order(world: World) -> None:
    of(world).clocks.filter(kind="order").update(ended_at=None)


def given_back_and_asked_again(world: World) -> None:
    order = WorkOrder.objects.get(case=of(world))
    order.pk, order.role, order.state = None, "assisting", "returned"
    order.save(force_insert=True)


def two_orders_of_one(world: World) -> None:
    order = WorkOrder.objects.get(case=of(world))
    order.pk, order.role = None, "assisting"
    order.save(force_insert=True)


def helper_checked(world: World) -> None:
    WorkOrder.objects.filter(case=of(world)).update(answered_by=world.cast.leo)
    Case.objects.filter(pk=of(world).pk).update(checked_by=world.cast.leo)


def called_to_the_end(world: World) -> None:
    case = of(world)
    whistle_for(world)
    Case.objects.filter(pk=case.pk).update(state="void")


def called_without_limit(world: World) -> None:
    whistle_for(world)
    of(world).clocks.filter(kind="arrival").update(ended_at=timezone.now())


def limit_of_nobody(world: World) -> None:
    whistle_for(world)
    of(world).summonses.update(state="called_off")


def alarm_for(world: World) -> Ring:
    """The street's ring of a new case."""
    RingRule.objects.get_or_create(case_class=world.classes["litter"], defaults={"minutes": 600})
    return Ring.objects.get(alarm__case=world.report(at=timezone.now()), tier="street")


def rings_without_limit(world: World) -> None:
    Clock.objects.filter(ring=alarm_for(world)).update(ended_at=timezone.now())


def limit_of_no_alarm(world: World) -> None:
    Ring.objects.filter(pk=alarm_for(world).pk).update(ended_at=timezone.now())


def drill_that_is_charged(world: World) -> None:
    ring = alarm_for(world)
    Alarm.objects.filter(pk=ring.alarm_id).update(drill=True, case=None)


def rings_after_the_end(world: World) -> None:
    ring = alarm_for(world)
    Case.objects.filter(alarm=ring.alarm_id).update(state="void")


def rung_for_nothing(world: World) -> None:
    ring = alarm_for(world)
    Ring.objects.filter(pk=ring.pk).update(confirmed_at=ring.rung_at, confirmed_by=world.cast.lisa)


def alarm_over_too_early(world: World) -> None:
    Alarm.objects.filter(pk=alarm_for(world).alarm_id).update(ended_at=timezone.now())


def alarm_without_a_ring(world: World) -> None:
    Ring.objects.filter(alarm=alarm_for(world).alarm_id).update(ended_at=timezone.now())


def confirmed_by_a_stranger(world: World) -> None:
    ring = alarm_for(world)
    Ring.objects.filter(pk=ring.pk).update(confirmed_at=ring.rung_at, confirmed_by=world.cast.henry)


def late_without_a_mark(world: World) -> None:
    ring = alarm_for(world)
    late = ring.due_at + timedelta(minutes=1)
    Ring.objects.filter(pk=ring.pk).update(confirmed_at=late, confirmed_by=world.cast.lisa)


def campaign_for(world: World) -> Campaign:
    """The street's, over its first grid, with its task."""
    today, centre = timezone.localdate(), world.cast.street_centre
    item = AdmittedItem.objects.create(
        organisation=centre, case_class=world.classes["litter"], frequency="Daily", weekly_hours=1,
        legal_basis="Ordinance 7", starts_on=today, ends_on=today,
    )  # fmt: skip
    campaign = Campaign.objects.create(
        organisation=centre, item=item, title="Flood", kind="flood", instructions="Look", unit="once",
        starts_on=today, ends_on=today, territory_version=1, opened_by=world.cast.lisa, opened_at=timezone.now(),
    )  # fmt: skip
    CampaignGrid.objects.create(campaign=campaign, grid=world.cast.grid, opened_until=today)
    CampaignTask.objects.create(campaign=campaign, grid=world.cast.grid, day=today)
    return campaign


def campaign_on_nothing(world: World) -> None:
    campaign = campaign_for(world)
    AdmittedItem.objects.filter(pk=campaign.item_id).update(organisation=world.cast.department)


def unit_of_another_grid(world: World) -> None:
    campaign_for(world).tasks.update(grid=world.cast.far_grid)


def unit_outside_of_the_days(world: World) -> None:
    campaign_for(world).tasks.update(day=timezone.localdate() + timedelta(days=1))


def grid_without_its_unit(world: World) -> None:
    campaign_for(world).tasks.all().delete()


def whistle_for(world: World) -> None:
    world.move(of(world), "whistle", world.cast.oscar, organisations=[world.cast.department.pk], text="Come")


def grid_of_another_community(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(duty_grid=world.cast.far_grid)


def street_of_another_district(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(street=world.cast.other_street)


def retired_grid(world: World) -> None:
    Grid.objects.filter(pk=world.cast.grid.pk).update(retired_on=timezone.localdate())


def own_check(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(checked_by=world.cast.henry)


def ended_total(world: World) -> None:
    of(world).clocks.filter(kind="total").update(ended_at=timezone.now())


def ended_level(world: World) -> None:
    of(world).clocks.filter(kind="level").update(ended_at=timezone.now())


def level_of_another(world: World) -> None:
    of(world).clocks.filter(kind="level").update(holder=world.cast.city_centre)


def clock_on_hold(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(state="on_hold", held_until=timezone.now())


def clock_after_the_end(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(state="void")


def two_totals(world: World) -> None:
    sql("DROP INDEX clock_one_running")
    clock = of(world).clocks.get(kind="total")
    clock.pk = None
    clock.save(force_insert=True)


def shown_due(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(total_due_at=timezone.now())


def moved_due(world: World) -> None:
    clock = of(world).clocks.get(kind="total")
    Clock.objects.filter(pk=clock.pk).update(due_at=clock.due_at + HOUR)
    Case.objects.filter(pk=clock.case_id).update(total_due_at=clock.due_at + HOUR)


def beyond_the_calendar(world: World) -> None:
    Clock.objects.filter(kind="total").update(limit_value=99999, limit_unit="working_day")


def unswept(world: World) -> None:
    of(world).clocks.filter(kind="stage").update(
        due_at=moment("2026-01-05 09:00"), started_at=moment("2026-01-05 08:45")
    )
    clock = of(world).clocks.filter(kind="level").get()
    Clock.objects.filter(pk=clock.pk).update(
        started_at=moment("2026-01-05 08:45"), due_at=moment("2026-01-05 09:00")
    )


def silent_lapse(world: World) -> None:
    of(world).clocks.filter(kind="level").update(lapsed_at=timezone.now())


def told_twice(world: World) -> None:
    sql("DROP INDEX event_lapse_once")
    case = of(world)
    step = {"move": "lapse", "from_state": case.state, "to_state": case.state, "at": timezone.now()}
    for _ in range(2):
        CaseEvent.objects.create(case=case, data={"clock": 1}, **step)


def owed_to_oneself(world: World) -> None:
    clock = of(world).clocks.get(kind="level")
    clock.pk, clock.kind, clock.owed_to = None, "feedback", clock.holder
    clock.save(force_insert=True)


def broken_chain(world: World) -> None:
    of(world).events.filter(move="dispatch").update(from_state="checking")


def lost_beginning(world: World) -> None:
    of(world).events.filter(move="report").delete()


def lost_end(world: World) -> None:
    of(world).events.filter(move="answer").delete()


def unknown_move(world: World) -> None:
    of(world).events.filter(move="accept").update(move="wave")


def routed_twice(world: World) -> None:
    case = of(world)
    CaseEvent.objects.create(
        case=case, move="route", from_state=case.state, to_state=case.state, at=timezone.now()
    )


def never_routed(world: World) -> None:
    world.report()
    WorkItem.objects.all().delete()


def _merged(world: World) -> tuple[Case, Case]:
    """(merged, main)."""
    main = world.report()
    return world.move(world.report(), "merge", world.cast.oscar, main=main.pk), main


def merged_twice_over(world: World) -> None:
    _other, main = _merged(world)
    with unguarded():
        Case.objects.filter(pk=main.pk).update(state="merged", merged_into=world.report())


def merged_into_a_dispute(world: World) -> None:
    _other, main = _merged(world)
    Case.objects.filter(pk=main.pk).update(dispute=True)


def merged_in_silence(world: World) -> None:
    other, _main = _merged(world)
    Case.objects.filter(pk=other.pk).update(merged_into=world.report())


def name_in_the_history(world: World) -> None:
    of(world).events.filter(move="report").update(data={"source": "Wang Xiaoming, Willow Road 12"})


def task_lost(world: World) -> None:
    SiteTask.objects.filter(case=looked_at(world)).delete()


def task_left_over(world: World) -> None:
    case = looked_at(world)
    Case.objects.filter(pk=case.pk).update(state="established")


def task_without_limit(world: World) -> None:
    looked_at(world).clocks.filter(stage="verify").update(ended_at=timezone.now())


def task_elsewhere(world: World) -> None:
    SiteTask.objects.filter(case=looked_at(world)).update(grid=world.cast.far_grid)


def second_look_of_the_first(world: World) -> None:
    case = world.walk(of(world), "check")
    world.move(case, "send_recheck", world.cast.oscar)
    SiteTask.objects.filter(case=case).update(done_at=timezone.now(), done_by=world.cast.alice, result="done")


def look_of_the_handler(world: World) -> None:
    case = world.walk(of(world), "send_check")
    case.site_tasks.update(person=world.cast.henry)


def closed_unseen(world: World) -> None:
    case = world.walk(of(world), "check", "close")
    Case.objects.filter(pk=case.pk).update(checked_at=None)


def looked_at(world: World) -> Case:
    return world.walk(world.report(at=timezone.now()), "verify")


def two_in_force(world: World) -> None:
    standard = world.standards["litter"]
    second = copy(standard)
    second.pk, second.version, second.valid_from = None, 2, moment("2026-01-01 00:00")
    sql("DROP INDEX filing_standard_one_current")
    second.save(force_insert=True)


def street_of_its_own(world: World) -> None:
    FilingStandard.objects.filter(pk=world.standards["dispute"].pk).update(district=world.cast.street)


def judged_elsewhere(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(filing_standard=world.standards["dispute"])


def mapped_within(world: World) -> None:
    one, other = world.classes.values()
    ClassMapping.objects.create(from_class=one, relation="same", to_class=other)


def rule_that_fails(world: World) -> None:
    rule = RoutingRule.objects.get()
    RoutingFailure.objects.create(case=world.report(), rule=rule, problem="nobody", tried_at=timezone.now())


def failure_of_a_case_that_went(world: World) -> None:
    RoutingFailure.objects.create(case=of(world), problem="nobody", tried_at=timezone.now())


def _asked(world: World, kind: str, **more: Any) -> CaseRequest:
    case, cast, now = of(world), world.cast, timezone.now()
    reason = CaseText.objects.create(case=case, body="Frost")
    given = {
        "asked_by": cast.henry,
        "asked_at": now,
        "granted": True,
        "decided_by": cast.lisa,
        "decided_at": now,
    }
    if kind == "extension":
        given |= {"amount": Decimal(1), "unit": "working_day"}
    return CaseRequest.objects.create(case=case, kind=kind, reason=reason, **given | more)


def own_decision(world: World) -> None:
    sql("ALTER TABLE cases_caserequest DROP CONSTRAINT request_of_others")
    _asked(world, "void", decided_by=world.cast.henry)


def granted_by_nobody(world: World) -> None:
    _asked(world, "void", decided_by=None)


def asked_to_the_end(world: World) -> None:
    _asked(world, "void", granted=None, decided_by=None, decided_at=None)
    Case.objects.filter(pk=of(world).pk).update(state="rejected")


def three_extensions(world: World) -> None:
    for _ in range(3):
        _asked(world, "extension")


def two_holds(world: World) -> None:
    for _ in range(2):
        _asked(world, "hold")


def long_hold(world: World) -> None:
    _asked(world, "hold", until=timezone.now() + timedelta(days=400))


def unrecorded_extension(world: World) -> None:
    _asked(world, "extension")


def _more_time(world: World, amount: str, request: int) -> None:
    of(world).clocks.filter(kind="total").update(extensions=[["2026-03-02T09:00:00+08:00", amount, request]])


def extension_out_of_nothing(world: World) -> None:
    _more_time(world, "1", 999)


def extension_too_long(world: World) -> None:
    _more_time(world, "99", _asked(world, "extension").pk)


def _supervised(world: World) -> Supervision:
    case = world.move(of(world), "supervise", world.cast.diana, timezone.now(), text="Hurry")
    return case.supervisions.get()


def order_with_a_wrong_clock(world: World) -> None:
    order = _supervised(world)
    Clock.objects.filter(pk=order.clock_id).update(owed_to=world.cast.city_centre)


def reply_that_runs_on(world: World) -> None:
    order = _supervised(world)
    Supervision.objects.filter(pk=order.pk).update(
        reply=order.opinion, replied_by=world.cast.oscar, replied_at=timezone.now()
    )


def reply_to_nothing(world: World) -> None:
    _supervised(world).delete()


def uncounted_reminder(world: World) -> None:
    world.move(of(world), "urge", world.cast.diana, timezone.now())
    Case.objects.update(urged=0)


def appeal_against_nothing(world: World) -> None:
    Appeal.objects.create(case=of(world), clock=of(world).clocks.get(kind="total"))


def explained_by_nobody(world: World) -> None:
    of(world).clocks.filter(kind="total").update(explained_at=timezone.now())


def granted_without_trace(world: World) -> None:
    appeal_against_nothing(world)
    case, cast, now = of(world), world.cast, timezone.now()
    AppealReview.objects.create(
        appeal=case.appeals.get(),
        number=1,
        reviewer=cast.district_centre,
        asked_by=cast.oscar,
        asked_at=now,
        reason=CaseText.objects.create(case=case, body="Flood"),
        granted=True,
        decided_by=cast.diana,
        decided_at=now,
    )


def _pushed(world: World, move: str, by: Organisation | None, **data: Any) -> CaseEvent:
    """A step of the case that lets its state be, as if it were made there."""
    case = of(world)
    return CaseEvent.objects.create(
        case=case, move=move, from_state=case.state, to_state=case.state, organisation=by, data=data,
        at=timezone.now(), actor=world.cast.henry,
    )  # fmt: skip


def order_from_above(world: World) -> None:
    _pushed(world, "assist", world.cast.district_centre, organisation=world.cast.team.pk)


def call_from_above(world: World) -> None:
    _pushed(world, "whistle", world.cast.city_centre, organisations=[world.cast.team.pk])


def look_from_above(world: World) -> None:
    event = _pushed(world, "send_check", world.cast.district_centre)
    clock = of(world).clocks.latest("pk")
    SiteTask.objects.create(
        case=of(world),
        kind="check",
        grid=world.cast.grid,
        clock=clock,
        given_at=event.at,
        done_at=event.at,
        result="dropped",
    )


def routed_from_outside(world: World) -> None:
    Case.objects.filter(pk=of(world).pk).update(source="department")
    _pushed(world, "route", None, to=world.cast.team.pk)


def member_entrusted_from_above(world: World) -> None:
    _pushed(world, "name", world.cast.district_centre, person=world.cast.alice.pk)


def member_sent_by_a_mediator(world: World) -> None:
    _pushed(world, "plan_visit", None, person=world.cast.alice.pk)


def change(world: World, **columns: Any) -> None:
    Case.objects.filter(pk=of(world).pk).update(**columns)


def reported_earlier(world: World) -> None:
    change(world, reported_at=timezone.now() - DAY)


def handled_earlier(world: World) -> None:
    change(world, handled_at=timezone.now() - DAY)


def check_of_nobody(world: World) -> None:
    change(world, checked_at=timezone.now(), checked_by=world.cast.leo)


def closed_earlier(world: World) -> None:
    case = world.walk(of(world), "check", "close")
    Case.objects.filter(pk=case.pk).update(closed_at=case.reported_at - HOUR)


def closed_and_open(world: World) -> None:
    change(world, closed_at=timezone.now())


def reported_elsewhere(world: World) -> None:
    change(world, reported_grid=world.cast.neighbour_grid)


def reopened_in_silence(world: World) -> None:
    change(world, reopened=2)


def step_left_out(world: World) -> None:
    change(world, version=of(world).version + 1)


def mark_erased(world: World) -> None:
    clock = of(world).clocks.get(kind="level")
    went = {"from": world.cast.street_centre.pk, "to": world.cast.district_centre.pk}
    _pushed(world, "lapse", None, clock=clock.pk, **went)


def told_mark_erased(world: World) -> None:
    clock = of(world).clocks.get(kind="level")
    Notice.objects.create(user=world.cast.oscar, case=of(world), clock=clock, kind="lapse", at=timezone.now())


def served_by_another_grid(world: World) -> None:
    change(world, duty_grid=world.cast.neighbour_grid)


def passed_up_unseen(world: World) -> None:
    case = world.walk(of(world), "escalate")
    case.participants.filter(organisation=world.cast.street_centre).delete()


def called_unseen(world: World) -> None:
    case = world.move(of(world), "whistle", world.cast.oscar, text="Come", organisations=[world.cast.team.pk])
    case.participants.filter(organisation=world.cast.team).delete()


def told_twice_of_a_step(world: World) -> None:
    sql("ALTER TABLE cases_notice DROP CONSTRAINT notice_event_once")
    for _ in range(2):
        Notice.objects.create(
            user=world.cast.oscar,
            case=of(world),
            event=of(world).events.latest("pk"),
            kind="answer",
            at=timezone.now(),
        )


def told_twice_of_a_limit(world: World) -> None:
    sql("DROP INDEX notice_due_once")
    now, clock = timezone.now(), of(world).clocks.get(kind="total")
    for _ in range(2):
        Notice.objects.create(
            user=world.cast.oscar, case=of(world), clock=clock, kind="warning", due_at=now, at=now
        )


def told_to_nobody(world: World) -> None:
    world.move(of(world), "urge", world.cast.diana, timezone.now())  # asks for its notices
    _pushed(world, "supervise", world.cast.district_centre)


def quarrel(world: World, **more: Any) -> Case:
    """The case as a dispute with an agreement and the department's man as mediator."""
    case, now = of(world), timezone.now()
    Case.objects.filter(pk=case.pk).update(**({"dispute": True} | more))
    person = world.cast.lisa
    Insider.objects.create(case=case, user=person, part="mediator", since=now)
    DisputeOutcome.objects.create(case=case, kind="written", number="x-1", made_on=now, at=now)
    return case


def closed_without_outcome(world: World) -> None:
    case = quarrel(world, state="closed", closed_at=timezone.now() + HOUR)
    DisputeOutcome.objects.filter(case=case).delete()


def confidants_of_no_dispute(world: World) -> None:
    quarrel(world, dispute=False)


def mediates_for_himself(world: World) -> None:
    quarrel(world, reported_by=world.cast.lisa)


def dispute_open_to_all(world: World) -> None:
    CaseClass.objects.filter(pk=of(world).case_class_id).update(is_dispute=True)


def mediator_without_a_post(world: World) -> None:
    quarrel(world)
    world.cast.lisa.posts.update(ends_on=timezone.localdate())


def visit_of_no_agreement(world: World) -> None:
    case = quarrel(world)
    outcome = DisputeOutcome.objects.get(case=case)
    Visit.objects.create(case=case, outcome=outcome, person=world.cast.lisa, due_on=timezone.localdate())
    DisputeOutcome.objects.update(superseded_at=timezone.now())


def visit_in_silence(world: World) -> None:
    case = quarrel(world)
    day = timezone.localdate() - timedelta(days=9)
    Visit.objects.create(case=case, outcome=case.outcomes.get(), person=world.cast.lisa, due_on=day)


def visitor_who_sees_nothing(world: World) -> None:
    case = quarrel(world)
    day = timezone.localdate() + timedelta(days=9)
    Visit.objects.create(case=case, outcome=case.outcomes.get(), person=world.cast.carl, due_on=day)


def item_of_a_job(world: World, state: str, **more: Any) -> None:
    """A job of oscar's that is over, with the oldest case in it."""
    now = timezone.now()
    usual = {"asked_at": now, "ended_at": now, "confirmed_at": now, "state": "done", "move": "establish"}
    job = BulkJob.objects.create(asked_by=world.cast.oscar, language="en", **usual | more)
    case = Case.objects.earliest("pk")
    BulkItem.objects.create(job=job, case=case, version=1, state=state, at=now - HOUR)


def done_without_a_step(world: World) -> None:
    item_of_a_job(world, "done", move="urge")


def done_without_a_word(world: World) -> None:
    item_of_a_job(world, "done")


def over_too_early(world: World) -> None:
    item_of_a_job(world, "can")


def kept_against_his_wish(world: World) -> None:
    case = world.report(anonymous=True, at=timezone.now())
    Reporter.objects.create(case=case, name="Wang", retain_until=timezone.localdate() + timedelta(days=9))


def called_for_nothing(world: World) -> None:
    case = world.report(contact=Contact("Wang"), at=timezone.now())
    Reporter.objects.filter(case=case).update(called_back_at=timezone.now())


def row_of_a_hotline(world: World, **more: Any) -> None:
    line = Hotline.objects.create(code="12345", name="12345", office=world.cast.street_centre)
    now = timezone.now()
    file = HotlineFile.objects.create(
        hotline=line,
        name="a.csv",
        asked_by=world.cast.oscar,
        asked_at=now,
        ended_at=now,
        state="done",
        language="en",
    )
    HotlineRow.objects.create(file=file, hotline=line, number=2, key="H1", **more)


def number_of_another(world: World) -> None:
    row_of_a_hotline(world, state="done", case=world.report(at=timezone.now()))


def kept_twice(world: World) -> None:
    case = world.report(source="hotline", uuid=uuid_of("12345", "H1"), at=timezone.now())
    row_of_a_hotline(world, state="done", case=case, cells="{}")


def file_over_too_early(world: World) -> None:
    row_of_a_hotline(world, state="new")


def letter(world: World, **more: Any) -> None:
    now = timezone.now()
    usual = {"received_at": now, "decided_at": now, "decided_by": world.cast.cleo}
    Mail.objects.create(message_id="1", **usual | more)


def letter_of_no_case(world: World) -> None:
    letter(world, state="case", case=world.report(at=timezone.now()))


def letter_added_in_silence(world: World) -> None:
    letter(world, state="joined", case=world.report(at=timezone.now()))


def letter_kept_too_long(world: World) -> None:
    letter(world, state="refused", decided_at=timezone.now() - timedelta(days=120))


def ready(world: World, **more: Any) -> Export:
    """A list that is said to be ready."""
    now = timezone.now()
    usual = {"state": "done", "asked_at": now, "fresh_from": now, "fresh_to": now, "expires_at": now + HOUR}
    return Export.objects.create(asked_by=world.cast.oscar, format="csv", language="en", **usual | more)


def file_that_is_gone(world: World) -> None:
    ready(world)


def file_after_its_time(world: World) -> None:
    ready(world, expires_at=timezone.now() - 2 * HOUR)


def file_of_nobody(world: World) -> None:
    files.file_of(ready(world, state="cancelled")).write_text("left over")


def _comment(world: World, *said: timedelta) -> None:
    at = timezone.now() - HOUR
    case = Case.objects.earliest("pk")
    made = Comment.objects.create(case=case, organisation=case.holder, author=world.cast.oscar, at=at)
    for number, later in enumerate(said, 1):
        CommentVersion.objects.create(comment=made, number=number, body="Look", at=at + later)


def comment_without_words(world: World) -> None:
    _comment(world)


def comment_changed_late(world: World) -> None:
    _comment(world, timedelta(), timedelta(minutes=16))


def _attached(world: World) -> Attachment:
    case = Case.objects.earliest("pk")
    return add_file(case=case, by=world.cast.oscar, upload=SimpleUploadedFile("plan.txt", b"Two ladders"))


def file_that_vanished(world: World) -> None:
    row = _attached(world)
    row.file.storage.delete(row.file.name or "")


def file_that_stayed(world: World) -> None:
    Attachment.objects.filter(pk=_attached(world).pk).update(removed_at=timezone.now())


PLANTED: tuple[tuple[Callable[[World], None], str], ...] = (
    (late_work, "work: notice x: waits since"),
    (forgotten_notice, "no channel was asked about it"),
    (forgotten_message, "is due, and nobody tries to send it"),
    (somebody_elses_notice, "holds a notice of somebody else"),
    (late_and_unwritten, "and nobody let it lapse"),
    (failed_work, "given up after 12 attempts: boom"),
    (disabled_trigger, "cases.CaseEvent.event_append_only: the trigger is disabled"),
    (plain_phone, "phone is not sealed"),
    (plain_lookup, "phone_lookup is not hashed"),
    (hole_in_the_grids, "partition: M1 #1:"),
    (outlines_changed_afterwards, "certificates: M1 #1: its outlines are not those that were measured"),
    (resident_left_behind, "residents: G1: is out of service, but homes"),
    (post_left_behind, "is in grid G1, which is out of service"),
    (gap_in_time, "divisions: M1 #2:"),
    (torn_tree, "areas: S1: its path"),
    (grid_elsewhere, "of another community holds it"),
    (right_without_post, "but no post gives it"),
    (area_right_without_post, "but no post gives it"),
    (post_without_right, "but it is not granted"),
    (post_never_begun, "its rights are not granted"),
    (post_never_ended, "its rights are still granted"),
    (too_many_duties, "duties: grid_member: admitted lists give"),
    (area_without_centre, "centres: C1: has 0 centres"),
    (closed_centre, "is a centre and not active"),
    (holder_apart, "is not its holder among participants"),
    (two_holders, "another organisation stands as holder"),
    (worker_apart, "has one and takes no part"),
    (order_left_open, "the case is over, order"),
    (nobody_leads, "it is given out, and nobody leads"),
    (somebody_waited_for, "it is handled, and somebody is waited for"),
    (order_without_clock, "is at work without a clock of its own"),
    (order_shows_another_due, "shows another due time than its clock"),
    (clock_of_no_order, "runs for no order"),
    (two_orders_of_one, "has 2"),
    (given_back_and_asked_again, "was given back and its organisation has another one"),
    (helper_checked, "checked by somebody who answered an order"),
    (called_to_the_end, "is called, and the case is over"),
    (called_without_limit, "is called, and no limit runs for it"),
    (limit_of_nobody, "runs for nobody"),
    (campaign_on_nothing, "rests on no item that carries it"),
    (unit_of_another_grid, "is of no chosen grid or day"),
    (unit_outside_of_the_days, "is of no chosen grid or day"),
    (grid_without_its_unit, "is opened and has no task"),
    (rings_without_limit, "rings, and no limit of its organisation runs"),
    (limit_of_no_alarm, "runs for no alarm"),
    (drill_that_is_charged, "is of a drill, and a limit is charged for it"),
    (rings_after_the_end, "rings, and the case is over"),
    (rung_for_nothing, "and is over"),
    (alarm_over_too_early, "is over, and a ring of it is not"),
    (alarm_without_a_ring, "rings, and nobody is waited for"),
    (confirmed_by_a_stranger, "was confirmed by somebody who was not rung"),
    (late_without_a_mark, "was confirmed late, and is not marked so"),
    (grid_of_another_community, "its grid does not lie in its community"),
    (street_of_another_district, "its community does not lie in its street"),
    (retired_grid, "its grid is retired"),
    (own_check, "checked by whoever handled it"),
    (ended_total, "no total clock runs"),
    (ended_level, "no level clock runs"),
    (level_of_another, "its level clock runs on another organisation"),
    (clock_on_hold, "it is on hold and a clock runs"),
    (clock_after_the_end, "it is over and a clock has not ended"),
    (two_totals, "2 total clocks run"),
    (shown_due, "total_due_at is not its total clock's"),
    (moved_due, "due_at is"),
    (beyond_the_calendar, "cannot be reckoned"),
    (unswept, "was not let lapse"),
    (silent_lapse, "lapsed, and nothing happened"),
    (told_twice, "escalated 2 times"),
    (owed_to_oneself, "owes an answer to himself"),
    (own_decision, "was decided by whoever asked"),
    (granted_by_nobody, "was granted by nobody"),
    (asked_to_the_end, "waits, and the case is over"),
    (three_extensions, "3 requests of extension were granted"),
    (two_holds, "2 requests of hold were granted"),
    (long_hold, "is for more than a year"),
    (unrecorded_extension, "the total clock has no more time"),
    (extension_out_of_nothing, "by request 999, which was not granted"),
    (extension_too_long, "was given 99 more"),
    (order_with_a_wrong_clock, "is another one's"),
    (reply_that_runs_on, "has a reply, and its clock runs"),
    (reply_to_nothing, "somebody owes a reply to no order"),
    (uncounted_reminder, "was urged 1 times and says 0"),
    (appeal_against_nothing, "about a limit that did not run out"),
    (explained_by_nobody, "is explained, and nobody granted an appeal"),
    (granted_without_trace, "has a granted appeal, and is not explained"),
    (broken_chain, "begins in “checking”, the step before ended in “established”"),
    (lost_beginning, "the step before ended in “”"),
    (lost_end, "its last step ended in handling"),
    (unknown_move, "is not in the state table"),
    (rule_that_fails, "fails (nobody) and keeps 1 waiting"),
    (failure_of_a_case_that_went, "is marked as failed, and a rule took it further"),
    (routed_twice, "was routed 2 times"),
    (never_routed, "was neither routed nor waits for it"),
    (task_lost, "nobody was given it as a task"),
    (task_left_over, "a look at it was never ended"),
    (task_without_limit, "an open look has no limit that runs"),
    (task_elsewhere, "a look was given to a grid that does not serve it"),
    (second_look_of_the_first, "checked again by whoever had handled or checked it"),
    (look_of_the_handler, "a look was given to somebody who handled it"),
    (closed_unseen, "it was closed, and nobody has looked"),
    (two_in_force, "standards: 06001-1: version 2 begins before"),
    (street_of_its_own, "has set it, which is no district"),
    (judged_elsewhere, "is judged by a standard of another class or district"),
    (mapped_within, "mappings: 06001"),
    (order_from_above, "assist gave grid members work that is not admitted"),
    (call_from_above, "whistle gave grid members work that is not admitted"),
    (look_from_above, "send_check gave grid members work that is not admitted"),
    (routed_from_outside, "route gave grid members work that is not admitted"),
    (member_entrusted_from_above, "name gave grid members work that is not admitted"),
    (member_sent_by_a_mediator, "plan_visit gave grid members work that is not admitted"),
    (kept_too_long, "its time is over, and it was not shredded"),
    (unmasked_for_nothing, "was unmasked without a purpose"),
    (reported_earlier, "it was reported at another time"),
    (handled_earlier, "no step is of its handled_at"),
    (check_of_nobody, "its check is no step of whoever checked it"),
    (closed_earlier, "it was closed at another time"),
    (closed_and_open, "it is open, and has a time of closing"),
    (reported_elsewhere, "it was reported in another grid"),
    (reopened_in_silence, "was reopened another number of times"),
    (step_left_out, "its version does not count its steps"),
    (mark_erased, "ran out, and the mark is gone"),
    (told_mark_erased, "ran out, and the mark is gone"),
    (served_by_another_grid, "serves it"),
    (passed_up_unseen, "passed it up and takes no part"),
    (called_unseen, "was called and takes no part"),
    (told_twice_of_a_step, "was told 2 times"),
    (told_twice_of_a_limit, "was told 2 times"),
    (told_to_nobody, "supervise was told to nobody"),
    (closed_without_outcome, "it is a dispute, and closed without an outcome"),
    (confidants_of_no_dispute, "it is no dispute, and has insiders"),
    (mediates_for_himself, "its mediator reported it or worked on it"),
    (dispute_open_to_all, "its class is one of disputes"),
    (mediator_without_a_post, "its mediator holds no post any more"),
    (visit_of_no_agreement, "follows no agreement that stands"),
    (visit_in_silence, "went by and nobody was told"),
    (visitor_who_sees_nothing, "may not see the case"),
    (done_without_a_step, "is done, and its history does not know"),
    (done_without_a_word, "was done before anybody agreed"),
    (over_too_early, "is over, and some of its cases wait"),
    (file_that_is_gone, "its file is not there"),
    (file_after_its_time, "should have been deleted"),
    (file_of_nobody, "is over, and its file lies here"),
    (comment_without_words, "says nothing"),
    (comment_changed_late, "was changed after its time"),
    (merged_twice_over, "is merged into a case that is merged itself"),
    (merged_into_a_dispute, "is merged into a dispute"),
    (merged_in_silence, "is merged into a case whose history does not know"),
    (file_that_vanished, "is not there or not whole"),
    (file_that_stayed, "was removed, and lies here"),
    (kept_against_his_wish, "wished to stay anonymous, and a contact is kept"),
    (called_for_nothing, "was called back and had not asked for it"),
    (number_of_another, "is not what became of it"),
    (kept_twice, "its cells are kept besides"),
    (file_over_too_early, "is over, and some of its rows wait"),
    (letter_of_no_case, "a case that did not come by mail"),
    (letter_added_in_silence, "was added to a case whose history does not know"),
    (letter_kept_too_long, "its time is over, and it was not emptied"),
    (name_in_the_history, "its data hold more than ids and codes"),
)
