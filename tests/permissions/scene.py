"""One of each thing that an address can name, all in Riverside Street, and people near and far."""

from datetime import date, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from assessment.models import ReturnDocument
from assessment.returns.actions import Plan as ReturnPlan
from assessment.returns.actions import draw_up, make_return
from assessment.returns.tasks import go_on
from cases.actions import Contact
from cases.actions.gate import admit_item
from cases.alarms.ringing import ring_drill
from cases.attachments.actions import add_file
from cases.campaigns.actions import Plan, open_campaign
from cases.campaigns.tasks import open_some
from cases.catalogue import StandardText, map_class, override_standard
from cases.comments.actions import write_comment
from cases.exports import files
from cases.exports.rules import link_token
from cases.mailbox.actions import keep_letter
from cases.mailbox.reading import Letter
from cases.models import (
    Alarm,
    Authority,
    BulkItem,
    BulkJob,
    Campaign,
    Case,
    CaseClass,
    ClassMapping,
    Export,
    FilingStandard,
    Hotline,
    HotlineFile,
    HotlineRow,
    LevelLimit,
    Mail,
    Reckoning,
    Rerouting,
    RingRule,
    RoutingRule,
    RulesReport,
    Rung,
    Scheme,
    WorkCalendar,
)
from cases.photos import prepare
from cases.queries.reckoning import basis_now
from cases.queries.routing_report import reckon_report
from cases.ready_texts.actions import put_ready_text
from cases.saved.actions import save_filter
from cases.telling.hooks import add_webhook
from grids.actions.component_lists import ClassWords, put_component_classes, put_keeper
from grids.actions.components import register_component
from grids.models import Component, ComponentClass, Division, Keeper
from members.actions.organisations import create_organisation
from members.actions.roster import create_shift, put_on
from members.models import Duty, DutyList, DutyListItem, OrganisationKind, Post, PostKind, Turn
from members.queries import centre_of
from tests.cases.world import IN_G1, World, make_world
from tests.cast import Cast, give_post, make_resident, make_user
from tests.support.snapshots import copied


class Scene:
    """`ids` by the word that the table uses."""

    def __init__(self) -> None:
        self.world: World = make_world()
        self.cast = self.world.cast
        _far_people(self.cast)
        self.turn = _turn(self.cast)
        self.case = self._case()
        self.ids = self._ids()

    def _case(self) -> Case:
        """Given to the department, with a photo, and a request that waits for the leader."""
        photo = BytesIO()
        Image.new("RGB", (20, 20)).save(photo, "PNG")
        photo.seek(0)
        contact = Contact(name="Wang", phone="13800005678", call_back=True)
        case = self.world.report(photos=[prepare(photo)], contact=contact)
        case = self.world.walk(case, "establish", "dispatch")
        return self.world.move(case, "void", self.cast.dora, text="Reported twice")

    def _ids(self) -> dict[str, Any]:
        cast, world = self.cast, self.world
        henry = Post.objects.get(user=cast.henry)
        calendar, limit = WorkCalendar.objects.get(), LevelLimit.objects.create(level="street", share="0.5")
        return {
            "case": self.case.pk,
            "number": self.case.number,
            "file": add_file(case=self.case, by=cast.henry, upload=SimpleUploadedFile("a.txt", b"Look")).uuid,
            "comment": write_comment(case=self.case, by=cast.henry, text="Look").pk,
            "request": self.case.requests.get().pk,
            "photo": self.case.photos.get().uuid,
            "area": cast.community.pk,
            "area-code": cast.community.code,
            "grid": cast.grid.pk,
            "division": Division.objects.get(community=cast.community).pk,
            "token": "none",
            "office": cast.department.pk,
            "shift": self.turn.shift_id,
            "turn": self.turn.pk,
            "ready": put_ready_text(by=None, name="Swept", text="Done.", organisation=cast.department).pk,
            "henry": cast.henry.pk,
            "alice": cast.alice.pk,
            "post": henry.pk,
            "post-kind": henry.kind_id,
            "list": _draft().pk,
            "duty": Duty.objects.get(code="D1").pk,
            "resident": make_resident(cast.grid).pk,
            "calendar": calendar.pk,
            "reckoning": _run().pk,
            "rerouting": _rerouting(cast).pk,
            "class": world.classes["litter"].pk,
            "scheme": Scheme.objects.get(code="TEST").pk,
            "mapping": _mapping(world).pk,
            "override": _override(world).pk,
            "standard": world.standards["litter"].pk,
            "limit": limit.pk,
            "admission": admit_item(
                by=None,
                organisation=cast.department,
                case_class=world.classes["litter"],
                frequency="Monthly",
                weekly_hours=Decimal(1),
                legal_basis="Ordinance 7",
                starts_on=date(2026, 1, 1),
                ends_on=date(2030, 1, 1),
            ).pk,
            "rule": RoutingRule.objects.get().pk,
            "power": Authority.objects.create(case_class=world.classes["litter"], level="street").pk,
            "component": _lamp().pk,
            "drill": (drill := _drill(cast)).pk,
            "ring": drill.rings.get(tier="member").pk,
            "ring-rule": RingRule.objects.create(case_class=world.classes["dispute"], minutes=10).pk,
            "campaign": (campaign := _campaign(cast, world)).pk,
            "campaign-item": campaign.item_id,
            "unit": campaign.tasks.get().pk,
            "return": (of_month := _return(cast)).of_id,
            "return-document": of_month.pk,
            "bulk": _job(cast, self.case).pk,
            "hotline": (hotline := _hotline(cast)).hotline_id,
            "hotline-file": hotline.pk,
            "hotline-answer": hotline.rows.get(state="new").pk,
            "mail": (letter := _letter()).pk,
            "mail-file": letter.files.get().pk,
            "export": (export := _export(cast)).uuid,
            "export-token": link_token(export),
            "webhook": add_webhook(by=None, organisation=cast.department, url="https://example.org/in")[0].pk,
            "keeper": Keeper.objects.get().pk,
            "saved": save_filter(by=cast.oscar, name="Urgent", query="tab=all&urgent=on").pk,
        }


