"""Comments inside an organisation: who reads them, who is called, how long they can be changed, that nothing leaks."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import InternalError, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from cases.actions.shredding import shred_disputes
from cases.comments.actions import edit_comment, unseeing, withdraw_comment, write_comment
from cases.comments.queries import comment_for, comments_for
from cases.comments.rules import SPAN, by_name, changeable, mentioned
from cases.models import Case, Comment, CommentVersion, DisputeOutcome, Notice
from gridgov.models import AuditEntry
from gridgov.problems import Invalid, Refused
from members.models import User
from tests.cases.test_dispute_life import Quarrel
from tests.cases.world import World

BACKEND = "django.contrib.auth.backends.ModelBackend"
SECRET = "The owner is known to us"


@pytest.fixture
def case(world: World) -> Case:
    """Given by the street's centre to the department."""
    return world.walk(world.report(at=timezone.now()), "establish", "dispatch")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def readers(world: World, comment: Comment) -> set[str]:
    """Everybody of the cast who finds it: by the door, and in the list that pages and API show."""
    found = set()
    for who, user in world.cast.people.items():
        listed = comments_for(user, comment.case).filter(pk=comment.pk).exists()
        try:
            seen = comment_for(user, comment.pk) == comment
        except Http404:
            seen = False
        if seen:
            assert listed, who
            found.add(who)
    return found


class TestWhoReads:
    def test_colleagues_of_that_organisation_and_nobody_else(self, world: World, case: Case) -> None:
        """Neither the reporter, nor the department that works on it, nor centres above, nor auditors."""
        at_the_centre = write_comment(case=case, by=world.cast.oscar, text=SECRET)
        assert readers(world, at_the_centre) == {"anna", "dora", "oscar", "lisa", "root"}
        at_the_department = write_comment(case=case, by=world.cast.henry, text=SECRET)
        assert readers(world, at_the_department) == {"henry", "root"}
        of_the_team = write_comment(case=case, by=world.cast.leo, text=SECRET)
        assert readers(world, of_the_team) == {"alice", "leo", "root"}

    def test_of_a_dispute_only_those_of_them_who_see_it(self, world: World) -> None:
        quarrel = Quarrel(world, timezone.now()).establish()
        quarrel.do("dispatch", organisation=world.cast.department.pk)
        quarrel.do("name", colleague=world.cast.henry.pk)
        comment = write_comment(case=quarrel.case, by=world.cast.henry, text="@henry looked")
        assert readers(world, comment) == {"henry", "root"}
        quarrel.do("unname", insider=quarrel.case.insiders.get(user=world.cast.henry).pk, text="Done")
        assert readers(world, comment) == {"root"}

    def test_nothing_outside_shows_it(self, world: World, case: Case) -> None:
        """The public page, the page of others, the case over the API, its print."""
        write_comment(case=case, by=world.cast.oscar, text=SECRET)
        paths = [f"/desk/cases/{case.pk}/comments/", f"/field/cases/{case.pk}/comments/"]
        paths += [f"/desk/cases/{case.pk}/", f"/desk/print/{case.pk}/", f"/field/cases/{case.pk}/"]
        paths += [f"/api/v1/cases/{case.pk}/", f"/api/v1/cases/{case.pk}/comments/"]
        for path in paths:
            answer = client_of(world.cast.henry).get(path)
            assert answer.status_code == 200, path
            assert SECRET not in answer.content.decode(), path
        assert SECRET not in Client().get(f"/follow/{case.number}/").content.decode()
        assert SECRET in client_of(world.cast.anna).get(paths[0]).content.decode()

    def test_whoever_works_nowhere_reads_and_writes_none(self, world: World, case: Case) -> None:
        reporter = world.report(by=world.cast.stranger, at=timezone.now())
        for path in (f"/desk/cases/{reporter.pk}/comments/", f"/api/v1/cases/{reporter.pk}/comments/"):
            assert client_of(world.cast.stranger).get(path).status_code == 404


