# SPDX-License-Identifier: GPL-3.0-or-later
"""Readers in a real browser and mail providers, through nginx and Caddy with TLS, to mailshotctl web.

The links are those of mails that were really sent; the proxies run the shipped examples.  With
MAILSHOT_PICTURES=FOLDER it leaves pictures of the pages there.
"""

import contextlib
import email
import email.policy
import http.client
import json
import os
import pathlib
import re
import sqlite3
import ssl
import subprocess
import urllib.parse

import dns
import proxies
from browser import ENTER, TAB, Browser
from mailshot import Mailshot, kill
from tap import check, run, same
from website import FORM, Answer, Checker, Website

HOST = proxies.HOST
ONE_CLICK = {'List-Unsubscribe': 'One-Click'}
PEOPLE = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay', 'gus']

app = Mailshot()
proxies.name_host()
authority, certificate, key = proxies.certificates()
tls = ssl.create_default_context(cafile=authority)
maildir = app.folder / 'served'
pictures = os.environ.get('MAILSHOT_PICTURES')


def mail_to(name, asks=False):
    """The only mail of the campaign to that person, or the one that asks for confirmation, parsed."""
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP) for path in (maildir / 'new').glob('*')]
    [mail] = [mail for mail in found if mail['Delivered-To'] == f'{name}@example.org' and ('Auto-Submitted' in mail) == asks
              and 'Again:' not in mail.get_content()]
    return mail


def prepare():
    """A server for mail, an identity that signs, and a campaign to everyone."""
    server = app.start('sandbox', 'serve', '--json', '--maildir', maildir)
    where = json.loads(server.stdout.readline())
    app.account(host=where['host'], port=where['port'])
    app('identity', 'add', 'Club', '--from', f'The Club <club@{HOST}>', '--account', 'server', '--postal', '1 Oak Street',
        '--unsubscribe-url', f'https://{HOST}')
    app('identity', 'dkim', 'Club', '--generate', 'rsa', '--selector', 'k1')
    app.campaign('News', [f'{name}@example.org' for name in PEOPLE], identity='Club',
                 text='Hello {{first_name}},\n\nLeave: {{unsubscribe_url}}\n', html=None)
    app.import_rows('Events', [(f'{name}@example.org', name, 'x') for name in PEOPLE[:4]])
    app.send('News')
    return server


server = prepare()
form_url = app.json('list', 'form', 'News', '--identity', 'Club')['url']
web = Website(app, '--behind-proxy')


def links(name):
    """(the address in the text, the one in the header) of one's mail."""
    mail = mail_to(name)
    header = re.search(r'<(https://[^>]*)>', mail['List-Unsubscribe']).group(1)
    same(str(mail['List-Unsubscribe-Post']), 'List-Unsubscribe=One-Click', 'RFC 8058')
    return re.search(r'Leave: (\S+)', mail.get_content()).group(1), header


def suppressed():
    """{(address, list): reason}; the list is "" where it holds for all."""
    with contextlib.closing(sqlite3.connect(app.database, timeout=20)) as database:
        return {(address, name): reason for address, name, reason
                in database.execute('SELECT address, list, reason FROM suppressions')}


def ask(method, url, fields=None, source='127.0.0.1', **headers):
    connection = http.client.HTTPSConnection(HOST, context=tls, timeout=30, source_address=(source, 0))
    body = urllib.parse.urlencode(fields) if fields is not None else None
    if body is not None:
        headers['Content-Type'] = FORM
    connection.request(method, urllib.parse.urlsplit(url).path, body, headers)
    answer = Answer(connection.getresponse())
    connection.close()
    return answer


def picture(browser, name):
    if pictures:
        browser.picture(pathlib.Path(pictures) / f'{name}.png')


def provider(proxy, name):
    """One proxy, from a mail provider's side: a look changes nothing, one click unsubscribes, nobody is believed."""
    with proxy:
        url = links(name)[1]
        for method in ('GET', 'HEAD'):
            same(ask(method, url).status, 200, method)
        same(suppressed().get((f'{name}@example.org', 'News')), None, 'looked at')
        answer = ask('POST', url, ONE_CLICK, source='127.0.0.9', **{'X-Forwarded-For': '203.0.113.66', 'Forwarded': 'for=203.0.113.77'})
        same((answer.status, answer.headers['Set-Cookie'], answer.headers['Location']), (200, None, None), 'one click')
        same(suppressed()[f'{name}@example.org', 'News'], 'unsubscribed', 'left')
        same(web.wait('request', method='POST', client='127.0.0.9')['status'], 200, 'the client, as the proxy knows it')
        same(ask('POST', url, ONE_CLICK).status, 200, 'again')
        same(ask('GET', url[:-1] + ('a' if url[-1] != 'a' else 'b')).status, 404, 'forged')
        same(ask('POST', url, {'x': 'y' * 100_000}).status, 413, 'huge')
        same(ask('GET', f'https://{HOST}/../../etc/passwd').status in (400, 404), True, 'another path')
        check(ask('GET', url).headers['Content-Security-Policy'].startswith("default-src 'none'"), 'policy')