make_scene = copied(Scene)  # for tests in a transaction: made once, then copied


def _drill(cast: Cast) -> Alarm:
    """Nobody has confirmed it, and it is quiet: it stands on nobody's pages."""
    alarm = ring_drill(by=cast.lisa, grid=cast.grid, minutes=10)
    Rung.objects.update(silent_at=timezone.now())
    return alarm


def _campaign(cast: Cast, world: World) -> Campaign:
    """Riverside Street's, over grid 1, once; its worker is done."""
    today = timezone.localdate()
    item = admit_item(
        by=None, organisation=cast.street_centre, case_class=world.classes["litter"], frequency="Daily",
        weekly_hours=Decimal(1), legal_basis="Ordinance 7", starts_on=today, ends_on=today + timedelta(days=90),
    )  # fmt: skip
    plan = Plan(
        organisation=cast.street_centre, item=item, title="Flood watch", kind="flood", instructions="Look",
        unit="once", starts_on=today, ends_on=today, grids=[cast.grid.pk],
        questions=[{"label": "Gully clear", "kind": "tick"}],
    )  # fmt: skip
    campaign = open_campaign(plan, by=cast.lisa)
    with transaction.atomic():
        open_some({"campaign": campaign.pk, "batch": 0})
    return campaign


def _return(cast: Cast) -> ReturnDocument:
    """The department's, over its street; last month was drawn up."""
    plan = ReturnPlan(
        title="Litter", organisation=cast.department, area=cast.street, unit="grid", every="monthly",
        columns=[("reported", None), ("minutes", None), ("residents", None)],
    )  # fmt: skip
    wanted = make_return(plan, by=cast.henry)
    day = timezone.localdate().replace(day=1) - timedelta(days=1)
    document = draw_up(return_id=wanted.pk, by=cast.henry, day=day)
    for number in range(len(plan.columns)):
        with transaction.atomic():
            go_on({"document": document.pk, "column": number})
    return document


def _turn(cast: Cast) -> Turn:
    """Henry on duty at the department the day after tomorrow."""
    day = timezone.localdate() + timedelta(days=2)
    shift = create_shift(actor=None, organisation=cast.department, name="全天", begins=time(8), ends=time(8))
    return put_on(actor=None, shift=shift, day=day, user=cast.henry)


