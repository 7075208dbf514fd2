# SPDX-License-Identifier: GPL-3.0-or-later
"""mta.py - what the Postfixes of an organisation and of those it writes to have in common: they receive, relay and return mail."""

import re
import shutil
import subprocess

from servers import WORLD, Daemon, add_group, add_user, graft, wait_port, write

MAIN_CF = '''
compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/data
maillog_file = {root}/mail.log
maillog_file_prefixes = {root}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = {addresses}
inet_protocols = ipv4
myhostname = {name}
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
notify_classes =
smtp_host_lookup = dns
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
'''

MASTER_CF = '''
smtp       inet  n - n - - smtpd
cleanup    unix  n - n - 0 cleanup
qmgr       unix  n - n 300 1 qmgr
tlsmgr     unix  - - n 1000? 1 tlsmgr
rewrite    unix  - - n - - trivial-rewrite
bounce     unix  - - n - 0 bounce
defer      unix  - - n - 0 bounce
trace      unix  - - n - 0 bounce
proxymap   unix  - - n - - proxymap
smtp       unix  - - n - - smtp
relay      unix  - - n - - smtp
error      unix  - - n - - error
retry      unix  - - n - - error
virtual    unix  - n n - - virtual
scache     unix  - - n - 1 scache
showq      unix  n - n - - showq
anvil      unix  - - n - 1 anvil
postlog    unix-dgram n - n - 1 postlogd
'''


def table(rows):
    """A map of Postfix, of {key: value}, in its main.cf."""
    return 'inline:{ ' + ', '.join(f'{{{key} = {value}}}' for key, value in rows.items()) + ' }'


class Mta:
    """For the block it is used in; where is put in front of its command.

    settings: {parameter: value} of its main.cf; services: lines for its master.cf.
    """

    def __init__(self, folder, name, addresses, settings, services='', where=()):
        self.root = WORLD / folder
        self.log = self.root / 'mail.log'
        self.name, self.addresses, self.settings, self.services, self.where = name, addresses, settings, services, where

    def __enter__(self):
        graft('postfix')
        add_user('postfix', 890)
        add_group('postdrop', 891)
        for folder in ('spool', 'data', 'pf'):
            (self.root / folder).mkdir(parents=True)
        shutil.chown(self.root / 'data', 'postfix', 'postfix')
        main_cf = MAIN_CF.format(root=self.root, name=self.name, addresses=', '.join(self.addresses))
        write(self.root / 'pf/main.cf', main_cf + ''.join(f'{key} = {value}\n' for key, value in self.settings.items()))
        write(self.root / 'pf/master.cf', MASTER_CF + self.services)
        self._master = Daemon([*self.where, 'postfix', '-c', self.root / 'pf', 'start-fg'], self.root / 'master.out')
        wait_port(25, self.addresses[0])
        return self

    def __exit__(self, *_):
        subprocess.run(['postfix', '-c', str(self.root / 'pf'), 'stop'], capture_output=True, check=False)
        self._master.stop()

    def idle(self):
        """Whether nothing is under way; what is deferred waits."""
        return not any(path.is_file() for queue in ('maildrop', 'incoming', 'active') for path in (self.root / 'spool' / queue).rglob('*'))

    def flush(self):
        """Tries again what is deferred."""
        subprocess.run(['postqueue', '-c', str(self.root / 'pf'), '-f'], check=True)

    def lines(self):
        return self.log.read_text(encoding='utf-8', errors='replace').splitlines() if self.log.exists() else []

    def taken(self, addresses):
        """{address: how many messages to it were accepted}"""
        found = {address: set() for address in addresses}
        for line in self.lines():
            match = re.search(r': ([0-9A-Za-z]+): to=<([^>]*)>,', line)
            if match and match.group(2) in found:
                found[match.group(2)].add(match.group(1))
        return {address: len(queued) for address, queued in found.items()}
