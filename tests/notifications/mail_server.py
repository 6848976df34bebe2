"""A small real mail server on the loopback: it keeps what it is handed, and is as bad as it is told to be."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """`answers` maps an address to the reply its RCPT gets.

    It can hang up on addresses, fall silent at them ("*": at everybody, from its first word on), or answer late.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), _Session)
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.hangs_up_on: set[str] = set()
        self.silent_to: set[str] = set()
        self.pause_seconds = 0.0
        self.refused: list[str] = []
        self.over = threading.Event()
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def to(self, address: str) -> list[EmailMessage]:
        """The mails taken for one address."""
        with self.lock:
            return [mail for mail in self.mails if mail["X-Envelope-To"] == address]


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        if "*" in self.server.silent_to:
            self.server.refused.append("*")
            self.server.over.wait()
            return
        self.say("220 test")
        reader = ""
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("RCPT TO:"):
                reader = line[8:].split(">")[0].strip("< ")
                if reader in self.server.hangs_up_on:
                    return
                if reader in (*self.server.silent_to, *self.server.answers):
                    self.server.refused.append(reader)
                if reader in self.server.silent_to:
                    self.server.over.wait()
                    return
                self.say(self.server.answers.get(reader, "250 ok"))
            elif verb == "DATA":
                self.say("354 go on")
                self.keep(reader)
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def keep(self, reader: str) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        mail["X-Envelope-To"] = reader
        with self.server.lock:
            self.server.mails.append(mail)

    def say(self, words: str) -> None:
        self.server.over.wait(self.server.pause_seconds)
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server(host: str = "127.0.0.1") -> Iterator[MailServer]:
    """The server, running until the block ends."""
    with MailServer(host) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
