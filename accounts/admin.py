"""Django's own admin, for superusers who look after the installation. Signing in to it is the same as anywhere."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from accounts.models import ApiToken, Invitation, Membership, User, Workspace

# The admin's own sign-in page knows neither the second factor nor throttling.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth's documented way


class SuperusersOnly(admin.ModelAdmin):
    def has_module_permission(self, request: Any) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


class LookOnly(SuperusersOnly):
    """Rows that are made through pmapp's own actions, which check more than this form could."""

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(SuperusersOnly):
    list_display = ("email", "name", "is_active", "is_superuser", "date_joined", "last_login")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "is_superuser")
    readonly_fields = ("email",)


@admin.register(Workspace)
class WorkspaceAdmin(SuperusersOnly):
    list_display = ("name", "slug", "timezone", "currency", "is_demo", "created_at")
    search_fields = ("name", "slug")
    readonly_fields = ("slug",)


@admin.register(Membership)
class MembershipAdmin(LookOnly):
    list_display = ("user", "workspace", "role", "created_at")
    list_filter = ("role",)


@admin.register(Invitation)
class InvitationAdmin(LookOnly):
    list_display = ("email", "workspace", "role", "expires_at", "accepted_at", "revoked_at")
    exclude = ("token_hash",)


@admin.register(ApiToken)
class ApiTokenAdmin(LookOnly):
    list_display = ("name", "user", "workspace", "scopes", "expires_at", "revoked_at", "last_used_at")
    exclude = ("token_hash",)
