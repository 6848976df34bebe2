"""Mails of sign-in leave beside the request: a mail server that hangs is nobody's wait."""

import threading

from django.test import Client

from qms.notifications.aside import wait_until_sent
from tests.factories.cast import Cast
from tests.notifications.mail_server import MailServer


def test_a_page_does_not_wait_for_a_mail_server_that_says_nothing(cast: Cast, server: MailServer) -> None:
    wait_until_sent()
    server.silent_to = {"*"}
    answer = Client().post("/accounts/password/reset/", {"email": cast.engineer.email})
    sending = threading.Thread(target=wait_until_sent)
    sending.start()
    assert sending.is_alive(), "the mail is still on its way"
    assert answer.status_code == 302
    server.over.set()
    sending.join()
    assert server.mails == []


def test_a_new_password_is_sent_though_nobody_waits_for_it(cast: Cast, server: MailServer) -> None:
    Client().post("/accounts/password/reset/", {"email": cast.engineer.email})
    wait_until_sent()
    (mail,) = server.to(cast.engineer.email)
    assert "/password/reset/key/" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
