"""/setup/people/: accounts and posts."""

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gridgov.nearest import meant
from gridgov.paging import cursor_page
from members.actions.accounts import change_account, create_account, reset_password
from members.actions.posts import appoint, end_post
from members.charge import in_charge_of, people_in_charge, person_for_setup, post_for_setup
from members.forms.people import AccountForm, ChangeAccountForm, EndPostForm, PeopleFilter, PostForm
from members.models import Post, User
from members.views.parts import attempt, crumbs, names_of, needs, person

POSTS = Post.objects.select_related("kind", "organisation", "grid", "area")


@needs("administer", "manage")
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleFilter(request.GET)
    posts = Prefetch("posts", POSTS.in_force(), to_attr="posts_now")
    ours = people_in_charge(request.user)
    rows = _filtered(ours, form).prefetch_related(posts)
    page = cursor_page(rows, order=("username",), cursor=request.GET.get("cursor", ""))
    nearly = [] if page.items else meant(request.GET, "search", names_of(ours))
    return render(request, "members/setup/people.html", {"form": form, "page": page, "meant": nearly})


def _filtered(rows: QuerySet[User], form: PeopleFilter) -> QuerySet[User]:
    chosen = form.cleaned_data if form.is_valid() else {}
    if not chosen.get("closed"):
        rows = rows.filter(is_active=True)
    if text := chosen.get("search"):
        rows = rows.filter(
            Q(name__icontains=text) | Q(name_en__icontains=text) | Q(username__istartswith=text)
        )
    posts = Post.objects.in_force()
    if kind := chosen.get("kind"):
        rows = rows.filter(pk__in=posts.filter(kind=kind).values("user"))
    if organisation := chosen.get("organisation"):
        rows = rows.filter(pk__in=posts.filter(organisation=organisation).values("user"))
    return rows


@needs("administer", "manage")
def new_account(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: create_account(actor=person(request), **form.cleaned_data))
        if made:
            return _with_password(request, *made)
    return render(
        request, "members/setup/account_form.html", {"form": form, "crumbs": _way(_("New account"))}
    )


@needs("administer", "manage")
@never_cache
def account(request: HttpRequest, pk: int) -> HttpResponse:
    found = person_for_setup(request.user, pk)
    form = ChangeAccountForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form, lambda: change_account(actor=person(request), user=found, **form.cleaned_data)
        )
        if changed:
            messages.success(request, _("Saved."))
            return redirect("members:account", pk)
    context = {
        "account": found,
        "form": form,
        "may_change": in_charge_of(person(request), found),
        "posts": POSTS.filter(user=found).order_by("-starts_on", "-pk")[:50],
        "crumbs": _way(found.display_name),
    }
    return render(request, "members/setup/account.html", context)


def _initial(user: User) -> dict[str, str | bool]:
    return {name: getattr(user, name) for name in ("name", "name_en", "email", "language", "is_active")}


@needs("administer", "manage")
@require_POST
@never_cache
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    found = person_for_setup(request.user, pk)
    return _with_password(request, found, reset_password(actor=person(request), user=found))


def _with_password(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """Shown once, in the answer itself: it is stored nowhere."""
    answer = render(request, "members/setup/one_time_password.html", {"account": user, "password": password})
    answer["Cache-Control"] = "no-store"
    return answer


@needs("administer", "manage")
def new_post(request: HttpRequest, pk: int) -> HttpResponse:
    found = person_for_setup(request.user, pk)
    form = PostForm(request.POST or None, user=person(request))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: appoint(actor=person(request), user=found, **form.cleaned_data))
        if made:
            messages.success(request, _("%(person)s has the post.") % {"person": found.display_name})
            return redirect("members:account", pk)
    context = {"form": form, "account": found, "crumbs": _way_of(found, _("Give a post"))}
    return render(request, "members/setup/post_form.html", context)


@needs("administer", "manage")
def close_post(request: HttpRequest, pk: int) -> HttpResponse:
    post = post_for_setup(request.user, pk)
    form = EndPostForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ended = attempt(form, lambda: end_post(actor=person(request), post=post, on=form.cleaned_data["on"]))
        if ended:
            messages.success(request, _("The post ends on %(day)s.") % {"day": ended.ends_on})
            return redirect("members:account", post.user_id)
    context = {"form": form, "post": post, "crumbs": _way_of(post.user, _("End the post"))}
    return render(request, "members/setup/post_end.html", context)


def _way(here: str) -> list[tuple[str, str]]:
    return crumbs((_("People and posts"), "members:people"), (here, ""))


def _way_of(user: User, here: str) -> list[tuple[str, str]]:
    account_page = (user.display_name, reverse("members:account", args=[user.pk]))
    return [*_way("")[:1], account_page, (here, "")]
