import pgtrigger
from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One thing somebody did that must be remembered. `data` holds references and counts, never personal data.

    Appended only: the database refuses changes and deletions. Accounts named here are deactivated, never deleted.
    """

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=40, blank=True)
    purpose = models.TextField(blank=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["target_type", "target_id", "at"], name="audit_target"),
            models.Index(fields=["actor", "at"], name="audit_actor"),
            models.Index(fields=["action", "at"], name="audit_action"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}".strip()