def through_nginx():
    """nginx with the shipped site: a provider's one click, at the client's own address"""
    provider(proxies.nginx(), 'eve')


def through_caddy():
    """Caddy with the shipped Caddyfile: the same"""
    provider(proxies.caddy(certificate, key), 'fay')


def page_said():
    """(level, detail and advice) of the page in the checks before sending, (state, detail) of it in the set-up."""
    report = json.loads(app.run('--json', 'check', 'News', status=None).stdout)
    [finding] = [finding for finding in report['findings'] if finding['id'] == 'unsubscribe-page']
    steps = json.loads(app.run('--json', 'identity', 'setup', 'Club', status=None).stdout)
    [step] = [step for step in steps if step['step'] == 'unsubscribe']
    return finding['level'], step['state'], ' '.join((finding['title'], finding['detail'], finding['advice'], step['detail']))


def is_asked_before():
    """The checks and the set-up follow a specimen's link: through nginx, and where something on the way is missing"""
    for address in dns.ADDRESSES:
        subprocess.run(['ip', 'address', 'add', f'{address}/32', 'dev', 'lo'], check=True)
    before = suppressed()
    other = Mailshot()
    stranger = Website(other, '--listen', '127.0.0.1:8026', '--behind-proxy')
    with dns.Dns([(HOST, 'A', '127.0.0.1')]):
        app('settings', 'dns-server', dns.RESOLVER)
        with proxies.nginx():
            said = page_said()
            check(said[:2] == ('red', 'differs') and 'certificate' in said[2], f'unknown authority: {said}')
            app('settings', 'ca-file', authority)
            said = page_said()
            check(said[:2] == ('green', 'right'), f'all well: {said}')
        for port, words in (8026, 'token.key'), (9, 'Start “mailshotctl web”'):
            with proxies.nginx(lambda text, port=port: text.replace('127.0.0.1:8025', f'127.0.0.1:{port}')):
                said = page_said()
                check(said[:2] == ('red', 'differs') and words in said[2], f'{port}: {said}')
        said = page_said()
        check(said[:2] == ('red', 'differs') and 'does not answer' in said[2], f'no proxy: {said}')
    same(stranger.end(), 0, 'the other one ends')
    app('settings', 'dns-server', '')
    same(suppressed(), before, 'nobody has left')


def below_a_folder():
    """A prefix works whether the proxy keeps it or strips it"""
    path = urllib.parse.urlsplit(links('gus')[1]).path
    for number, target in enumerate(('http://127.0.0.1:8025', 'http://127.0.0.1:8025/')):
        with proxies.nginx(lambda text: text.replace('location / {', 'location /mail/ {').replace('http://127.0.0.1:8025', target)):
            with Browser(certificate, port=9600 + number) as browser:
                browser.open(f'https://{HOST}/mail{path}')
                browser.sees('Unsubscribe?')
                browser.press('Choose what you get')
                same(browser.title, 'What you get', browser.url)
                check(browser.url.startswith(f'https://{HOST}/mail/p/'), browser.url)
                browser.press('Save')
                browser.sees('Your choice is saved')


def unsubscribes():
    """A person follows the link, is asked, presses the button, takes it back and does it again, without scripts, on a phone"""
    with proxies.nginx(), Browser(certificate, width=500, height=900, scripts=False) as browser:
        browser.open(links('ann')[0])
        same(browser.title, 'Unsubscribe?', 'title')
        check('a•••@example.org' in browser.text and 'News' in browser.text and 'ann@' not in browser.text, browser.text)
        same(suppressed().get(('ann@example.org', 'News')), None, 'asked first')
        picture(browser, 'unsubscribe')
        check(browser.size_of('//button')['height'] >= 44, 'a button for a thumb')
        same(browser.size_of('//html')['width'] <= 500, True, 'no wider than the phone')
        browser.press('Unsubscribe')
        browser.sees('You get no more mail from this list:')
        same(suppressed()['ann@example.org', 'News'], 'unsubscribed', 'left')
        picture(browser, 'unsubscribed')
        browser.press('That was a mistake')
        browser.sees('You stay subscribed')
        same(suppressed().get(('ann@example.org', 'News')), None, 'undone')
        browser.open(links('ann')[0])
        browser.press('Unsubscribe')
        same(suppressed()['ann@example.org', 'News'], 'unsubscribed', 'left again')
        same((browser.cookies(), browser.complaints()), ([], []), 'the browser has nothing to say')