def _far_people(cast: Cast) -> None:
    """The other street's: nina walks its grid, olga is on duty there, fred administers it."""
    for name in ("nina", "olga", "fred"):
        cast.people[name] = make_user(name)
    kind = OrganisationKind.objects.get(code="grid_team")
    team = create_organisation(actor=None, code="team-G3", name="三网格团队", kind=kind, grid=cast.far_grid)
    give_post(cast.nina, "grid_member", team, grid=cast.far_grid)
    give_post(cast.olga, "duty_officer", centre_of(cast.other_street))
    give_post(cast.fred, "administrator", centre_of(cast.other_street))


def _mapping(world: World) -> ClassMapping:
    """The litter of the test scheme is the same as one of an older scheme that is not offered."""
    older = Scheme.objects.create(code="OLD", name="旧", is_current=False)
    litter = CaseClass.objects.create(scheme=older, kind="event", code="0601", name="垃圾")
    return map_class(case_class=litter, relation="same", other=world.classes["litter"])


def _override(world: World) -> FilingStandard:
    text = StandardText("ordinary", Decimal(6), "hour", is_urgent=True)
    standard = world.standards["urgent litter"]
    return override_standard(standard=standard, district=world.cast.district, text=text)


def _lamp() -> Component:
    put_component_classes(
        classes=[ClassWords("01", "公用设施", ""), ClassWords("01037", "路灯", "Street light")]
    )
    owner = put_keeper(code="power", name="供电公司")
    lon, lat = IN_G1
    kind = ComponentClass.objects.get(code="01037")
    return register_component(component_class=kind, lon=lon, lat=lat, owner=owner)


def _job(cast: Cast, case: Case) -> BulkJob:
    """A move that waits for oscar's word."""
    job = BulkJob.objects.create(
        asked_by=cast.oscar, asked_at=timezone.now(), move="escalate", given={"text": "Too much"}, language="en",
        state="ready",
    )  # fmt: skip
    BulkItem.objects.create(job=job, case=case, version=case.version, state="can")
    return job


def _hotline(cast: Cast) -> HotlineFile:
    """A file that waits for oscar's word, with one row that is new."""
    line = Hotline.objects.create(code="12345", name="12345", office=cast.street_centre)
    file = HotlineFile.objects.create(
        hotline=line, name="a.csv", headers=["编号", "内容"], asked_by=cast.oscar, asked_at=timezone.now(),
        language="en", state="ready",
    )  # fmt: skip
    HotlineRow.objects.create(file=file, hotline=line, number=2, key="H1", state="new", cells="{}")
    return file


def _letter() -> Mail:
    """A message with a file that waits."""
    keep_letter(Letter("m1", "wang@example.org", "Wang", "Bags", "At the gate", "", "", [("a.txt", b"Look")]))
    return Mail.objects.get()


def _export(cast: Cast) -> Export:
    """A list that oscar has asked for and nobody has fetched."""
    now = timezone.now()
    export = Export.objects.create(
        asked_by=cast.oscar, asked_at=now, format="csv", state="done", language="en", ended_at=now,
        fresh_from=now, fresh_to=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip
    files.file_of(export).write_text("Number")
    return export


def _run() -> Reckoning:
    """A preview that is over."""
    now = timezone.now()
    return Reckoning.objects.create(dry=True, running=False, asked_at=now, ended_at=now, basis=basis_now())


def _rerouting(cast: Cast) -> Rerouting:
    """A run of ada's that is over, and the report of the rules that her page shows beside it."""
    RulesReport.objects.create(pk=1, asked=1, made=1, made_at=timezone.now(), content=reckon_report())
    now = timezone.now()
    return Rerouting.objects.create(asked_by=cast.ada, asked_at=now, ended_at=now, running=False, cases=0)


def _draft() -> DutyList:
    found = DutyList.objects.create(name="Draft", post_kind=PostKind.objects.get(code="grid_member"))
    duty = Duty.objects.create(code="D1", title="Walk", weekly_hours=1)
    DutyListItem.objects.create(list=found, duty=duty, weekly_hours=1)
    return found
