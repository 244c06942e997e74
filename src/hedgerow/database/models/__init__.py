"""All tables of the metadata database, so that Alembic and the tests see one `Base.metadata`."""

from hedgerow.database.models.accounts import Membership, Organization, OrganizationInvite, SetupLink, User, WebSession
from hedgerow.database.models.actions import Action
from hedgerow.database.models.base import Base
from hedgerow.database.models.cohorts import Cohort, CohortCalculation
from hedgerow.database.models.dashboards import (
    Annotation,
    Dashboard,
    DashboardTile,
    SharePassword,
    SharingConfiguration,
)
from hedgerow.database.models.definitions import EventDefinition, EventProperty, GroupType, PropertyDefinition
from hedgerow.database.models.ingestion import (
    CookielessSalt,
    DeadLetter,
    IngestionMinute,
    IngestionState,
    IngestionWarning,
)
from hedgerow.database.models.insights import Activity, Endpoint, Insight, InsightVariable, InsightView, TaggedItem
from hedgerow.database.models.keys import PersonalApiKey
from hedgerow.database.models.projects import Project
from hedgerow.database.models.promoted import PromotedProperty
from hedgerow.database.models.queries import Export, PropertyUsage, QueryUsage

__all__ = [
    "Action",
    "Activity",
    "Annotation",
    "Base",
    "Cohort",
    "CohortCalculation",
    "CookielessSalt",
    "Dashboard",
    "DashboardTile",
    "DeadLetter",
    "Endpoint",
    "EventDefinition",
    "EventProperty",
    "Export",
    "GroupType",
    "IngestionMinute",
    "IngestionState",
    "IngestionWarning",
    "Insight",
    "InsightVariable",
    "InsightView",
    "Membership",
    "Organization",
    "OrganizationInvite",
    "PersonalApiKey",
    "Project",
    "PromotedProperty",
    "PropertyDefinition",
    "PropertyUsage",
    "QueryUsage",
    "SetupLink",
    "SharePassword",
    "SharingConfiguration",
    "TaggedItem",
    "User",
    "WebSession",
]
