# SPDX-License-Identifier: GPL-3.0-or-later
"""opendkim.py - a private OpenDKIM that verifies what a Postfix receives, by the keys in the world's DNS."""

import os

from servers import WORLD, Daemon, add_user, graft, wait_for, write

CONFIG = '''
Mode v
Socket local:{socket}
UMask 000
UserID opendkim
Nameservers {resolver}
AuthservID {name}
AlwaysAddARHeader yes
Syslog no
'''


class OpenDkim:
    """For the block it is used in; socket is what smtpd_milters wants."""

    def __init__(self, name, resolver, where=()):
        self.root = WORLD / 'opendkim'
        self.name, self.resolver, self.where = name, resolver, where
        self.socket = f'unix:{self.root}/socket'

    def __enter__(self):
        graft('opendkim')
        add_user('opendkim', 894)
        self.root.mkdir()
        os.chmod(WORLD, 0o755)
        os.chown(self.root, 894, 894)
        config = write(self.root / 'opendkim.conf', CONFIG.format(socket=self.root / 'socket', resolver=self.resolver, name=self.name))
        self._daemon = Daemon([*self.where, 'opendkim', '-f', '-x', config], self.root / 'log')
        wait_for((self.root / 'socket').exists, 'OpenDKIM')
        return self

    def __exit__(self, *_):
        self._daemon.stop()
