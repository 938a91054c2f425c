"""Finding a class by what a person types: Chinese as it stands, English word by word, or a code."""

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from cases.models import CaseClass

MOST = 20


def search_classes(text: str, *, limit: int = MOST) -> list[CaseClass]:
    """Offered classes that fit, best first, with their groups. An empty text finds none."""
    return list(matching(CaseClass.objects.offered(), text)[:limit]) if text.strip() else []


def matching(classes: QuerySet[CaseClass], text: str) -> QuerySet[CaseClass]:
    """All words have to be found in a class's names, code, older code or group; names that begin so come first."""
    text = text.strip()
    for word in text.split():
        classes = classes.filter(_named(word))
    whole = Q(name=text) | Q(name_en__iexact=text) | Q(code=text)
    begins = Q(name__startswith=text) | Q(name_en__istartswith=text) | Q(code__startswith=text)
    inside = Q(name__contains=text) | Q(name_en__icontains=text)
    ranks = [When(whole, then=Value(0)), When(begins, then=Value(1)), When(inside, then=Value(2))]
    return (
        classes.select_related("parent", "scheme")
        .annotate(rank=Case(*ranks, default=Value(3), output_field=IntegerField()))
        .order_by("rank", F("kind"), "code")
    )


def _named(word: str) -> Q:
    own = Q(name__icontains=word) | Q(name_en__icontains=word)
    coded = Q(code__istartswith=word) | Q(legacy_code__istartswith=word)
    return own | coded | Q(parent__name__icontains=word) | Q(parent__name_en__icontains=word)
