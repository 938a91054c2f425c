"""A case comes to be: located, given a holder, its clocks, its first event, in one transaction."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.clocks import first_clocks
from cases.actions.history import begin
from cases.actions.notify import notices_of
from cases.actions.perform import perform_by_itself
from cases.actions.photos import keep_photos
from cases.alarms.ringing import must_ring
from cases.models import Case, CaseClass, CaseEvent, Clock, Reporter, Source
from cases.photos import Prepared
from cases.queries.limits import Limits
from cases.workflow import State
from gridgov.deadlocks import once_more_after_deadlock
from gridgov.problems import Invalid, Refused, Stale
from gridgov.ui.quantities import distance_text
from gridgov.work import Piece, enqueue_all
from grids import version as territory
from grids.components.queries import distance_m
from grids.locating import Place, locate, locate_as_known
from grids.models import Area, Component
from members.models import Organisation, User
from members.queries import centre_of

NUMBER_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without what looks alike on paper
MOST_ATTEMPTS = 5
FARTHEST_COMPONENT_M = (
    500.0  # what is offered lies within fifty; a large square or a long pipe may be farther
)
KEEP_CONTACT = timedelta(days=365)


@dataclass(frozen=True)
class Contact:
    """How to reach whoever reported, and whether a call with the result is wanted; all of it may be empty."""

    name: str = ""
    phone: str = ""
    call_back: bool = False
    mail: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.mail)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What somebody reports. Without a position a component's own place is taken.

    `uuid` is made by the phone or page before sending, so that sending twice makes one case. Of whoever stays
    `anonymous` no contact is kept.
    """

    uuid: UUID
    case_class: CaseClass
    source: str
    description: str
    lon: float | None = None
    lat: float | None = None
    place: str = ""
    component: Component | None = None
    urgent: bool = False
    contact: Contact | None = None
    anonymous: bool = False
    logged_for: Organisation | None = None
    photos: Sequence[Prepared] = ()
    replayed: bool = False


@once_more_after_deadlock
def report_case(report: Report, *, actor: User | None, at: datetime | None = None) -> tuple[Case, bool]:
    """Make a case, or return the one that this uuid already made: (case, whether it is new).

    Raises Invalid naming the field; Refused when another person's report used the same uuid.
    """
    report = _placed(report)
    _check(report)
    for attempt in range(MOST_ATTEMPTS):
        if existing := Case.objects.filter(uuid=report.uuid).first():
            return _same_sender(existing, actor), False
        try:
            found = _locate(report, as_known=attempt == 0)
            return _make(report, found, actor, at or timezone.now()), True
        except TerritoryMoved:
            continue
        except IntegrityError:
            if not Case.objects.filter(uuid=report.uuid).exists():
                raise
    raise Stale(_("The grids are being changed at this moment. Send it again in a minute."))


@transaction.atomic
def _make(report: Report, found: Place | None, actor: User | None, at: datetime) -> Case:
    if found and not territory.still(found.version):
        raise TerritoryMoved
    case = _unsaved(report, found, actor, at)
    limits = Limits(case, at)
    clocks = first_clocks(case, at=at, limits=limits)
    case.save(force_insert=True)
    Clock.objects.bulk_create(clocks)
    if report.contact and not report.anonymous:
        _keep_contact(case, report.contact, actor, at)
    event = _first_event(case, actor, report)
    keep_photos(case, {"before": report.photos}, by=actor, at=at, event=event)
    route = Piece("route", key=str(case.pk), payload={"case": case.pk})
    enqueue_all([] if case.replayed else [route, *notices_of(event, case)])
    if must_ring(case, limits):
        perform_by_itself("ring", case=case, given={"cause": "report"}, at=at)
    return case


def _unsaved(report: Report, place: Place | None, actor: User | None, at: datetime) -> Case:
    holder = first_holder(place)
    return Case(
        uuid=report.uuid,
        number=new_number(at),
        source=report.source,
        case_class=report.case_class,
        description=report.description.strip(),
        place=report.place.strip(),
        lon=report.lon,
        lat=report.lat,
        component=report.component,
        urgent=report.urgent,
        dispute=report.case_class.is_dispute,
        holder=holder,
        level=holder.area.level if holder.area else "city",
        reported_by=actor,
        reported_for=report.logged_for,
        reported_at=at,
        updated_at=at,
        replayed=report.replayed,
        **_place_columns(place),
    )


def new_number(at: datetime) -> str:
    """Day and six random letters: readable over the telephone, not to be guessed."""
    return f"{timezone.localtime(at):%Y%m%d}-" + "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(6))


