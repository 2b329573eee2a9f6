"""Who is asking: read with every request, and so by prepared queries."""

from typing import Any

from allauth.account import auth_backends
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.prepared import Prepared


def _sessions(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)


def _users(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


_session, _user = Prepared(_sessions), Prepared(_users)


class SessionStore(db.SessionStore):
    """Django's sessions in the database: taken back at once, and kept when the cache is emptied."""

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key or ""
        found = _session.one(key=key) if key.isalnum() else None  # a cookie may hold anything, even a NUL
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found


class AuthenticationBackend(auth_backends.AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        user = _user.one(pk=int(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None
