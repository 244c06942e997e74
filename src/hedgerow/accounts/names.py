"""Names of organisations as they appear in addresses, and e-mail addresses as they are stored."""

from __future__ import annotations

import re
import secrets
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from hedgerow.database.models import Organization
from hedgerow.errors import InvalidInput

EMAIL = re.compile(r"[^\s@<>(),;:\\\"\[\]]{1,64}@[^\s@<>(),;:\\\"\[\]]{1,255}")


def checked_email(email: str) -> str:
    """The address in lower case. Whether it can receive mail is not looked at: `owner@localhost` is one, too."""
    email = email.strip().lower()
    if not EMAIL.fullmatch(email):
        raise InvalidInput("Enter a valid email address.", attr="email")
    return email


def free_slug(session: Session, name: str) -> str:
    """`Aché & Söhne` becomes `ache-sohne`; with a few random letters if that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "organization"
    while session.scalar(select(Organization.id).where(Organization.slug == slug)) is not None:
        slug = f"{slug[:40]}-{secrets.token_hex(3)}"
    return slug


def checked_text(value: str, attr: str, longest: int = 64) -> str:
    """A name that somebody typed: neither empty nor too long."""
    value = " ".join(value.split())
    if not value:
        raise InvalidInput("This field may not be blank.", code="blank", attr=attr)
    if len(value) > longest:
        raise InvalidInput(f"Use at most {longest} characters.", attr=attr)
    return value
