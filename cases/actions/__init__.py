"""Every write on cases."""

from cases.actions.perform import perform
from cases.actions.report import Contact, Report, report_case

__all__ = ["Contact", "Report", "perform", "report_case"]
