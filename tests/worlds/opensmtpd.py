# SPDX-License-Identifier: GPL-3.0-or-later
"""opensmtpd.py - a private OpenSMTPD: a server that does not offer PIPELINING, and answers 500 to it."""

import os
import shutil
import subprocess

from servers import DOMAIN, WORLD, Daemon, add_user, graft, stored, wait_port, write

CONFIG = '''
table boxes file:{root}/boxes
table owners {{ "@{domain}" = keeper }}
listen on {address} port 25 hostname {name}
action "store" maildir "{root}/mail/%{{rcpt.user}}" virtual <owners>
match from any for domain "{domain}" rcpt-to <boxes> action "store"
'''


class OpenSmtpd:
    """Runs from the beginning of the block it is used in to its end."""

    def __init__(self, boxes, domain=DOMAIN, name='mx.mailshot.test', address='127.0.0.1', where=()):
        self.root = WORLD / 'opensmtpd'
        self.domain = domain
        self.name = name
        self.address = address
        self.where = where
        self.boxes = boxes
        self.log = self.root / 'smtpd.log'

    def __enter__(self):
        graft('opensmtpd')
        # Its folders are compiled in; nothing else in this world needs what is hidden here.
        for folder in ('/var/lib', '/var/spool'):
            subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', folder], check=True)
        os.makedirs('/var/lib/opensmtpd/empty')
        os.makedirs('/var/spool/smtpd')
        os.chmod('/var/spool/smtpd', 0o711)
        for number, user in enumerate(('opensmtpd', 'opensmtpq', 'keeper'), 894):
            add_user(user, number, '/var/lib/opensmtpd/empty')
        (self.root / 'mail').mkdir(parents=True)
        shutil.chown(self.root / 'mail', 'keeper', 'keeper')
        write(self.root / 'boxes', ''.join(f'{box}@{self.domain}\n' for box in self.boxes))
        config = write('/etc/smtpd.conf', CONFIG.format(root=self.root, domain=self.domain, name=self.name, address=self.address))
        self._daemon = Daemon([*self.where, '/usr/sbin/smtpd', '-d', '-f', config], self.log)
        wait_port(25, self.address)
        return self

    def __exit__(self, *_):
        self._daemon.stop()

    def log_lines(self):
        return self.log.read_text(encoding='utf-8', errors='replace').splitlines()

    def messages(self, address):
        return stored(self.root / 'mail' / address.partition('@')[0] / 'new')
