"""Writing what a city sets for looking on site."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.administering import require_administrator
from cases.models import CaseClass, SiteRule, SiteSetting
from cases.wording import forget_words
from cases.workflow.onsite import Words
from gridgov.audit import record
from gridgov.problems import Invalid
from members.models import User


@transaction.atomic
def set_words(*, words: Words, by: User | None = None) -> SiteSetting:
    """What the two looks are called from now on, on every screen. Refused unless `by` administers the city."""
    require_administrator(by)
    if words.verify_zh == words.check_zh or words.verify_en == words.check_en:
        raise Invalid(_("Choose two different words: nobody could tell the two apart."))
    found, _made = SiteSetting.objects.select_for_update().get_or_create(pk=1)
    for name, value in words._asdict().items():
        setattr(found, name, value)
    found.save(update_fields=list(words._fields))
    record(actor=by, action="onsite.words", target=found, data=words._asdict())
    forget_words()
    transaction.on_commit(forget_words)
    return found


@transaction.atomic
def set_site_rule(
    *,
    case_class: CaseClass,
    check_share: Decimal | None,
    recheck_share: Decimal | None,
    photos: bool | None,
    by: User | None = None,
) -> None:
    """What holds for a class, or for a group's classes; shares from 0 to 1, None: as usual. All None: no rule."""
    require_administrator(by)
    for name, share in (("check_share", check_share), ("recheck_share", recheck_share)):
        if share is not None and not 0 <= share <= 1:
            raise Invalid({name: _("A share lies between 0 and 100%.")})
    own: dict[str, Any] = {"check_share": check_share, "recheck_share": recheck_share, "photos": photos}
    if all(value is None for value in own.values()):
        SiteRule.objects.filter(case_class=case_class).delete()
    else:
        SiteRule.objects.update_or_create(case_class=case_class, defaults=own)
    told = {
        name: value if name == "photos" else str(value) for name, value in own.items() if value is not None
    }
    record(actor=by, action="onsite.rule", target=case_class, data=told)
