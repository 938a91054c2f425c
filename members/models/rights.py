"""Direct foreign-key tables of django-guardian for the two kinds of object that rights are granted on."""

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase


class AreaUserObjectPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey("grids.Area", on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        pass


class AreaGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey("grids.Area", on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        pass


class OrganisationUserObjectPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey("members.Organisation", on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        pass


class OrganisationGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey("members.Organisation", on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        pass
