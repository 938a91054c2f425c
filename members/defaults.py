"""Kinds that a new city starts with: (code, name, name in English, …). A city may rename and extend them."""

from typing import NamedTuple


class Kind(NamedTuple):
    code: str
    name: str
    name_en: str


ORGANISATION_KINDS = (
    Kind("centre", "网格中心", "Grid centre"),
    Kind("department", "职能部门", "Department"),
    Kind("police", "派出所", "Police station"),
    Kind("utility", "公用事业单位", "Utility"),
    Kind("property", "物业公司", "Property company"),
    Kind("committee", "居（村）民委员会", "Residents' or villagers' committee"),
    Kind("owners", "业主委员会", "Owners' committee"),
    Kind("party_branch", "党支部", "Party branch"),
    Kind("social", "社会组织", "Social organisation"),
    Kind("enterprise", "企业", "Enterprise"),
    Kind("grid_team", "网格团队", "Grid team"),
)


class PostDefault(NamedTuple):
    code: str
    name: str
    name_en: str
    organisation_permissions: tuple[str, ...] = ()
    area_permissions: tuple[str, ...] = ()
    needs_grid: bool = False
    weekly_hours: int = 40


RESIDENTS = ("see_residents", "edit_residents")

POST_KINDS = (
    PostDefault(
        "grid_leader",
        "网格长",
        "Grid leader",
        ("handle", "check", "manage"),
        ("see_cases", *RESIDENTS),
        True,
        20,
    ),
    PostDefault(
        "grid_member",
        "专职网格员",
        "Full-time grid member",
        ("handle", "check"),
        ("see_cases", *RESIDENTS),
        True,
    ),
    PostDefault(
        "part_time_member",
        "兼职网格员",
        "Part-time grid member",
        ("handle", "check"),
        ("see_cases", *RESIDENTS),
        True,
        10,
    ),
    PostDefault(
        "micro_grid_head", "微网格长", "Micro-grid head", (), ("see_cases", "see_residents"), True, 5
    ),
    PostDefault("instructor", "网格指导员", "Grid instructor", (), ("see_cases", "see_residents"), True, 8),
    PostDefault("information_officer", "信息专管员", "Information officer", (), RESIDENTS),
    PostDefault("acceptor", "受理员", "Case acceptor", ("intake",), ("see_cases",)),
    PostDefault("dispatcher", "派遣员", "Dispatcher", ("dispatch",), ("see_cases",)),
    PostDefault(
        "duty_officer", "值班长", "Duty officer", ("intake", "dispatch", "check", "close"), ("see_cases",)
    ),
    PostDefault("handler", "承办人员", "Case handler", ("handle",)),
    PostDefault(
        "centre_leader",
        "中心主任",
        "Centre leader",
        ("supervise", "close", "manage"),
        ("see_cases", "assess"),
    ),
    PostDefault("administrator", "系统管理员", "Administrator", ("manage",), ("administer",)),
    PostDefault("auditor", "审计员", "Auditor", (), ("audit",)),
    PostDefault("personnel", "人事管理员", "Personnel officer", ("manage",), ("assess",)),
)
