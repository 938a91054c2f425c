from gridgov.models.audit import AuditEntry
from gridgov.models.work import SweepMark, WorkItem

__all__ = ["AuditEntry", "SweepMark", "WorkItem"]
