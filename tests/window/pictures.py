# SPDX-License-Identifier: GPL-3.0-or-later
"""pictures.py - makes the pictures of data/screenshots anew: tests/worlds/desktop tests/window/pictures.py

MAILSHOT_BUILD names the build folder, and PYTHONPATH tests/worlds and tests/window.
"""

import pathlib
import re
import subprocess
import tempfile
import time

import dns
from direct import at
from mailshot import CTL, SOURCE, Mailshot
from returns import bounce
from servers import Daemon, graft, wait_port
from window import Window, key

PORT = 2525
DOMAIN = 'fernhill.example.com'
PICTURES = SOURCE / 'data/screenshots'
SAMPLES = SOURCE / 'data/samples'


def take(window, name, dialog=False):
    """The window alone, or the dialog over it, with few colours: a page like ours loses nothing by it."""
    PICTURES.mkdir(exist_ok=True)
    time.sleep(0.6)
    words = ['getactivewindow'] if dialog else ['search', '--onlyvisible', '--pid', str(window.process.pid)]
    found = subprocess.run(['xdotool', *words], capture_output=True, text=True, check=True).stdout.split()
    shots = []
    for number, identity in enumerate(found):
        path = pathlib.Path(tempfile.gettempdir()) / f'mailshot-picture-{number}.png'
        subprocess.run(['/usr/bin/import', '-window', identity, path], check=True)
        shots.append(path)
    largest = max(shots, key=lambda path: path.stat().st_size)
    subprocess.run(['/usr/bin/convert', largest, '-trim', '+repage', '-strip', '-dither', 'None', '-colors', '200',
                    '-define', 'png:compression-level=9', f'PNG8:{PICTURES / name}.png'], check=True)
    for path in shots:
        path.unlink()


def leave(address):
    return f'From: {address}\r\nTo: leave@{DOMAIN}\r\nSubject: unsubscribe\r\nMessage-ID: <1.{address}>\r\n\r\n'.encode()


def come_back(shot):
    """What some of those who got it answer."""
    people = [address for address, state in shot.states('Spring news').items() if state == 'sent']
    mails = [bounce(address, number).replace(b'ada@sender.test', f'ada@{DOMAIN}'.encode()) for number, address in enumerate(people[:13])]
    mails[5:] = [mail.replace(b'550 5.1.1', b'452 4.2.2').replace(b'5.1.1', b'4.2.2').replace(b'no such user', b'mailbox is full')
                 for mail in mails[5:]]
    mails += [leave(address) for address in people[13:15]]
    shot('bounces', 'take', *(shot.file(f'{number}.eml', mail) for number, mail in enumerate(mails)))


def set_up(shot):
    """The domain as it is between two visits to the page of its registrar: the keys are published, the rest is not."""
    shot('identity', 'add', 'Fernhill', '--from', f'Ada of Fernhill <ada@{DOMAIN}>', '--postal', '1 Oak Street, Fernhill',
         '--envelope', f'bounces@{DOMAIN}', '--unsubscribe-mail', f'leave@{DOMAIN}', '--account', 'Office')
    shot('identity', 'dkim', 'Fernhill', '--generate', 'rsa')
    shot('settings', 'dns-server', dns.RESOLVER)
    shot('settings', 'source-ipv4', at(31))
    records = shot.json('identity', 'dns', 'Fernhill')
    return [(DOMAIN, 'MX', f'10 mx.{DOMAIN}.'), (f'mx.{DOMAIN}', 'A', at(30)),
            *((row['name'], 'TXT', ' '.join(re.findall('"[^"]*"', row['line']))) for row in records if '_domainkey' in row['name'])]


def main():
    graft('dns')
    for address in dns.ADDRESSES:
        subprocess.run(['ip', 'address', 'add', f'{address}/32', 'dev', 'lo'], check=True)
    shot = Mailshot()
    shot('import', 'Subscribers', SAMPLES / 'subscribers.csv')
    shot.account('Office', host='127.0.0.1', port=PORT)
    zone = set_up(shot)
    shot('campaign', 'create', 'Spring news', '--identity', 'Fernhill',
         '--subject', '{{first_name|Hello}}, spring has come to Fernhill',
         '--html', SAMPLES / 'news.html', '--text', SAMPLES / 'news.txt')
    with Window(shot.database, '--campaign', 'Spring news') as window:
        window.get('Subject', 'text')
        take(window, 'message')
        key('alt+2')
        window.press('Send to Subscribers', 'check box')
        window.says('How many will get it', '58')
        take(window, 'recipients')
        key('alt+3')
        window.says('Previewed subject', 'spring has come')
        time.sleep(2)
        take(window, 'preview')
        key('ctrl+alt+i')
        with dns.Dns(zone):
            window.press('Set Up the Domain…')
            window.says('Summary', 'not right yet')
            take(window, 'domain', dialog=True)
        window.press('Cancel', 'push button')
        window.gone('Summary')
        key('Escape')
        window.gone('Set Up the Domain…')
        shot('settings', 'dns-server', '')
        with Daemon([CTL, 'sandbox', 'serve', '--port', str(PORT)], shot.folder / 'sandbox.log'):
            wait_port(PORT)
            key('ctrl+Return')
            window.get('Result of the check')
            window.get(starts='Send', role='push button', inside=window.get(starts='Send this to', role='dialog'), seconds=90)
            time.sleep(2)
            take(window, 'check')
            window.agree()
            window.says('Delivery state', 'Waiting', seconds=60)
            window.says('Table size', '58 recipients shown')
            come_back(shot)
            window.get(starts='16 bounced', role='push button')
            take(window, 'delivery')
            key('ctrl+b')
            window.get('Search what came back', 'text')
            time.sleep(2)
            take(window, 'returned', dialog=True)
    empty = Mailshot()
    with Window(empty.database) as window:
        key('ctrl+i')
        window.give_file(SAMPLES / 'subscribers.csv', 'Open')
        window.says('What was found', 'problem')
        take(window, 'import')


if __name__ == '__main__':
    main()
