"""Duty lists: only admitted ones bind, none exceeds the hours of its post, and an admitted one never changes."""

from decimal import Decimal

import pytest

from gridgov.problems import Invalid, Refused
from members.actions import duties as act
from members.models import Duty, DutyList, PostKind
from members.queries import duties_of
from members.queries.duties import duty_lists_by_post, hours_view, is_admitted
from tests.cast import Cast


@pytest.fixture
def kind(cast: Cast) -> PostKind:
    act.load_duties()
    return PostKind.objects.get(code="grid_member")


@pytest.fixture
def full(kind: PostKind) -> DutyList:
    """All shipped duties: exactly the hours of a full-time member."""
    made = act.create_duty_list(actor=None, post_kind=kind, name="全职清单", name_en="Full-time list")
    for duty in Duty.objects.all():
        act.put_duty(actor=None, duty_list=made, duty=duty)
    return made


def test_the_shipped_duties_are_complete_and_loaded_once(kind: PostKind) -> None:
    assert act.load_duties() == Duty.objects.count() == 26
    for duty in Duty.objects.all():
        texts = (
            duty.title,
            duty.title_en,
            duty.frequency,
            duty.evidence,
            duty.object,
            duty.source,
            duty.confidence,
        )
        assert all(texts), duty.code
    assert sum(duty.weekly_hours for duty in Duty.objects.all()) == 40


def test_a_list_that_fills_the_hours_is_admitted(cast: Cast, full: DutyList) -> None:
    admitted = act.admit_duty_list(actor=cast.ada, duty_list=full)
    assert (admitted.state, admitted.admitted_by) == ("admitted", cast.ada)
    assert admitted.admitted_at is not None
    [mine] = duties_of(cast.alice)
    assert (int(mine.hours), sum(len(items) for _group, items in mine.groups)) == (40, 26)
    assert duties_of(cast.anna)[0].groups == []


def test_a_list_over_the_hours_is_refused_with_the_sum(full: DutyList) -> None:
    act.put_duty(actor=None, duty_list=full, duty=Duty.objects.get(code="D01"), weekly_hours=Decimal("8"))
    with pytest.raises(Invalid, match=r"40\.5 hours.*40\.0"):
        act.admit_duty_list(actor=None, duty_list=full)
    full.refresh_from_db()
    assert full.state == "draft"
    assert hours_view(full)["over"] == Decimal("0.5")


def test_lists_of_one_post_are_added_up(full: DutyList, kind: PostKind) -> None:
    act.admit_duty_list(actor=None, duty_list=full)
    campaign = act.create_duty_list(actor=None, post_kind=kind, name="专项行动")
    duty = act.create_duty(actor=None, code="X1", title="专项", weekly_hours=Decimal("0.5"))
    act.put_duty(actor=None, duty_list=campaign, duty=duty)
    with pytest.raises(Invalid, match=r"0\.5 h.*40\.0 h.*40\.5 hours"):
        act.admit_duty_list(actor=None, duty_list=campaign)
    assert not is_admitted(duty, kind)
    act.withdraw_duty_list(actor=None, duty_list=full)
    act.admit_duty_list(actor=None, duty_list=campaign)
    assert is_admitted(duty, kind)
    [first, *_rest] = duty_lists_by_post()
    assert (first.kind, first.admitted_hours, len(first.lists)) == (kind, Decimal("0.5"), 2)


def test_a_draft_binds_nobody(cast: Cast, full: DutyList, kind: PostKind) -> None:
    assert duties_of(cast.alice)[0].groups == []
    assert not is_admitted(Duty.objects.get(code="D01"), kind)


def test_an_admitted_list_does_not_change(full: DutyList) -> None:
    duty = Duty.objects.get(code="D01")
    act.admit_duty_list(actor=None, duty_list=full)
    for attempt in (
        lambda: act.put_duty(actor=None, duty_list=full, duty=duty, weekly_hours=Decimal(1)),
        lambda: act.drop_duty(actor=None, duty_list=full, duty=duty),
        lambda: act.admit_duty_list(actor=None, duty_list=full),
    ):
        with pytest.raises(Invalid, match="no draft"):
            attempt()
    copy = act.create_duty_list(actor=None, post_kind=full.post_kind, name="新", copy_of=full)
    act.drop_duty(actor=None, duty_list=copy, duty=duty)
    assert (copy.items.count(), full.items.count()) == (25, 26)


def test_an_empty_list_is_not_admitted(kind: PostKind) -> None:
    with pytest.raises(Invalid, match="empty"):
        act.admit_duty_list(actor=None, duty_list=act.create_duty_list(actor=None, post_kind=kind, name="空"))


def test_hours_are_more_than_nothing(full: DutyList) -> None:
    with pytest.raises(Invalid):
        act.put_duty(actor=None, duty_list=full, duty=Duty.objects.get(code="D01"), weekly_hours=Decimal(0))


@pytest.mark.parametrize("who", ["lisa", "pia", "alice", "leo", "stranger"])
def test_only_administrators_of_the_city_admit(cast: Cast, full: DutyList, who: str) -> None:
    with pytest.raises(Refused) as refusal:
        act.admit_duty_list(actor=getattr(cast, who), duty_list=full)
    assert "Administrator" in str(refusal.value.who_may)


def test_only_an_admitted_list_is_withdrawn(full: DutyList) -> None:
    with pytest.raises(Invalid):
        act.withdraw_duty_list(actor=None, duty_list=full)
