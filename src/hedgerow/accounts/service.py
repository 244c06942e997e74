"""Making users and organisations, and signing in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from hedgerow.accounts import passwords, store
from hedgerow.accounts.names import checked_email, free_slug
from hedgerow.accounts.refusals import Refusal, refused
from hedgerow.accounts.setup import (
    Bootstrapped,
    Prepared,
    bootstrap,
    complete_setup,
    make_setup_link,
    prepare,
    setup_link_is_open,
)
from hedgerow.accounts.throttle import SignInThrottle
from hedgerow.database.engine import Database
from hedgerow.database.models import Membership, Organization, User
from hedgerow.database.models.accounts import MEMBER, OWNER
from hedgerow.errors import AuthenticationFailed, InvalidInput, NotFound

__all__ = [
    "Bootstrapped",
    "Prepared",
    "bootstrap",
    "complete_setup",
    "create_organization",
    "create_user",
    "make_setup_link",
    "prepare",
    "set_password",
    "setup_link_is_open",
    "sign_in",
]


def create_user(
    session: Session,
    *,
    email: str,
    password: str,
    first_name: str = "",
    last_name: str = "",
    organization_id: UUID | None = None,
    level: int = MEMBER,
) -> User:
    """Make a user who can sign in, as a member of an organisation: the first one, unless another is given.

    Raises `InvalidInput` for an address that is taken or not one, and for a password that is too weak.
    """
    email = checked_email(email)
    if store.user_by_email(session, email) is not None:
        raise InvalidInput("There is already a user with this email address.", code="unique", attr="email")
    chosen = session.get(Organization, organization_id) if organization_id else store.first_organization(session)
    if chosen is None:
        raise NotFound("There is no such organization. Run `hedgerow bootstrap` or use the set-up link first.")
    project = store.first_project(session, chosen.id)
    user = User(
        email=email,
        first_name=first_name,
        last_name=last_name,
        password_hash=passwords.hash_password(passwords.checked_password(password, email)),
        current_organization_id=chosen.id,
        current_project_id=project.id if project else None,
    )
    session.add(user)
    session.flush()
    session.add(Membership(organization_id=chosen.id, user_id=user.id, level=level))
    session.flush()
    return user


def create_organization(session: Session, name: str, owner_id: int) -> Organization:
    organization = Organization(name=name, slug=free_slug(session, name))
    session.add(organization)
    session.flush()
    session.add(Membership(organization_id=organization.id, user_id=owner_id, level=OWNER))
    session.flush()
    return organization


def sign_in(database: Database, throttle: SignInThrottle, *, email: str, password: str, address: str) -> int:
    """The number of the user with this email and password.

    Raises `AuthenticationFailed`, alike and as slowly for a wrong password and an unknown user, or `Throttled`.
    """
    email = email.strip().lower()
    throttle.attempt(email, address)
    with database.read() as session:
        user = store.user_by_email(session, email)
        user_id, password_hash = (user.id, user.password_hash) if user and user.is_active else (0, "")
    if not passwords.verify(password_hash, password):
        refused(Refusal.WRONG_PASSWORD)
        raise AuthenticationFailed("The email address or the password is wrong.", code="invalid_credentials")
    throttle.succeeded(email, address)
    if passwords.is_outdated(password_hash):
        with database.write() as session:
            session.get_one(User, user_id).password_hash = passwords.hash_password(password)
    return user_id


def set_password(user: User, password: str, current: str) -> None:
    """Change a password; the current one must be right. The caller ends the user's other sessions."""
    if not passwords.verify(user.password_hash, current):
        raise InvalidInput("Your current password is wrong.", attr="current_password")
    user.password_hash = passwords.hash_password(passwords.checked_password(password, user.email))