class TestCalling:
    @pytest.mark.parametrize(
        ("text", "called"),
        [
            ("@oscar look", [1]),
            ("请@孙丽莎看一下", [2]),
            ("＠孙丽莎", [2]),
            ("@Lisa Sun and @oscar, @oscar", [2, 1]),
            ("@孙丽 knows", [3]),
            ("mail a@b.example, @nobody", []),
            ("@Li", []),
            ("oscar", []),
        ],
    )
    def test_names_behind_an_at(self, text: str, called: list[int]) -> None:
        people = [
            (1, "oscar", ("欧阳斯", "Li")),
            (2, "lisa.s", ("孙丽莎", "Lisa Sun")),
            (3, "u3", ("孙丽", "Li")),
        ]
        assert mentioned(text, by_name(people)) == called

    def test_colleagues_are_told_once_and_open_the_case(self, world: World, case: Case) -> None:
        comment = write_comment(case=case, by=world.cast.oscar, text="@dora @Lisa Sun @oscar @henry look")
        told = Notice.objects.filter(kind="mention")
        assert set(told.values_list("user__username", flat=True)) == {"dora", "lisa"}
        edit_comment(comment=comment, by=world.cast.oscar, text="@dora @anna look at it")
        assert sorted(told.values_list("user__username", flat=True)) == ["anna", "dora", "lisa"]
        page = client_of(world.cast.dora).get("/desk/notices/").content.decode()
        assert "A colleague calls you in a comment" in page
        assert f"/desk/cases/{case.pk}/" in page

    def test_who_does_not_see_a_dispute_is_not_told(self, world: World) -> None:
        quarrel = Quarrel(world, timezone.now()).establish()
        quarrel.do("dispatch", organisation=world.cast.department.pk)
        quarrel.do("name", colleague=world.cast.henry.pk)
        colleague = User.objects.create(username="hugo", name="胡戈")
        from tests.cast import give_post

        give_post(colleague, "handler", world.cast.department)
        comment = write_comment(case=quarrel.case, by=world.cast.henry, text="@hugo look")
        assert not Notice.objects.filter(kind="mention").exists()
        assert unseeing(comment) == [colleague]


class TestChanging:
    def test_the_span(self) -> None:
        now = timezone.now()
        assert changeable(now - SPAN + timedelta(seconds=1), now)
        assert not changeable(now - SPAN, now)

    def test_what_it_said_is_kept_and_who_reads_that(self, world: World, case: Case) -> None:
        oscar, at = world.cast.oscar, timezone.now()
        comment = write_comment(case=case, by=oscar, text="Wrong street", at=at)
        edit_comment(comment=comment, by=oscar, text="Right street", at=at + SPAN / 2)
        edit_comment(comment=comment, by=oscar, text="Right street", at=at + SPAN / 2)
        assert [each.body for each in comment.versions.all()] == ["Wrong street", "Right street"]
        for who, before in (("oscar", True), ("lisa", True), ("anna", False)):
            told = self.told(world, case, who)
            assert told["text"] == "Right street"
            assert [each["text"] for each in told["before"]] == (["Wrong street"] if before else []), who
        withdraw_comment(comment=comment, by=oscar, at=at + SPAN / 2)
        assert self.told(world, case, "anna") | {"before": []} == self.told(world, case, "anna")
        assert (self.told(world, case, "anna")["text"], len(self.told(world, case, "lisa")["before"])) == (
            "",
            2,
        )
        actions = AuditEntry.objects.filter(action__startswith="comment.").order_by("pk")
        assert [entry.action for entry in actions] == ["comment.write", "comment.edit", "comment.withdraw"]
        assert "street" not in str([entry.data for entry in actions])

    def told(self, world: World, case: Case, who: str) -> dict[str, Any]:
        answer = client_of(world.cast.people[who]).get(f"/api/v1/cases/{case.pk}/comments/")
        (row,) = answer.json()["results"]
        found: dict[str, Any] = row
        return found

    def test_only_its_author_and_only_in_time(self, world: World, case: Case) -> None:
        comment = write_comment(case=case, by=world.cast.oscar, text="Look")
        with pytest.raises(Refused) as caught:
            edit_comment(comment=comment, by=world.cast.lisa, text="No")
        assert caught.value.who_may == world.cast.oscar.display_name
        late = comment.at + SPAN
        with pytest.raises(Refused):
            edit_comment(comment=comment, by=world.cast.oscar, text="Later", at=late)
        with pytest.raises(Refused):
            withdraw_comment(comment=comment, by=world.cast.oscar, at=late)
        withdraw_comment(comment=comment, by=world.cast.oscar)
        with pytest.raises(Invalid):
            withdraw_comment(comment=comment, by=world.cast.oscar)
        assert comment.versions.count() == 1

    @pytest.mark.parametrize("text", ["", " \n ", "x" * 2001])
    def test_what_says_nothing_or_too_much(self, world: World, case: Case, text: str) -> None:
        with pytest.raises(Invalid):
            write_comment(case=case, by=world.cast.oscar, text=text)
        assert not Comment.objects.exists()

    def test_for_an_organisation_of_ones_own(self, world: World, case: Case) -> None:
        with pytest.raises(Invalid) as caught:
            write_comment(case=case, by=world.cast.oscar, text="Look", organisation=world.cast.department)
        assert set(caught.value.fields) == {"organisation"}

    def test_the_database_keeps_what_was_said(self, world: World, case: Case) -> None:
        comment = write_comment(case=case, by=world.cast.oscar, text="Look")
        for change in (
            lambda: CommentVersion.objects.update(body="Nothing"),
            lambda: CommentVersion.objects.all().delete(),
            lambda: Comment.objects.filter(pk=comment.pk).update(author=world.cast.lisa),
        ):
            with pytest.raises(InternalError), transaction.atomic():
                change()

    def test_with_a_dispute_goes_what_was_said_of_it(self, world: World) -> None:
        quarrel = Quarrel(world, timezone.now()).agreed(
            made_on=timezone.localdate(), visits=[timezone.localdate() + timedelta(days=9)]
        )
        write_comment(case=quarrel.case, by=world.cast.oscar, text=SECRET)
        DisputeOutcome.objects.update(retain_until=timezone.localdate())
        shred_disputes()
        assert CommentVersion.objects.get().body == ""
        page = client_of(world.cast.oscar).get(f"/desk/cases/{quarrel.case.pk}/comments/").content.decode()
        assert "deleted after its retention time" in page


