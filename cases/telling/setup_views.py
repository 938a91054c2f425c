"""/setup/telling/: how the people of the city and of an organisation are told, and the organisations' webhooks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cases.administering import may_administer_city
from cases.models import NoticeDefault, Webhook
from cases.telling import hooks
from cases.telling.actions import set_default
from cases.telling.forms import WishForm, lead_of
from cases.telling.wishes import CITY, default_of
from gridgov.paging import cursor_page
from members.charge import organisation_for_setup, organisations_in_charge
from members.forms.by_code import CodeField
from members.models import Organisation
from members.views.parts import attempt, crumbs, needs, person


class OfficeForm(forms.Form):
    """Which organisation's page to open."""

    organisation = CodeField("organisation", label=gettext_lazy("Organisation (code)"))


class HookForm(forms.Form):
    """Where a new webhook posts to."""

    url = forms.CharField(
        label=gettext_lazy("Web address"), max_length=500, widget=forms.URLInput({"placeholder": "https://"})
    )


@needs("administer", "manage")
def overview(request: HttpRequest) -> HttpResponse:
    """Organisations with a choice or a webhook of their own, and the way to every other."""
    mine = organisations_in_charge(request.user)
    form = OfficeForm(request.POST if request.method == "POST" else None)
    form.fields["organisation"].within = mine  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        return redirect("setup:telling-office", form.cleaned_data["organisation"].pk)
    own = NoticeDefault.objects.filter(organisation__isnull=False).values("organisation")
    hooked = Webhook.objects.values("organisation")
    rows = mine.filter(pk__in=own) | mine.filter(pk__in=hooked)
    page = cursor_page(rows.distinct(), order=("pk",), cursor=request.GET.get("cursor", ""), size=40)
    context = {"form": form, "page": page, "may_city": may_administer_city(request.user)}
    return render(request, "cases/telling/overview.html", context, status=400 if form.errors else 200)


@needs("administer")
def city(request: HttpRequest) -> HttpResponse:
    """What holds where no organisation says otherwise."""
    return _page(request, None)


@needs("administer", "manage")
def office(request: HttpRequest, pk: int) -> HttpResponse:
    """What holds for the people of an organisation, and its webhooks."""
    return _page(request, organisation_for_setup(person(request), pk))


def _page(request: HttpRequest, organisation: Organisation | None, **more: Any) -> HttpResponse:
    kept = NoticeDefault.objects.filter(organisation=organisation).first()
    posted = request.POST if request.method == "POST" and "quiet" in request.POST else None
    form = WishForm(posted, now=default_of(organisation.pk if organisation else CITY))
    if posted is not None and form.is_valid():
        given = None if "reset" in posted else form.given()
        by = person(request)
        attempt(form, lambda: set_default(by=by, organisation=organisation, given=given))
        if not form.errors:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect(request.path)
    context = {
        "form": form,
        "organisation": organisation,
        "kept": kept,
        "lead": lead_of(form.channels),
        "hook_form": more.pop("hook_form", HookForm()),
        "hooks": Webhook.objects.filter(organisation=organisation).order_by("pk") if organisation else (),
        "may_edit": organisation is not None or may_administer_city(request.user),
        "crumbs": crumbs((_("How people are told"), "setup:telling"), (_name(organisation), "")),
        **more,
    }
    wrong = form.errors or context["hook_form"].errors
    return render(request, "cases/telling/office.html", context, status=400 if wrong else 200)


def _name(organisation: Organisation | None) -> str:
    return organisation.display_name if organisation else _("the whole city")


@needs("administer", "manage")
@require_POST
def new_hook(request: HttpRequest, pk: int) -> HttpResponse:
    """A webhook; its secret is shown this once."""
    organisation, by, form = (
        organisation_for_setup(person(request), pk),
        person(request),
        HookForm(request.POST),
    )
    made = None
    if form.is_valid():
        url = form.cleaned_data["url"]
        made = attempt(form, lambda: hooks.add_webhook(by=by, organisation=organisation, url=url))
    if made is None:
        return _page(request, organisation, hook_form=form)
    return _page(request, organisation, secret=made[1], secret_of=made[0])


@needs("administer", "manage")
@require_POST
def change_hook(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, a post to try it, switched on or off, or dropped: as `do` says."""
    by = person(request)
    mine = Webhook.objects.filter(organisation__in=organisations_in_charge(by)).select_related("organisation")
    hook, wanted = get_object_or_404(mine, pk=pk), request.POST.get("do", "")
    if wanted == "secret":
        return _page(request, hook.organisation, secret=hooks.change_secret(by=by, hook=hook), secret_of=hook)
    if wanted == "try":
        hooks.try_webhook(by=by, hook=hook)
        messages.success(
            request, _("A post is on its way. If it fails, it stands under What could not be sent.")
        )
    elif wanted in ("on", "off"):
        hooks.switch_webhook(by=by, hook=hook, on=wanted == "on")
        messages.success(request, _("Saved. It holds from now on."))
    elif wanted == "drop":
        hooks.drop_webhook(by=by, hook=hook)
        messages.success(request, _("The webhook is gone."))
    return redirect(reverse("setup:telling-office", args=[hook.organisation_id]))
