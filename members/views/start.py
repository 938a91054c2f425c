"""Where somebody lands after signing in, and the page about oneself."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gridgov import navigation
from members.access import holdings
from members.models import Post
from members.queries.roster import turns_of
from members.views.parts import person

DESK = {"intake", "dispatch", "close", "supervise", "handle", "check"}
SETUP = {"administer", "manage", "audit", "assess"}


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """To the phone, the desk or the set-up pages: the first that this person's posts are about."""
    held = holdings(request.user)
    order = [("field", "grid" in held), ("desk", bool(held & DESK)), ("setup", bool(held & SETUP))]
    for section, wanted in order:
        links = navigation.links(section, request.user, request.path) if wanted else []
        if links:
            return redirect(links[0].url)
    return redirect("members:me")


@login_required
def me(request: HttpRequest) -> HttpResponse:
    posts = Post.objects.filter(user=person(request)).select_related("kind", "organisation", "grid", "area")
    context = {"posts": posts.order_by("-starts_on", "-pk"), "turns": turns_of(person(request))[:30]}
    return render(request, "members/me.html", context)
