"""All tables of the metadata database, so that Alembic and the tests see one `Base.metadata`."""

from hedgerow.database.models.accounts import Membership, Organization, SetupLink, User, WebSession
from hedgerow.database.models.base import Base
from hedgerow.database.models.definitions import EventDefinition, EventProperty, GroupType, PropertyDefinition
from hedgerow.database.models.ingestion import CookielessSalt, DeadLetter, IngestionWarning
from hedgerow.database.models.keys import PersonalApiKey
from hedgerow.database.models.projects import Project

__all__ = [
    "Base",
    "CookielessSalt",
    "DeadLetter",
    "EventDefinition",
    "EventProperty",
    "GroupType",
    "IngestionWarning",
    "Membership",
    "Organization",
    "PersonalApiKey",
    "Project",
    "PropertyDefinition",
    "SetupLink",
    "User",
    "WebSession",
]
