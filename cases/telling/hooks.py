"""Setting up webhooks: by whoever looks after the organisation. A secret is shown once and kept sealed."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Webhook
from cases.telling import webhooks
from cases.telling.actions import require_keeper
from cases.telling.signing import new_secret
from gridgov.audit import record
from gridgov.outward import Forbidden, checked
from gridgov.problems import Invalid
from members.models import Organisation, User

FORMER_LASTS = timedelta(days=1)  # a receiver has as long to take over the new secret
MOST = 5


@transaction.atomic
def add_webhook(*, by: User | None, organisation: Organisation, url: str) -> tuple[Webhook, str]:
    """A new one and its secret. Invalid for an address that cannot be, or that is there."""
    require_keeper(by, organisation)
    url = url.strip()
    try:
        checked(url)
    except Forbidden as problem:
        raise Invalid({"url": str(problem)}) from problem
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    there = Webhook.objects.filter(organisation=organisation)
    if there.filter(url=url).exists():
        raise Invalid({"url": _("This address is there already.")})
    if there.count() >= MOST:
        raise Invalid({"url": _("An organisation has at most %(most)d webhooks.") % {"most": MOST}})
    secret = new_secret()
    hook = Webhook.objects.create(organisation=organisation, url=url, secret=secret)
    record(actor=by, action="webhook.add", target=hook, data={"organisation": organisation.pk})
    return hook, secret


@transaction.atomic
def change_secret(*, by: User | None, hook: Webhook) -> str:
    """A new secret; for a day posts are signed with the former one as well."""
    require_keeper(by, hook.organisation)
    kept = Webhook.objects.select_for_update(no_key=True).get(pk=hook.pk)
    kept.former_secret, kept.secret = kept.secret, new_secret()
    kept.former_until = timezone.now() + FORMER_LASTS
    kept.save()
    record(actor=by, action="webhook.secret", target=kept)
    return str(kept.secret)


@transaction.atomic
def switch_webhook(*, by: User | None, hook: Webhook, on: bool) -> None:
    """While it is off nothing is kept for it."""
    require_keeper(by, hook.organisation)
    Webhook.objects.filter(pk=hook.pk).update(is_active=on)
    record(actor=by, action="webhook.switch", target=hook, data={"on": on})


@transaction.atomic
def drop_webhook(*, by: User | None, hook: Webhook) -> None:
    """With everything that still waits for it."""
    require_keeper(by, hook.organisation)
    record(actor=by, action="webhook.drop", target=hook, data={"organisation": hook.organisation_id})
    Webhook.objects.get(pk=hook.pk).delete()


@transaction.atomic
def try_webhook(*, by: User | None, hook: Webhook) -> None:
    """Ask for a post that says nothing but that the way is open."""
    require_keeper(by, hook.organisation)
    if not hook.is_active:
        raise Invalid(_("It is switched off."))
    webhooks.ask_test(hook, timezone.now())
