from members.models.accounts import User
from members.models.duties import Duty, DutyList, DutyListItem
from members.models.organisations import Organisation, OrganisationKind
from members.models.posts import Post, PostKind
from members.models.residents import Dwelling, Household, Resident
from members.models.rights import (
    AreaGroupObjectPermission,
    AreaUserObjectPermission,
    OrganisationGroupObjectPermission,
    OrganisationUserObjectPermission,
)
from members.models.roster import Shift, Turn

__all__ = [
    "AreaGroupObjectPermission",
    "AreaUserObjectPermission",
    "Duty",
    "DutyList",
    "DutyListItem",
    "Dwelling",
    "Household",
    "Organisation",
    "OrganisationGroupObjectPermission",
    "OrganisationKind",
    "OrganisationUserObjectPermission",
    "Post",
    "PostKind",
    "Resident",
    "Shift",
    "Turn",
    "User",
]