def prefers():
    """A person chooses what to get, by the keyboard alone"""
    with proxies.caddy(certificate, key), Browser(certificate) as browser:
        browser.open(links('bob')[0])
        browser.press('Choose what you get')
        same((browser.is_chosen('Events'), browser.is_chosen('News'), browser.is_chosen('Never mail me again at all')),
             (True, True, False), 'before')
        picture(browser, 'preferences')
        names = []
        for _ in range(4):
            browser.keys(TAB)
            names.append(browser.name_of_focus())
        same(names, ['Events', 'News', 'Never mail me again at all', 'Save'], 'what has the focus, one after the other')
        browser.choose('News')
        with browser.leaving():
            browser.keys(TAB + TAB + ENTER)
        browser.sees('Your choice is saved')
        same({key: reason for key, reason in suppressed().items() if key[0] == 'bob@example.org'}, {('bob@example.org', 'News'): 'unsubscribed'},
             'left one')
        browser.choose('Never mail me again at all')
        browser.press('Save')
        same(suppressed()['bob@example.org', ''], 'unsubscribed', 'left all')
        same((browser.is_chosen('News'), browser.is_chosen('Never mail me again at all')), (False, True), 'shown')
        browser.choose('Never mail me again at all')
        browser.choose('News')
        browser.press('Save')
        same([key for key in suppressed() if key[0] == 'bob@example.org'], [], 'back')
        same((browser.cookies(), browser.complaints()), ([], []), 'the browser has nothing to say')


def subscribes():
    """A person subscribes by the form, gets one signed mail, confirms by its link, and is on the list with a proof"""
    with proxies.nginx(), Browser(certificate, width=500) as browser:
        browser.open(form_url)
        picture(browser, 'subscribe')
        check('Leave this empty' not in browser.title and browser.size_of("//div[@class='more']")['x'] < 0, 'the trap is seen')
        browser.fill('Your address', 'nonsense@-')
        browser.choose('I want to get “News” by mail. I can leave at any time, by the link in each message.')
        browser.press('Subscribe', stays=True)
        same((browser.title, app.json('list', 'consents', 'News')), ('Subscribe to “News”', []), 'the browser or we refuse it')
        browser.open(form_url)
        browser.fill('Your address', 'zoe@example.org')
        browser.fill('Your name', 'Zoë')
        browser.choose('I want to get “News” by mail. I can leave at any time, by the link in each message.')
        browser.press('Subscribe')
        browser.sees('z•••@example.org')
        picture(browser, 'asked')
        web.wait('mail', trouble=None)
        mail = mail_to('zoe', asks=True)
        check('DKIM-Signature' in mail and mail['From'] == f'The Club <club@{HOST}>', str(mail))
        text = mail.get_content()
        link = re.search(rf'https://{HOST}/c/\S+', text).group(0)
        same(ask('GET', link).status, 200, 'a scanner follows the link')
        same(app.json('list', 'consents', 'News')[0]['confirmed'], '', 'and confirms nothing')
        browser.open(link)
        check('Subscribe?' in browser.text and 'News' in browser.text, browser.text)
        picture(browser, 'confirm')
        browser.press('Yes, subscribe me')
        browser.sees('You are subscribed')
        [proof] = app.json('list', 'consents', 'News')
        check(proof['asked'] and proof['mailed'] and proof['confirmed'], str(proof))
        same((proof['address'], proof['name'], proof['asked_from'], proof['confirmed_from']),
             ('zoe@example.org', 'Zoë', '127.0.0.1', '127.0.0.1'), 'proof')
        same((browser.cookies(), browser.complaints()), ([], []), 'the browser has nothing to say')
    app.campaign('More', identity='Club', text='Again: {{unsubscribe_url}}\n', html=None)
    app('send', 'More', '--list', 'News', '--via', 'server')
    states = app.states('More')
    same({name: states[f'{name}@example.org'] for name in ('zoe', 'ann', 'bob', 'eve', 'fay')},
         {'zoe': 'sent', 'ann': 'suppressed', 'bob': 'sent', 'eve': 'suppressed', 'fay': 'suppressed'}, 'the next campaign')


def pages_are_sound():
    """Every page keeps the rules of HTML5 that a screen reader depends on"""
    with proxies.nginx():
        url = links('cat')[0]
        for page in (url, url.replace('/u/', '/p/'), form_url, f'https://{HOST}/nothing'):
            same(Checker(ask('GET', page).page).wrong, [], page)
        same(Checker(ask('POST', url, {'unsubscribe': '1'}).page).wrong, [], 'unsubscribed')
    same(web.end(), 0, 'ends')
    kill(server, 15)


run(through_nginx, through_caddy, is_asked_before, below_a_folder, unsubscribes, prefers, subscribes, pages_are_sound)
