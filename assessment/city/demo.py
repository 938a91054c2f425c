"""Demo accounts: one for each kind of user, all along one line from a grid up to the city."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from cases.hotlines.actions import put_hotline
from cases.mailbox.actions import keep_letter
from cases.mailbox.reading import Letter
from cases.saved.actions import save_filter, share_filter
from grids.models import Area
from members.actions.accounts import hash_one_time
from members.actions.posts import appoint
from members.models import Organisation, PostKind, User
from members.queries import centre_of

from .founding import City
from .offices import Staff
from .things import open_desks


class Account(NamedTuple):
    """`place` says which existing account is taken over, or where a further post is made."""

    username: str
    kind: str
    kind_zh: str
    start: str


MEMBER = Account("demo-member", "grid member", "网格员", "/field/")
LEADER = Account("demo-leader", "grid leader", "网格长", "/field/")
COMMUNITY = Account("demo-community", "community centre", "社区网格中心", "/desk/")
ACCEPTOR = Account("demo-acceptor", "street acceptor", "街道受理员", "/desk/")
DISPATCHER = Account("demo-dispatcher", "street dispatcher", "街道派遣员", "/desk/")
STREET = Account("demo-street", "street duty officer", "街道值班长", "/desk/")
STREET_LEADER = Account("demo-street-leader", "street centre leader", "街道中心主任", "/desk/")
HANDLER = Account("demo-handler", "department handler", "部门承办人员", "/desk/?tab=orders")
PROPERTY = Account("demo-property", "property company", "物业公司", "/desk/?tab=orders")
UTILITY = Account("demo-utility", "power company", "供电公司", "/desk/")
DISTRICT = Account("demo-district", "district centre", "区网格中心", "/desk/")
CITY = Account("demo-city", "city centre", "市网格中心", "/desk/")
ADMINISTRATOR = Account("demo-admin", "administrator", "系统管理员", "/setup/")
STREET_ADMINISTRATOR = Account("demo-street-admin", "street administrator", "街道管理员", "/setup/")
AUDITOR = Account("demo-auditor", "auditor", "审计员", "/desk/")
RESIDENT = Account("demo-resident", "resident", "居民", "/")
ACCOUNTS = (
    RESIDENT, MEMBER, LEADER, COMMUNITY, ACCEPTOR, DISPATCHER, STREET, STREET_LEADER, HANDLER, PROPERTY, UTILITY,
    DISTRICT, CITY, ADMINISTRATOR, STREET_ADMINISTRATOR, AUDITOR,
)  # fmt: skip


LETTERS = (  # sender, subject, words: invented
    (
        "何女士",
        "楼道堆放杂物",
        "您好，我们单元一楼楼道里堆满了纸箱和旧家具，通行不便，也担心起火，请派人看看。",
    ),
    (
        "Li Wei",
        "Broken bench in the park",
        "The bench by the pond has a broken seat. A child fell from it yesterday.",
    ),
)


@dataclass
class Opening:
    """Opens the demo accounts of a city. Password = user name, hashed again in full at the first sign-in."""

    city: City
    staff: Staff
    since: date

    def open(self) -> User:
        """Take over the accounts of the first grid's line, make the others; returns the resident."""
        areas = self._areas()
        street, office = self.staff.centres[areas["street"].pk], self.staff.offices
        self._take(MEMBER, self.staff.member[0])
        self._take(LEADER, self.staff.grid_leader[0])
        self._take(COMMUNITY, self.staff.officer[self.staff.centres[areas["community"].pk].pk])
        officer = self._take(STREET, self.staff.officer[street.pk])
        put_hotline(by=officer, code="12345", name="12345政务服务热线", office=street)
        for number, (name, subject, body) in enumerate(LETTERS):
            keep_letter(
                Letter(f"demo-{number}", f"demo{number}@example.org", name, subject, body, "", "", [])
            )
        leader = self._take(STREET_LEADER, self.staff.leader[street.pk])
        overdue = save_filter(by=leader, name="超时案件 · Overdue", query="tab=all&lamp=red")
        share_filter(saved=overdue, by=leader, organisation=street)
        self._take(HANDLER, self.staff.handler[office["sanitation", areas["district"].pk].pk])
        self._take(PROPERTY, self.staff.handler[office["property", areas["community"].pk].pk])
        self._take(UTILITY, self.staff.handler[office["power", areas["district"].pk].pk])
        open_desks(office, self.staff.handler, self.since)
        self._new(ACCEPTOR, "苗受理", "Miao Shouli", "acceptor", street)
        self._new(DISPATCHER, "苗派遣", "Miao Paiqian", "dispatcher", street)
        self._centre(DISTRICT, areas["district"])
        self._centre(CITY, self.city.root)
        self._new(ADMINISTRATOR, "苗管理", "Miao Guanli", "administrator", centre_of(self.city.root))
        # Two of them: whoever proposes a division does not approve it too.
        self._new(STREET_ADMINISTRATOR, "苗街管", "Miao Jieguan", "administrator", street)
        self._new(AUDITOR, "苗审计", "Miao Shenji", "auditor", centre_of(self.city.root))
        return self._new(RESIDENT, "苗居民", "Miao Jumin")

    def _areas(self) -> dict[str, Area]:
        community, street, district = self.city.line_of(0)
        return {
            "community": self.city.communities[community],
            "street": self.city.streets[street],
            "district": self.city.districts[district],
        }

    def _centre(self, account: Account, area: Area) -> None:
        """One account that takes in, dispatches, supervises and closes; the leader who is there stays."""
        centre = self.staff.centres[area.pk]
        user = self._take(account, self.staff.officer[centre.pk])
        self._appoint(user, "centre_leader", centre)

    def _take(self, account: Account, user_id: int) -> User:
        user = User.objects.get(pk=user_id)
        user.username, user.password = account.username, hash_one_time(account.username)
        user.save(update_fields=["username", "password"])
        return user

    def _new(
        self, account: Account, name: str, name_en: str, post: str = "", at: Organisation | None = None
    ) -> User:
        user = User.objects.create(
            username=account.username, name=name, name_en=name_en, password=hash_one_time(account.username)
        )
        if at:
            self._appoint(user, post, at)
        return user

    def _appoint(self, user: User, post: str, at: Organisation) -> None:
        kind = PostKind.objects.get(code=post)
        appoint(actor=None, user=user, kind=kind, organisation=at, starts_on=self.since)


def write_accounts() -> Path:
    """Leave the accounts where a start prints them from, readable by the owner only."""
    rows = [
        {
            "kind": a.kind,
            "kind_zh": a.kind_zh,
            "username": a.username,
            "password": a.username,
            "start": a.start,
        }
        for a in ACCOUNTS
    ]
    path = Path(settings.DATA) / "demo_accounts.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False, indent=1)
    return path
