from hedgerow.database.models import Membership, User


def join(installation, email, level):
    """A further member of the installation's organization, with a key of all scopes."""
    with installation.context.database.write() as session:
        user = User(email=email, password_hash="")
        session.add(user)
        session.flush()
        session.add(Membership(organization_id=installation.organization.id, user_id=user.id, level=level))
    return user, installation.key_with("*", user=user)