def first_holder(place: Place | None) -> Organisation:
    """At intake: the centre of the street, or of the nearest existing area above; without a place the root centre."""
    if place:
        for pk in (place.street_id, place.district_id, place.city_id):
            if pk:
                return Organisation.objects.select_related("area", "kind").get(area=pk, is_centre=True)
    root = Area.objects.filter(parent=None).first()
    if root is None:
        raise Refused(
            _("There are no areas yet, so nobody could answer."),
            who_may=_("An administrator imports areas under Set up."),
        )
    return centre_of(root)


def _locate(report: Report, *, as_known: bool) -> Place | None:
    """First by the territory that this process knows; `_make` asks whether it is still so."""
    if report.lon is None or report.lat is None:
        return None
    return (locate_as_known if as_known else locate)(report.lon, report.lat)


def _place_columns(place: Place | None) -> dict[str, int | None]:
    root = (
        place.city_id
        if place and place.city_id
        else Area.objects.values_list("pk", flat=True).get(parent=None)
    )
    if place is None:
        return {"city_id": root}
    return {
        "reported_grid_id": place.grid_id,
        "duty_grid_id": place.grid_id,
        "community_id": place.community_id,
        "street_id": place.street_id,
        "district_id": place.district_id,
        "city_id": root,
        "territory_version": place.version,
    }


class TerritoryMoved(Exception):
    """A division was published while the case was being located; the whole action is simply done again."""


def _same_sender(case: Case, actor: User | None) -> Case:
    if case.reported_by_id != (actor.pk if actor else None):
        raise Refused(_("This report number is taken. Start a new report."))
    return case


def _placed(report: Report) -> Report:
    component = report.component
    if component is None or report.lon is not None or report.lat is not None:
        return report
    return replace(report, lon=component.lon, lat=component.lat, place=report.place or component.place)


def _check(report: Report) -> None:
    problems = {}
    if report.source not in Source.values:
        problems["source"] = _("Choose how the case came in.")
    if not report.description.strip():
        problems["description"] = _("Say in a sentence what is wrong.")
    if sentence := _no_place(report):
        problems["lon"] = sentence
    if sentence := _no_call(report):
        problems["call_back"] = sentence
    if not problems and report.component and (fault := _other_thing(report.component, report)):
        problems["component"] = fault
    if problems:
        raise Invalid(problems)


def _no_call(report: Report) -> str:
    """Why the call that is wanted cannot be made; "" where it can or none is wanted."""
    if not (report.contact and report.contact.call_back):
        return ""
    if report.anonymous:
        return _("Whoever stays anonymous cannot be called back.")
    return "" if report.contact.phone.strip() else _("Write down the telephone number to call.")


def _no_place(report: Report) -> str:
    """What is wrong with the position; "" where it is whole or there is none."""
    if (report.lon is None) != (report.lat is None):
        return _("A position has a longitude and a latitude.")
    if report.lon is None or report.lat is None:
        return ""
    if -180 <= report.lon <= 180 and -90 <= report.lat <= 90:
        return ""
    return _("Longitude lies between -180 and 180, latitude between -90 and 90.")


def _other_thing(component: Component, report: Report) -> str:
    """Why a case at this place cannot be about this component; "" when it can."""
    if component.state == Component.State.REMOVED:
        return _("The component %(code)s is registered as removed.") % {"code": component.code}
    if report.lon is None or report.lat is None:
        return ""
    metres = distance_m(report.lon, report.lat, component.lon, component.lat)
    if metres <= FARTHEST_COMPONENT_M:
        return ""
    return _("The component %(code)s is %(distance)s away from this place. Choose one nearby, or none.") % {
        "code": component.code,
        "distance": distance_text(metres),
    }


def _keep_contact(case: Case, contact: Contact, actor: User | None, at: datetime) -> None:
    reporter = Reporter(
        case=case,
        user=actor,
        name=contact.name.strip(),
        phone=contact.phone.strip(),
        mail=contact.mail.strip(),
        call_back=contact.call_back,
        retain_until=(at + KEEP_CONTACT).date(),
    )
    reporter.phone_lookup = Reporter._meta.get_field("phone_lookup").hash_of(digits(contact.phone))
    reporter.save()


def digits(phone: str) -> str:
    """A phone number as it is looked up."""
    return "".join(letter for letter in phone if letter.isdigit())


def _told(report: Report) -> dict[str, bool]:
    return {"anonymous": True} if report.anonymous else {}


def _about(case: Case) -> dict[str, int]:
    return {"component": case.component_id} if case.component_id else {}


def _first_event(case: Case, actor: User | None, report: Report) -> CaseEvent:
    event = CaseEvent(
        case=case,
        move="report",
        to_state=State.REPORTED,
        actor=actor,
        organisation=report.logged_for,
        at=case.reported_at,
        data={"source": case.source, "grid": case.reported_grid_id} | _about(case) | _told(report),
    )
    return begin(event, case.description, holder=case.holder_id)
