# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine loses its network while mailshotctl deliver works: what is due waits, and nobody is deferred for it."""

import fcntl
import os
import struct
import subprocess

from deliverer import delivering
from mailshot import Mailshot
from recorder import Recorder
from servers import wait_for
from tap import check, run, same

READERS = [f'reader{number}@list.test' for number in range(150)]
# Behind the way out nobody answers, this DNS server neither.
NOBODY = '192.0.2.53'

# linux/if_tun.h
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454ca, 1, 0x1000


def ip(*words):
    subprocess.run(['ip', *words], check=True)


class WayOut:
    """The only device of this world that leads out, and its cable: for the block it is used in."""

    def __enter__(self):
        ip('tuntap', 'add', 'dev', 'net0', 'mode', 'tun')
        ip('address', 'add', '192.0.2.2/24', 'dev', 'net0')
        self.cable = None
        return self

    def __exit__(self, *_):
        self.pull()
        ip('link', 'delete', 'net0')

    def pull(self):
        """Its routes stay."""
        if self.cable is not None:
            os.close(self.cable)
        self.cable = None

    def up(self):
        self.pull()
        ip('link', 'set', 'net0', 'down')
        self.cable = os.open('/dev/net/tun', os.O_RDWR)
        fcntl.ioctl(self.cable, TUNSETIFF, struct.pack('16sH', b'net0', IFF_TUN | IFF_NO_PI))
        ip('link', 'set', 'net0', 'up')
        ip('route', 'add', 'default', 'via', '192.0.2.1', 'dev', 'net0')

    def down(self):
        ip('link', 'set', 'net0', 'down')


def leave(app, name, addresses, via):
    app.campaign(name, addresses)
    app('send', name, '--list', name, '--via', via, '--background')


def account():
    """Through an account: not begun without a network, interrupted when it goes, gone on with when it is back"""
    app = Mailshot()
    with WayOut() as way, Recorder(app.folder) as server:
        app.account(port=server.port, connections=2, per_second=20)
        app.account('here', host='localhost', port=server.port)
        leave(app, 'news', READERS, 'server')
        leave(app, 'near', READERS[:3], 'here')
        with delivering(app) as deliverer:
            deliverer.wait('ended', campaign='near', state='finished')
            deliverer.wait('offline')
            same((server.count(), app.status()['queued']), (3, len(READERS)), 'without a network')
            for lose in (way.down, way.pull):
                way.up()
                deliverer.wait('begins', campaign='news')
                before = server.count()
                wait_for(lambda: server.count() > before + 5, 'some messages')
                lose()
                news = deliverer.wait('ended', campaign='news', state='waiting')
                check('network' in news['reason'], news)
                deliverer.wait('offline')
                same(news['deferred'] + news['failed'] + news['uncertain'], 0, news)
            check(app.status()['queued'] > 0, 'it was interrupted')
            way.up()
            deliverer.wait('ended', campaign='news', state='finished')
        same(app.states(), dict.fromkeys(READERS, 'sent'), 'states')
        same(server.copies(), {email: 2 if email in READERS[:3] else 1 for email in READERS}, 'copies')


def direct():
    """Direct: while the DNS is waited for the network goes; nobody has been tried"""
    app = Mailshot()
    with WayOut() as way:
        way.up()
        app('settings', 'dns-server', f'{NOBODY}:53')
        app('settings', 'ehlo-name', 'desk.sender.test')
        leave(app, 'news', READERS[:9], 'direct')
        with delivering(app) as deliverer:
            deliverer.wait('begins')
            wait_for(lambda: app.status()['claimed'] == 9, 'the DNS to be asked')
            way.down()
            news = deliverer.wait('ended', campaign='news', state='waiting')
            check('network' in news['reason'], news)
            deliverer.wait('offline')
        same({(row['state'], row['attempts']) for row in app.report().values()}, {('queued', 0)}, 'tried')


run(account, direct)
