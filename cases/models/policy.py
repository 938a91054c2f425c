"""Numbers that a city may set for a case's life."""

from django.db import models


class Policy(models.Model):
    """One number that differs from what cases/policies.py says by itself."""

    name = models.CharField(max_length=24, unique=True)
    value = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