class TestPages:
    @pytest.mark.parametrize("room", ["desk", "field"])
    def test_written_changed_and_withdrawn(self, world: World, case: Case, room: str) -> None:
        who = world.cast.oscar if room == "desk" else world.cast.alice
        client, path = client_of(who), f"/{room}/cases/{case.pk}/comments/"
        assert "comments/" in client.get(f"/{room}/cases/{case.pk}/").content.decode()
        answer = client.post(path, {"text": "Two men & a cart <b>"}, follow=True)
        assert "Your colleagues can read it." in answer.content.decode()
        part = client.get(path, headers={"HX-Request": "true"}).content.decode()
        assert "Two men &amp; a cart &lt;b&gt;" in part
        assert "<html" not in part
        pk = Comment.objects.get().pk
        client.post(f"{path}{pk}/", {"text": "Three men"})
        assert "Three men" in client.get(path).content.decode()
        assert client.post(path, {"text": ""}).status_code == 400
        client.post(f"{path}{pk}/withdraw/")
        assert "Three men" in client.get(path).content.decode(), "its author still reads what it said before"
        assert Comment.objects.get().withdrawn_at

    def test_what_is_typed_too_late_is_not_lost(self, world: World, case: Case) -> None:
        late = timezone.now() - SPAN
        comment = write_comment(case=case, by=world.cast.oscar, text="Look", at=late)
        path = f"/desk/cases/{case.pk}/comments/{comment.pk}/"
        answer = client_of(world.cast.oscar).post(path, {"text": "Typed for long"})
        assert answer.status_code == 403
        assert "Typed for long" in answer.content.decode()

    def test_pages_over_the_api(self, world: World, case: Case) -> None:
        client, path = client_of(world.cast.oscar), f"/api/v1/cases/{case.pk}/comments/"
        for number in range(3):
            made = client.post(path, {"text": f"No {number}"}, content_type="application/json")
            assert made.status_code == 201
        first = client.get(path, {"limit": 2}).json()
        assert [row["text"] for row in first["results"]] == ["No 2", "No 1"]
        assert [row["text"] for row in client.get(first["next"]).json()["results"]] == ["No 0"]
        pk = made.json()["id"]
        edited = client.post(f"/api/v1/comments/{pk}/edit/", {"text": "4"}, content_type="application/json")
        assert (edited.json()["text"], edited.json()["before"][0]["text"]) == ("4", "No 2")
        gone = client.post(f"/api/v1/comments/{pk}/withdraw/").json()
        assert (gone["text"], gone["may_change"]) == ("", False)
        assert client_of(world.cast.henry).post(f"/api/v1/comments/{pk}/withdraw/").status_code == 404
        wrong = client.post(path, {"text": "x", "organisation": "S9"}, content_type="application/json")
        assert set(wrong.json()["fields"]) == {"organisation"}
