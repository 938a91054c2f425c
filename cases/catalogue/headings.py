"""Tables in the reader's language: Chinese headings and words beside the columns' names and codes, both understood."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from django.utils.translation import override

from cases.models import ConditionType, Kind, Level, LimitUnit, Relation

HEADINGS = {
    "scheme": "分类体系", "kind": "类型", "code": "代码", "parent_code": "大类代码", "level": "层级", "name": "名称",
    "name_en": "英文名称", "responsible_party": "通常责任主体", "responsible_party_en": "通常责任主体（英文）",
    "legacy_code": "旧代码", "is_dispute": "矛盾纠纷", "in_use": "启用", "source": "来源", "confidence": "可信度",
    "number": "序号", "district": "区县代码", "condition_type": "情形", "condition": "立案条件",
    "closing_condition": "结案条件", "limit_value": "时限", "limit_unit": "时限单位", "is_urgent": "紧急",
    "valid_from": "生效日期", "relation": "对应关系", "to_scheme": "对应分类体系", "to_kind": "对应类型",
    "to_code": "对应代码",
}  # fmt: skip
POWER_HEADINGS = {
    "class": "类别代码", "scheme": "分类体系", "kind": "类型", "level": "最低层级", "area": "辖区代码",
    "basis": "法律依据", "from": "生效日期", "to": "失效日期",
}  # fmt: skip
CHOICES = {
    "kind": Kind.choices, "to_kind": Kind.choices, "limit_unit": LimitUnit.choices,
    "condition_type": ConditionType.choices, "relation": Relation.choices,
}  # fmt: skip
YES_OR_NO = {"yes": "是", "no": "否"}
ANSWERS = ("is_dispute", "in_use", "is_urgent")
CHINESE = "zh-hans"


@cache
def _words(column: str, *, powers: bool) -> dict[str, str]:
    """Code -> Chinese word of a column that takes only some."""
    if column in ANSWERS:
        return YES_OR_NO
    choices = Level.choices if powers and column == "level" else CHOICES.get(column, [])
    with override(CHINESE):
        return {str(code): str(word) for code, word in choices}


def known(column: str, headings: Mapping[str, str] = HEADINGS) -> str:
    """The name of a column, whichever of its two headings a file has; itself when it is neither."""
    return next((name for name, chinese in headings.items() if column.strip() == chinese), column)


def read_row(row: Mapping[str, str], headings: Mapping[str, str] = HEADINGS) -> dict[str, str]:
    """A row by the names of columns, with codes instead of Chinese words."""
    powers = headings is POWER_HEADINGS
    return {
        (name := known(column, headings)): _code(name, cell, powers=powers) for column, cell in row.items()
    }


def _code(column: str, cell: str, *, powers: bool) -> str:
    words = _words(column, powers=powers)
    return next((code for code, word in words.items() if word == cell), cell)


def in_chinese_words(columns: list[str], lines: Iterable[list[str]]) -> Iterator[list[str]]:
    """The same table as somebody who reads Chinese takes it: headings first, then each line."""
    words = [_words(column, powers=False) for column in columns]
    for number, line in enumerate(lines):
        if number == 0:
            yield [HEADINGS.get(column, column) for column in line]
        else:
            yield [told.get(cell, cell) for told, cell in zip(words, line, strict=True)]
