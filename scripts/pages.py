"""The sandbox's pages, as a browser without a screen goes through them."""

import html.parser
import sys
import urllib.parse
import urllib.request


class Form(html.parser.HTMLParser):
    """The first form of a page, as a browser would send it."""

    def __init__(self, page):
        super().__init__()
        # What Enter presses is the first button, which may have no name to send.
        self.action, self.fields, self.button = None, [], None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "form":
            self.action = self.action or a.get("action") or ""
        elif tag == "input" and "name" in a and a.get("type") not in ("checkbox", "submit"):
            self.fields.append((a["name"], a.get("value") or ""))
        elif tag == "button" and self.button is None:
            self.button = [(a["name"], a.get("value") or "")] if "name" in a else []

    def body(self):
        return urllib.parse.urlencode(self.fields + (self.button or [])).encode()


def sign_in(url):
    """Walks through the sandbox's pages to the page of the program."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    home, body = urllib.parse.urlsplit(url).netloc, None
    for _ in range(8):
        with opener.open(url, data=body, timeout=10) as answer:
            url, page = answer.geturl(), answer.read().decode()
        if urllib.parse.urlsplit(url).netloc != home:
            return
        form = Form(page)
        url, body = urllib.parse.urljoin(url, form.action), form.body()
    sys.exit("the sandbox's pages have no end")
