# SPDX-License-Identifier: GPL-3.0-or-later
"""relay.py - a Postfix that only sends: the known program that goes direct to the exchangers.

It proves that a world's domains behave as their table says, and is what Mailshot is measured beside.
Messages are given to its sendmail and held until release().
"""

import collections
import os
import re
import shutil
import subprocess
import time

from servers import WORLD, Daemon, add_group, add_user, graft, wait_for, write

MAIN_CF = '''
compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/data
maillog_file = {root}/mail.log
maillog_file_prefixes = {root}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = loopback-only
inet_protocols = {protocols}
myhostname = here.test
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
relay_domains =
notify_classes =
header_checks = regexp:{root}/pf/hold
smtp_host_lookup = dns
smtp_dns_support_level = dnssec
smtp_tls_security_level = {tls}
smtp_tls_loglevel = 1
'''

# A bounce has nowhere to go and ends in the queue: nobody waits for it.
MASTER_CF = '''
pickup     unix  n - n 60 1 pickup
cleanup    unix  n - n - 0 cleanup
qmgr       unix  n - n 300 1 qmgr
tlsmgr     unix  - - n 1000? 1 tlsmgr
rewrite    unix  - - n - - trivial-rewrite
bounce     unix  - - n - 0 bounce
defer      unix  - - n - 0 bounce
trace      unix  - - n - 0 bounce
verify     unix  - - n - 1 verify
proxymap   unix  - - n - - proxymap
smtp       unix  - - n - - smtp
relay      unix  - - n - - smtp
error      unix  - - n - - error
retry      unix  - - n - - error
discard    unix  - - n - - discard
scache     unix  - - n - 1 scache
showq      unix  n - n - - showq
flush      unix  n - n 1000? 0 flush
postlog    unix-dgram n - n - 1 postlogd
'''

STATUS = re.compile(r' to=<([^>]*)>,.* relay=([^,]*),.* dsn=([0-9.]+), status=(\w+) \((.*)\)$')
STATES = {'sent': 'sent', 'deferred': 'deferred', 'bounced': 'failed'}
Status = collections.namedtuple('Status', 'state code enhanced server address text')


class Relay:
    """Runs from the beginning of the block it is used in to its end; settings are lines for its main.cf.

    held: a folder of held messages that keep_held() made, to begin with.
    """

    def __init__(self, *settings, tls='dane', protocols='all', folder=WORLD / 'relay', held=None):
        self.settings = settings
        self.tls = tls
        self.protocols = protocols
        self.root = folder
        self.kept = held
        self.log = self.root / 'mail.log'

    def __enter__(self):
        graft('postfix')
        add_user('postfix', 890)
        add_group('postdrop', 891)
        for folder in ('spool', 'data', 'pf'):
            (self.root / folder).mkdir(parents=True)
        shutil.chown(self.root / 'data', 'postfix', 'postfix')
        write(self.root / 'pf/main.cf', MAIN_CF.format(root=self.root, tls=self.tls, protocols=self.protocols) + ''.join(f'{line}\n' for line in self.settings))
        write(self.root / 'pf/master.cf', MASTER_CF)
        write(self.root / 'pf/hold', '/^From:/ HOLD\n')
        if self.kept and self.kept.is_dir():
            # Its start gives the copies names that fit their inodes, and logs that as postfix.
            shutil.chown(self.root, 'postfix')
            subprocess.run(['cp', '-a', self.kept, self.root / 'spool/hold'], check=True)
        self._master = Daemon(['postfix', '-c', self.root / 'pf', 'start-fg'], self.root / 'master.out')
        wait_for(lambda: (self.root / 'spool/public/pickup').exists() and self.log.exists(), 'Postfix')
        return self

    def __exit__(self, *_):
        subprocess.run(['postfix', '-c', str(self.root / 'pf'), 'stop'], capture_output=True, check=False)
        self._master.stop()

    def submit(self, sender, recipient, message):
        subprocess.run(['sendmail', '-C', str(self.root / 'pf'), '-i', '-f', sender, recipient], input=message, check=True)

    def held(self):
        return sum(len(files) for _, _, files in os.walk(self.root / 'spool/hold'))

    def keep_held(self):
        """For another run: giving thousands of messages to sendmail takes minutes."""
        subprocess.run(['cp', '-a', self.root / 'spool/hold', self.kept], check=True)

    def release(self):
        """Lets all go that is held; returns the time of it."""
        subprocess.run(['postsuper', '-c', str(self.root / 'pf'), '-H', 'ALL'], check=True, capture_output=True)
        since = time.monotonic()
        subprocess.run(['postqueue', '-c', str(self.root / 'pf'), '-f'], check=True)
        return since

    def statuses(self):
        """{address: the first Status it was given}"""
        found = {}
        for line in self.log.read_text(encoding='utf-8', errors='replace').splitlines():
            if match := STATUS.search(line):
                recipient, relay, enhanced, status, text = match.groups()
                server, _, rest = relay.partition('[')
                code = re.search(r'(?:said: |talk to me: |^)([245]\d\d)[ -]', text)
                found.setdefault(recipient.lower(), Status(STATES[status], int(code.group(1)) if code else 0, enhanced, server,
                                                           rest.partition(']')[0], text))
        return found

    def tls_lines(self):
        return [line for line in self.log.read_text(encoding='utf-8', errors='replace').splitlines() if 'TLS connection established' in line]
