"""How the classes of one scheme stand to those of another."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from cases.models.catalogue import CaseClass


class Relation(models.TextChoices):
    """What the first class is, seen from the second."""

    SAME = "same", _("the same as")
    BROADER = "broader", _("broader than")
    NARROWER = "narrower", _("narrower than")


INVERSE = {
    Relation.SAME.value: Relation.SAME.value,
    Relation.BROADER.value: Relation.NARROWER.value,
    Relation.NARROWER.value: Relation.BROADER.value,
}


class ClassMapping(models.Model):
    """A class (or group) of one scheme is the same as, broader or narrower than one of another. A pair stands once."""

    from_class = models.ForeignKey(
        CaseClass, verbose_name=_("class"), related_name="mappings", on_delete=models.CASCADE
    )
    relation = models.CharField(_("is"), max_length=8, choices=Relation.choices)
    to_class = models.ForeignKey(
        CaseClass, verbose_name=_("other class"), related_name="mapped_from", on_delete=models.CASCADE
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    confidence = models.CharField(_("how sure"), max_length=300, blank=True)
    is_own = models.BooleanField(_("set by this city"), default=False)

    class Meta:
        verbose_name = _("mapping of classes")
        verbose_name_plural = _("mappings of classes")
        ordering = ("from_class", "to_class")
        constraints = (
            models.UniqueConstraint(
                Least("from_class", "to_class"), Greatest("from_class", "to_class"), name="mapping_pair_once"
            ),
            models.CheckConstraint(condition=~Q(from_class=F("to_class")), name="mapping_of_two"),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="mapping_relation_known"),
        )

    def __str__(self) -> str:
        return f"{self.from_class} {self.get_relation_display()} {self.to_class}"
