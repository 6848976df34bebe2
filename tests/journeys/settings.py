"""Settings of the servers that the journeys walk through: the product's own, as `make run` has them.

Only three things differ: passwords of the cast are hashed fast, many people sign in from one address, and codes of an
authenticator are taken some steps ahead, so that somebody can sign twice within half a minute.
"""

from qms.settings import *  # noqa: F403
from qms.settings import ACCOUNT_RATE_LIMITS

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = {**ACCOUNT_RATE_LIMITS, "login": "1000/m/ip", "verify_pdf": "1000/m/ip"}
MFA_TOTP_TOLERANCE = 60
