"""Users, organisations and members on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from hedgerow.accounts.caller import Caller
from hedgerow.database.models import Membership, Organization, Project, User
from hedgerow.database.models.accounts import MEMBER
from hedgerow.projects.schemas import ProjectShort, short

Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=150)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class UserBasic(BaseModel):
    """A user as other things refer to one, e.g. in `created_by`."""

    id: int
    uuid: UUID
    distinct_id: str
    first_name: str
    last_name: str
    email: str
    is_email_verified: bool | None = None
    hedgehog_config: dict[str, Any] | None = None
    role_at_organization: str | None = None


class OrganizationShort(BaseModel):
    id: UUID
    name: str
    slug: str
    logo_media_id: str | None = None
    membership_level: int | None
    members_can_use_personal_api_keys: bool = True


class OrganizationDetail(OrganizationShort):
    created_at: datetime
    updated_at: datetime
    plugins_access_level: int = 0
    teams: list[ProjectShort]
    projects: list[ProjectShort]
    available_product_features: list[dict[str, Any]] = []
    is_member_join_email_enabled: bool = False
    metadata: dict[str, Any] = {}
    customer_id: str | None = None
    enforce_2fa: bool | None = None
    members_can_invite: bool = False
    allow_publicly_shared_resources: bool = True
    member_count: int
    is_ai_data_processing_approved: bool = False
    default_experiment_stats_method: str | None = None
    default_role_id: str | None = None


class OrganizationChanges(BaseModel):
    name: Name | None = None


class NewOrganization(BaseModel):
    name: Name


class Member(BaseModel):
    id: UUID
    user: UserBasic
    level: int = Field(description="1 member, 8 administrator, 15 owner.")
    joined_at: datetime
    updated_at: datetime
    is_2fa_enabled: bool = False
    has_social_auth: bool = False
    last_login: datetime | None = None


class MemberChanges(BaseModel):
    level: int = Field(description="1 member, 8 administrator, 15 owner.", json_schema_extra={"enum": [1, 8, 15]})


class Me(UserBasic):
    """The user of the credentials."""

    date_joined: datetime
    pending_email: str | None = None
    notification_settings: dict[str, Any] = {}
    anonymize_data: bool = False
    toolbar_mode: str = "toolbar"
    has_password: bool
    is_staff: bool = False
    is_impersonated: bool = False
    team: ProjectShort | None
    organization: OrganizationDetail | None
    organizations: list[OrganizationShort]
    events_column_config: dict[str, Any] = {"active": "DEFAULT"}
    is_2fa_enabled: bool = False
    has_social_auth: bool = False
    has_sso_enforcement: bool = False
    has_seen_product_intro_for: dict[str, Any] = {}
    scene_personalisation: list[dict[str, Any]] = []
    theme_mode: str | None = None


class MeChanges(BaseModel):
    first_name: Label | None = None
    last_name: Label | None = None
    email: Annotated[str, StringConstraints(max_length=320)] | None = None
    password: str | None = Field(None, description="A new password; needs `current_password` and a browser session.")
    current_password: str | None = None
    set_current_organization: UUID | None = None
    set_current_team: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


def user_basic(user: User) -> UserBasic:
    return UserBasic(
        id=user.id,
        uuid=user.uuid,
        distinct_id=user.distinct_id,
        first_name=user.first_name,
        last_name=user.last_name,
        email=user.email,
    )


def organization_short(organization: Organization, caller: Caller) -> OrganizationShort:
    return OrganizationShort(
        id=organization.id,
        name=organization.name,
        slug=organization.slug,
        membership_level=caller.organizations.get(organization.id),
    )


def organization_detail(
    organization: Organization, caller: Caller, projects: list[Project], member_count: int
) -> OrganizationDetail:
    rows = [short(project, caller) for project in projects]
    return OrganizationDetail(
        **organization_short(organization, caller).model_dump(),
        created_at=organization.created_at,
        updated_at=organization.updated_at,
        teams=rows,
        projects=rows,
        member_count=member_count,
        members_can_invite=caller.organizations.get(organization.id, 0) > MEMBER,
    )


def member(membership: Membership, user: User) -> Member:
    return Member(
        id=membership.id,
        user=user_basic(user),
        level=membership.level,
        joined_at=membership.joined_at,
        updated_at=membership.updated_at,
    )
