"""A passkey instead of a password: added by a person, used at the next sign-in, gone when it is removed.

The device is Chromium's own virtual authenticator, so the whole exchange with the browser is the real one. A passkey is
bound to a name, not to a number, so the address is `localhost`.
"""

from copy import copy

from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession

from tests.factories.cast import PASSWORD, Cast
from tests.journeys.conftest import Door
from tests.journeys.visitor import Visitor

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def with_device(visitor: Visitor) -> CDPSession:
    """Put an authenticator into the person's device, and go by the installation's name."""
    device = visitor.page.context.new_cdp_session(visitor.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    visitor.live = copy(visitor.live)
    visitor.live.url = visitor.live.url.replace("127.0.0.1", "localhost")
    return device


def confirm(visitor: Visitor) -> None:
    """Show again who one is, before something is changed about signing in."""
    visitor.page.locator("input[name=password]").fill(PASSWORD)
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.locator("main form[method=post] button").first.click()


def add_a_passkey(visitor: Visitor, name: str) -> None:
    visitor.open("/accounts/2fa/passkeys/")
    visitor.follow("Add a key")
    if "reauthenticate" in visitor.page.url:
        confirm(visitor)
    visitor.fill(**{"Name of the key": name})
    visitor.tick("Use it to sign in without a password (a passkey)")
    visitor.press("Add the key")


def test_a_passkey_is_added_and_opens_the_door_without_a_password(door: Door, stage: Cast) -> None:
    with door(stage.engineer) as jana:
        with_device(jana)
        jana.sign_in(f"/{stage.a.slug}/")
        add_a_passkey(jana, "Blue notebook")
        assert Authenticator.objects.filter(user=stage.engineer, type=Authenticator.Type.WEBAUTHN).count() == 1
        jana.page.context.clear_cookies()
        jana.page.goto(f"{jana.live.url}/{stage.a.slug}/complaints/")
        jana.press("Sign in with a passkey")
        jana.page.wait_for_url(f"**/{stage.a.slug}/complaints/")
        jana.sees("Complaints")
        jana.open("/accounts/2fa/passkeys/")
        jana.sees("Blue notebook")
        jana.follow("Remove")
        if "reauthenticate" in jana.page.url:
            confirm(jana)
        jana.press("Remove the key")
        assert not Authenticator.objects.filter(user=stage.engineer, type=Authenticator.Type.WEBAUTHN).exists()
