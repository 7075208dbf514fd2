# SPDX-License-Identifier: GPL-3.0-or-later
"""dovecot.py - a private Dovecot: IMAP on 143, with TLS on 993; POP3 on 110, with TLS on 995."""

import os
import shutil
import signal
import subprocess

from servers import WORLD, Daemon, add_user, certificates, graft, listening, wait_for, wait_port, write

USER, PASSWORD = 'bounces@list.test', 'correct horse'
KEEPER = 893
PORTS = (143, 993, 110, 995)

CONFIG = '''
base_dir = {root}/run
state_dir = {root}/run
log_path = {root}/dovecot.log
protocols = imap pop3
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = {keeper}
mail_location = maildir:{root}/mail/%u
mail_max_userip_connections = 100
maildir_stat_dirs = yes
{extra}
protocol imap {{
  mail_max_userip_connections = 100
  {imap}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {root}/users
}}
userdb {{
  driver = static
  args = uid={keeper} gid={keeper} home={root}/home/%u
}}
service imap-login {{
  inet_listener imap {{
    port = 143
  }}
  inet_listener imaps {{
    port = 993
    ssl = yes
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = 110
  }}
  inet_listener pop3s {{
    port = 995
    ssl = yes
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
'''


class Dovecot:
    """Runs from the beginning of the block it is used in to its end.

    imap, extra: more lines for its configuration, of IMAP and of all.
    """

    def __init__(self, imap='', extra=''):
        self.root = WORLD / 'dovecot'
        self.log = self.root / 'dovecot.log'
        self.imap, self.extra = imap, extra
        self._number = 0

    def __enter__(self):
        graft('dovecot')
        for number, user in enumerate(('dovecot', 'dovenull', 'keeper'), KEEPER - 2):
            add_user(user, number)
        (self.root / 'mail').mkdir(parents=True)
        os.chmod(WORLD, 0o755)
        shutil.chown(self.root / 'mail', 'keeper', 'keeper')
        self.authority, certificate, key = certificates(self.root)
        self.values = {'root': self.root, 'certificate': certificate, 'key': key, 'keeper': KEEPER}
        write(self.root / 'users', f'{USER}:{PASSWORD}::::::\n')
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, **changes):
        """imap, extra: as above, from now on."""
        for name, value in changes.items():
            setattr(self, name, value)
        config = write(self.root / 'dovecot.conf', CONFIG.format(**self.values, imap=self.imap, extra=self.extra))
        self._daemon = Daemon(['/usr/sbin/dovecot', '-F', '-c', config], self.root / 'output', start_new_session=True)
        for port in (143, 110) if 'ssl = no' in self.extra else PORTS:
            wait_port(port)

    def stop(self):
        """At once: asked to end, it gives its idle processes six seconds."""
        if self._daemon.process.poll() is None:
            os.killpg(self._daemon.process.pid, signal.SIGKILL)
            self._daemon.process.wait()
        wait_for(lambda: not any(listening(port) for port in PORTS), 'the end of its listeners')

    def restart(self, **changes):
        self.stop()
        self.start(**changes)

    def doveadm(self, *words):
        return subprocess.run(['/usr/bin/doveadm', '-c', self.root / 'dovecot.conf', *words], check=True, capture_output=True,
                              text=True).stdout

    def folder(self, name='INBOX'):
        box = self.root / 'mail' / USER
        return box if name == 'INBOX' else box / ('.' + name.replace('/', '.'))

    def put(self, message, name='INBOX', flags=None):
        """Delivers a mail; flags: as Maildir writes them ("S": seen), which makes it an old one."""
        folder = self.folder(name)
        for part in ('tmp', 'new', 'cur'):
            (folder / part).mkdir(parents=True, exist_ok=True)
        self._number += 1
        file = f'{1_800_000_000 + self._number}.M{self._number}P1.world'
        (folder / 'tmp' / file).write_bytes(message)
        for path in (self.root / 'mail' / USER, folder, folder / 'tmp', folder / 'new', folder / 'cur', folder / 'tmp' / file):
            os.chown(path, KEEPER, KEEPER)
        target = folder / 'new' / file if flags is None else folder / 'cur' / f'{file}:2,{flags}'
        os.rename(folder / 'tmp' / file, target)
        return target

    def files(self, name='INBOX'):
        """{name, with its folder and flags: content} of all mails."""
        folder = self.folder(name)
        return {str(path.relative_to(folder)): path.read_bytes()
                for part in ('new', 'cur') if (folder / part).is_dir() for path in sorted((folder / part).iterdir())}

    def mails(self, name='INBOX'):
        """[content] of all mails, whatever their flags."""
        return sorted(self.files(name).values())

    def count(self, *words):
        """How many lines of its log hold one of the words."""
        return sum(any(word in line for word in words) for line in self.log.read_text().splitlines())

    def wait_ends(self, number):
        """Until so many sessions have ended."""
        wait_for(lambda: self.count('Logged out', 'Connection closed') >= number, f'{number} ends of sessions')
