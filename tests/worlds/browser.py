# SPDX-License-Identifier: GPL-3.0-or-later
"""browser.py - Chromium, driven over WebDriver (W3C) as a person would use it: by what the page shows.

It runs without a screen, trusts the certificate whose key it is told, and has no cookies to begin with.
"""

import base64
import contextlib
import hashlib
import json
import pathlib
import tempfile
import urllib.error
import urllib.request

from servers import Daemon, openssl, wait_for, wait_port

ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
ENTER = '\ue007'
TAB = '\ue004'


def key_hash(certificate):
    """What --ignore-certificate-errors-spki-list names a certificate by."""
    public = openssl('x509', '-in', certificate, '-pubkey', '-noout')
    path = pathlib.Path(certificate).with_suffix('.public')
    path.write_bytes(public)
    return base64.b64encode(hashlib.sha256(openssl('pkey', '-pubin', '-in', path, '-outform', 'DER')).digest()).decode()


class Browser:
    """One window for the block it is used in."""

    def __init__(self, certificate, port=9515, width=1000, height=900, scripts=True, languages='en'):
        self.profile = tempfile.TemporaryDirectory(prefix='mailshot-browser-')
        self.driver = Daemon(['chromedriver', f'--port={port}'], '/run/world/chromedriver.log')
        wait_port(port)
        self.base = f'http://127.0.0.1:{port}'
        arguments = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
                     '--disable-background-networking', '--disable-component-update', '--disable-sync',
                     f'--user-data-dir={self.profile.name}', f'--window-size={width},{height}',
                     f'--ignore-certificate-errors-spki-list={key_hash(certificate)}']
        options = {'binary': '/usr/bin/chromium', 'args': arguments,
                   'prefs': {'intl.accept_languages': languages,
                             'profile.managed_default_content_settings.javascript': 1 if scripts else 2}}
        capabilities = {'browserName': 'chrome', 'goog:chromeOptions': options, 'goog:loggingPrefs': {'browser': 'ALL'}}
        self.session = self._call('POST', '/session', {'capabilities': {'alwaysMatch': capabilities}})['sessionId']

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError, AssertionError):
            self._call('DELETE', f'/session/{self.session}')
        self.driver.stop()
        self.profile.cleanup()

    def _call(self, method, path, body=None):
        data = json.dumps(body or {}).encode() if method == 'POST' else None
        request = urllib.request.Request(self.base + path, data, {'Content-Type': 'application/json'}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=90) as response:
                return json.load(response)['value']
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)['value']['message']) from None

    def call(self, method, path, **body):
        return self._call(method, f'/session/{self.session}{path}', body)

    def open(self, url):
        self.call('POST', '/url', url=url)

    @property
    def url(self):
        return self.call('GET', '/url')

    @property
    def title(self):
        return self.call('GET', '/title')

    def find_all(self, xpath):
        return [element[ELEMENT] for element in self.call('POST', '/elements', using='xpath', value=xpath)]

    def find(self, xpath):
        found = self.find_all(xpath)
        if len(found) != 1:
            raise AssertionError(f'{len(found)} of {xpath} on “{self.title}”')
        return found[0]

    @property
    def text(self):
        """What can be seen of the page."""
        return wait_for(self._read, 'a page')

    def _read(self):
        # Between two pages what was found on the one is not on the other any more.
        with contextlib.suppress(AssertionError):
            return self.call('GET', f'/element/{self.find("//body")}/text')
        return None

    def sees(self, words):
        """Waits for a page that says so."""
        try:
            wait_for(lambda: words in self.text, words)
        except TimeoutError:
            raise AssertionError(f'“{words}” is not on the page:\n{self.text}') from None

    def _page(self):
        with contextlib.suppress(AssertionError):
            return self.find('/html')
        return None

    @contextlib.contextmanager
    def leaving(self):
        """What is done inside leads to another page, which is there afterwards."""
        before = self._page()
        yield
        wait_for(lambda: self._page() not in (None, before), 'another page')

    def press(self, label, stays=False):
        """The button or link of that name; it leads to another page, or stays."""
        element = self.find(f'//button[normalize-space()={label!r}] | //a[normalize-space()={label!r}]')
        with contextlib.nullcontext() if stays else self.leaving():
            self.call('POST', f'/element/{element}/click')

    def choose(self, label):
        """The check box of that label, pressed by its label."""
        self.call('POST', f'/element/{self.find(f"//label[normalize-space()={label!r}]")}/click')

    def is_chosen(self, label):
        return self.call('GET', f'/element/{self.find(f"//label[normalize-space()={label!r}]/input")}/selected')

    def fill(self, label, text):
        self.call('POST', f'/element/{self.find(f"//label[starts-with(normalize-space(), {label!r})]/input")}/value', text=text)

    def keys(self, text):
        """Pressed where the focus is."""
        actions = [action for key in text for action in ({'type': 'keyDown', 'value': key}, {'type': 'keyUp', 'value': key})]
        self.call('POST', '/actions', actions=[{'type': 'key', 'id': 'keyboard', 'actions': actions}])

    def name_of_focus(self):
        """What a screen reader would say of what has the focus."""
        return self.call('GET', f'/element/{self.call("GET", "/element/active")[ELEMENT]}/computedlabel')

    def size_of(self, xpath):
        return self.call('GET', f'/element/{self.find(xpath)}/rect')

    def cookies(self):
        return self.call('GET', '/cookie')

    def complaints(self):
        """What it has to say against the pages since it was asked last: its policy, a resource that is missing.

        Its own pages (chrome:) are no business of ours, nor the icon it asks every site for.
        """
        messages = [entry['message'] for entry in self.call('POST', '/se/log', type='browser')]
        return [message for message in messages if not message.startswith('chrome:') and 'favicon.ico' not in message]

    def picture(self, path):
        pathlib.Path(path).write_bytes(base64.b64decode(self.call('GET', '/screenshot')))
