from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.models.area import in_chinese


class Bilingual(models.Model):
    """A thing with a name in the city's language and, where somebody gave it, one in English."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def display_name(self) -> str:
        """The name in the reader's language, or the only one there is."""
        return self.name if in_chinese() else self.name_en or self.name

    def __str__(self) -> str:
        return self.display_name
