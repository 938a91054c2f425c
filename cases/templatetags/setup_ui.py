"""Words of the set-up pages."""

from django import template

from cases.catalogue.provenance import in_reader_words
from cases.models import FilingStandard, LevelLimit
from cases.words import limit_text
from gridgov.ui.quantities import percent_text

register = template.Library()
register.filter("in_reader_words", in_reader_words)


@register.filter
def limit(standard: FilingStandard) -> str:
    """4 working hours"""
    return limit_text(standard.limit_value, standard.limit_unit)


@register.filter
def level_limit(row: LevelLimit) -> str:
    """2 working days, or a share of the total limit."""
    return limit_text(row.value, row.unit) if row.value else percent_text(float(row.share or 0), 0)
