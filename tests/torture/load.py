"""People who report and do not give up: the same form is sent again until it is answered, as a person would."""

import http.cookiejar
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

PATIENCE_SECONDS = 90
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Reporter(threading.Thread):
    """One person at the portal: files reports until told to stop, and remembers what was acknowledged."""

    def __init__(self, url: str, slug: str, email: str, password: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.url, self.slug, self.email, self.password, self.stop = url, slug, email, password, stop
        self.acknowledged: list[str] = []
        self.faults: list[str] = []
        self.unavailable = 0
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
        data = {**dict(HIDDEN.findall(page)), "description": words}
        status, _page, place = self.send(path, data)
        if status == 200 and place.endswith("/filed/"):
            self.acknowledged.append(words)
        elif status:
            self.faults.append(f"{status} at {place}")

    def send(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Ask until there is an answer that is neither silence nor 503; (0, "", "") when patience ends."""
        body = urllib.parse.urlencode(data).encode() if data else None
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                with self.browser.open(self.url + path, data=body, timeout=30) as answer:
                    return answer.status, answer.read().decode(), answer.url
            except urllib.error.HTTPError as refused:
                if refused.code != 503:
                    self.faults.append(f"{refused.code} for {path}: {refused.read()[:200]!r}")
                    return refused.code, "", refused.url
                self.unavailable += 1
            except OSError:
                pass
            self.stop.wait(0.3) if not self.stop.is_set() else time.sleep(0.3)
        return 0, "", ""
