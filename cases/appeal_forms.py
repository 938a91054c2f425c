"""Fields of appeals and of their review."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Appeal, Case, Clock
from cases.queries.appeals import marks_of, may_appeal_for, may_review
from cases.queries.remaining import name_of
from gridgov.ui.quantities import moment_text


class LapsedField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """Limits of a case that ran out on the person's own organisations and are not explained."""

    def __init__(self, case: Case, user: Any) -> None:
        lapsed = case.clocks.filter(lapsed_at__isnull=False, explained_at=None)
        holders = set(lapsed.values_list("holder", flat=True))
        lapsed = lapsed.filter(holder__in=[pk for pk in holders if may_appeal_for(user, pk)])
        super().__init__(
            lapsed.select_related("holder", "owed_to").order_by("lapsed_at"),
            label=gettext_lazy("Limit that ran out"),
            empty_label=None,
            widget=forms.RadioSelect,
        )

    def label_from_instance(self, obj: Clock) -> str:
        """What it was for, whose and when."""
        return f"{name_of(obj)} · {obj.holder.display_name} · {moment_text(obj.lapsed_at)}"


class AppealField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """Appeals of a case that wait for the person's own centres."""

    def __init__(self, case: Case, user: Any) -> None:
        mine = [mark.reviews[-1].appeal_id for mark in marks_of(case) if may_review(user, mark)]
        waiting = Appeal.objects.filter(pk__in=mine)
        super().__init__(
            waiting.select_related("clock__holder", "clock__owed_to"),
            label=gettext_lazy("Appeal"),
            empty_label=None,
            widget=forms.RadioSelect,
        )

    def label_from_instance(self, obj: Appeal) -> str:
        """Whose and about what."""
        words = {"who": obj.clock.holder.display_name, "what": name_of(obj.clock)}
        return _("%(who)s about “%(what)s”") % words
