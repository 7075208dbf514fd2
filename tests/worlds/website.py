# SPDX-License-Identifier: GPL-3.0-or-later
"""website.py - mailshotctl web, kept running, asked and listened to."""

import atexit
import html
import html.parser
import http.client
import json
import queue
import re
import signal
import threading
import time
import urllib.parse

FORM = 'application/x-www-form-urlencoded'


class Answer:
    """What came back: status, headers and the page."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.page = self.body.decode()

    @property
    def words(self):
        """What a person reads of it, on one line."""
        text = re.sub(r'<style>.*?</style>|<title>.*?</title>', '', self.page, flags=re.DOTALL)
        return ' '.join(html.unescape(re.sub(r'<[^>]*>', ' ', text)).split())


class Website:
    """The program on a port of its own."""

    def __init__(self, app, *words):
        self.process = app.start('--json', 'web', *(words or ('--listen', '127.0.0.1:0')))
        atexit.register(self.end, signal.SIGKILL)
        self.start = json.loads(self.process.stdout.readline() or 'null') or self.fail()
        self.port = self.start['port']
        self.news = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def fail(self):
        raise AssertionError(self.process.communicate(timeout=20)[1])

    def _read(self):
        for line in self.process.stdout:
            self.news.put(json.loads(line))

    def wait(self, event, seconds=20, **values):
        """The next news of that kind; all before it are dropped."""
        deadline = time.monotonic() + seconds
        seen = []
        while True:
            try:
                news = self.news.get(timeout=max(deadline - time.monotonic(), 0.01))
            except queue.Empty:
                raise AssertionError(f'waited in vain for {event} {values}, heard {seen}') from None
            seen.append(news)
            if news['event'] == event and all(news.get(key) == value for key, value in values.items()):
                return news

    def ask(self, method, path, body=None, headers=(), timeout=30):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=timeout)
        try:
            connection.request(method, path, body, dict(headers))
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.ask('GET', path, headers=headers)

    def post(self, path, headers=(), **fields):
        return self.ask('POST', path, urllib.parse.urlencode(fields), {'Content-Type': FORM, **dict(headers)})

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(timeout=30)


class Checker(html.parser.HTMLParser):
    """What of HTML5 a page has to keep: every element closed, ids once, labels for its fields."""

    VOID = {'meta', 'input', 'br', 'link', 'hr', 'img'}

    def __init__(self, page):
        super().__init__()
        self.open = []
        self.ids = []
        self.described = []
        self.wrong = [] if page.startswith('<!DOCTYPE html>\n<html lang="') else ['doctype or language']
        self.feed(page)
        self.close()
        self.wrong += [f'never closed: {name}' for name in self.open]
        self.wrong += [f'id twice: {name}' for name in self.ids if self.ids.count(name) > 1]
        self.wrong += [f'no such id: {name}' for name in self.described if name not in self.ids]

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if 'id' in attrs:
            self.ids.append(attrs['id'])
        if 'aria-describedby' in attrs:
            self.described.append(attrs['aria-describedby'])
        if tag == 'input' and 'label' not in self.open:
            self.wrong.append(f'a field without a label: {attrs}')
        if tag in ('script', 'img', 'link') or 'style' in attrs or any(name.startswith('on') for name in attrs):
            self.wrong.append(f'forbidden by the policy: {tag} {attrs}')
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f'closed out of turn: {tag}')
