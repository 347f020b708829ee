"""A browser without JavaScript: follows redirects, fills forms, keeps cookies."""
from __future__ import annotations

import re
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup, Tag

REFUSING = re.compile(r"deny|cancel|reject|refuse", re.I)


class Page:
    def __init__(self, url: str, status: int, html: str) -> None:
        self.url, self.status = url, status
        self.tree = BeautifulSoup(html, "html.parser")

    @property
    def words(self) -> str:
        return " ".join(self.tree.get_text(" ").split())

    def forms(self) -> list[Tag]:
        """The forms of the page's main part that change something, so not those of its header."""
        place = self.tree.find("main") or self.tree
        return [f for f in place.find_all("form") if (f.get("method") or "get").lower() == "post"]

    def form(self, *fields: str) -> Tag | None:
        """The first such form that has an input of each of these types."""
        for form in self.forms():
            if all(form.find("input", {"type": kind}) for kind in fields):
                return form
        return None

    def link(self, pattern: str) -> str:
        for anchor in self.tree.find_all("a", href=True):
            if re.search(pattern, anchor["href"]):
                return urljoin(self.url, anchor["href"])
        raise AssertionError(f"no link like {pattern} on {self.url}: {self.words[:300]}")


class Visitor:
    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()
        self.session.headers["Accept"] = "text/html"
        self.left_for: str | None = None

    def get(self, url: str) -> Page:
        return self._walk("GET", urljoin(self.base, url), None)

    def send(self, page: Page, form: Tag, values: dict[str, str]) -> Page:
        """Sends a form with its own hidden values; `values` are by input type or by name."""
        data: list[tuple[str, str]] = []
        for field in form.find_all(["input", "textarea", "select"]):
            name, kind = field.get("name"), (field.get("type") or "text").lower()
            if not name or kind in ("submit", "button", "image", "file", "reset"):
                continue
            if kind in ("checkbox", "radio") and not field.has_attr("checked") and name not in values:
                continue
            data.append((name, values.get(name, values.get(kind, field.get("value", "")))))
        button = self._agreeing_button(form)
        if button is not None and button.get("name"):
            data.append((button["name"], button.get("value", "")))
        action = (button.get("formaction") if button else None) or form.get("action") or page.url
        return self._walk("POST", urljoin(page.url, action), data)

    @staticmethod
    def _agreeing_button(form: Tag) -> Tag | None:
        for button in form.find_all(["button", "input"]):
            kind = (button.get("type") or "submit").lower()
            if kind != "submit" or (button.name == "input" and button.get("type") != "submit"):
                continue
            said = " ".join([button.get("value") or "", button.get("name") or "", button.get_text()])
            if not REFUSING.search(said):
                return button
        return None

    def _walk(self, method: str, url: str, data: list[tuple[str, str]] | None) -> Page:
        for _ in range(10):
            headers = {"Origin": self.base, "Referer": url} if method == "POST" else {}
            answer = self.session.request(method, url, data=data, headers=headers, allow_redirects=False, timeout=30)
            if answer.status_code not in (301, 302, 303, 307, 308):
                return Page(url, answer.status_code, answer.text)
            url = urljoin(url, answer.headers["Location"])
            if answer.status_code not in (307, 308):
                method, data = "GET", None
            if not url.startswith(self.base):
                self.left_for = url
                return Page(url, answer.status_code, "")
        raise AssertionError(f"redirected in circles to {url}")

    # ---- log in and consent

    def log_in(self, page: Page, email: str, password: str) -> Page:
        form = page.form("password")
        assert form is not None, f"no form with a password on {page.url} ({page.status}): {page.words[:300]}"
        name = next(
            (f["name"] for f in form.find_all("input")
             if f.get("name") and (f.get("type") or "text") in ("email", "text")), "email")
        return self.send(page, form, {name: email, "password": password})

    def authorize(self, url: str, email: str, password: str) -> str:
        """From an app's authorization address, through log-in and consent, to the code."""
        page = self.get(url)
        if page.form("password") is not None:
            page = self.log_in(page, email, password)
            assert page.form("password") is None, f"not logged in: {page.words[:300]}"
        code = self._code(page)
        if code is None:
            forms = page.forms()
            forms.sort(key=lambda form: "authorize" not in (form.get("action") or ""))
            assert forms, f"no consent form on {page.url} ({page.status}): {page.words[:300]}"
            page = self.send(page, forms[0], {})
            code = self._code(page)
        assert code is not None, f"no code on {page.url} ({page.status}): {page.words[:300]}"
        return code

    @staticmethod
    def _code(page: Page) -> str | None:
        """Out of band the page shows the code; otherwise it is in the address that the app gets."""
        given = parse_qs(urlsplit(page.url).query).get("code")
        if given:
            return given[0]
        shown = page.tree.find("code")
        if shown is not None and not page.forms():
            return shown.get_text().strip()
        field = page.tree.find("input", readonly=True)
        return field.get("value") if field is not None else None
