"""Who asks, and what they may do. Without accounts (loopback alone) everyone who reaches the server may do everything.

In: requests. Out: ``person()``; 400, 401, 403 or 429 before a view runs. Units: seconds.
Source: OWASP ASVS 5.0, chapters 3 (web frontend), 6 (authentication), 7 (sessions), 8 (authorization).
"""

from .guard import PUBLIC, guard
from .person import Person, person
from .views import noun

__all__ = ["PUBLIC", "Person", "guard", "noun", "person"]
