"""People who report and do not give up: the same form is sent again until it is answered, as a person would."""

import hashlib
import http.cookiejar
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

PATIENCE_SECONDS = 120
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
WITH_FILE = 2
"""Every second report carries a file."""


class Reporter(threading.Thread):
    """One person at the portal: files reports until told to stop, and remembers what was acknowledged."""

    def __init__(self, url: str, slug: str, email: str, password: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.url, self.slug, self.email, self.password, self.stop = url, slug, email, password, stop
        self.acknowledged: dict[str, str] = {}
        """Words to the SHA-256 of the file that went with them, or nothing."""
        self.faults: list[str] = []
        self.sent = self.unavailable = 0
        self.slowest = 0.0
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(jar)

    def run(self) -> None:
        """Sign in, and report until the end."""
        while not self.stop.is_set():
            status, page, _place = self.send("/accounts/login/")
            data = {**dict(HIDDEN.findall(page)), "login": self.email, "password": self.password}
            status, _page, place = self.send("/accounts/login/", data)
            if status == 200 and "/accounts/login" not in place:
                break
        while not self.stop.is_set():
            self.report()

    def report(self) -> None:
        """One report, from the empty form to the answer that it was received."""
        path, words = f"/{self.slug}/portal/reports/new/", f"It cracks, says {uuid.uuid4()}."
        status, page, place = self.send(path)
        if status != 200 or "/login/" in place:
            return
        self.sent += 1
        file = f"Measured: {words}\n".encode() * 50 if self.sent % WITH_FILE == 0 else b""
        data = {**dict(HIDDEN.findall(page)), "description": words}
        status, _page, place = self.send(path, data, file)
        if status == 200 and place.endswith("/filed/"):
            self.acknowledged[words] = hashlib.sha256(file).hexdigest() if file else ""
        elif status:
            self.faults.append(f"{status} at {place}")

    def send(self, path: str, data: dict[str, str] | None = None, file: bytes = b"") -> tuple[int, str, str]:
        """Ask until there is an answer that is neither silence nor 503; (0, "", "") when patience ends."""
        body, kind = encoded(data, file)
        request = urllib.request.Request(self.url + path, data=body, headers={"Content-Type": kind} if data else {})
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            begun = time.monotonic()
            try:
                with self.browser.open(request, timeout=30) as answer:
                    self.slowest = max(self.slowest, time.monotonic() - begun)
                    return answer.status, answer.read().decode(), answer.url
            except urllib.error.HTTPError as refused:
                if not self.is_apology(refused, path):
                    return refused.code, "", refused.url
            except OSError:
                pass
            self.stop.wait(0.3) if not self.stop.is_set() else time.sleep(0.3)
        return 0, "", ""

    def is_apology(self, refused: urllib.error.HTTPError, path: str) -> bool:
        """503 with words and the time to come again is fine; everything else is noted as a fault."""
        page = refused.read()
        if refused.code == 503 and b"<h1" in page and refused.headers["Retry-After"]:
            self.unavailable += 1
            return True
        self.faults.append(f"{refused.code} for {path}: {page[:200]!r}")
        return False


def encoded(data: dict[str, str] | None, file: bytes) -> tuple[bytes | None, str]:
    """The body of a form, with a file or without, and its content type."""
    if data is None:
        return None, ""
    if not file:
        return urllib.parse.urlencode(data).encode(), "application/x-www-form-urlencoded"
    line = uuid.uuid4().hex
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in data.items()
    ]
    head = f'--{line}\r\nContent-Disposition: form-data; name="photos"; filename="measured.txt"\r\n'
    head += "Content-Type: text/plain\r\n\r\n"
    return "".join(
        [*parts, head]
    ).encode() + file + f"\r\n--{line}--\r\n".encode(), f"multipart/form-data; boundary={line}"
