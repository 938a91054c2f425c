"""What allauth asks the product: where somebody lands."""

from django.http import HttpRequest
from django.urls import reverse

from gridgov.signin import ClosedSignup


class StaffAdapter(ClosedSignup):
    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("members:start")
