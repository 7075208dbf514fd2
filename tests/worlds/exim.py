# SPDX-License-Identifier: GPL-3.0-or-later
"""exim.py - a private Exim, with GnuTLS behind STARTTLS: another program, another TLS than Postfix.

late…@ is answered 451 at RCPT, spam…@ 550 after the dot, unknown names 550 at RCPT.
"""

import os
import shutil

from servers import DOMAIN, WORLD, Daemon, add_user, certificates, graft, stored, wait_port, write

USER, PASSWORD = 'ada', 'correct horse'

CONFIG = '''
primary_hostname = {name}
exim_user = Debian-exim
exim_group = Debian-exim
spool_directory = {root}/spool
log_file_path = {root}/log/%slog
pid_file_path = {root}/exim.pid
local_interfaces = {address}
daemon_smtp_ports = 25
tls_advertise_hosts = *
tls_certificate = {certificate}
tls_privatekey = {key}
auth_advertise_hosts = ${{if def:tls_in_cipher {{*}}}}
domainlist ours = {domain}
qualify_domain = {domain}
keep_environment =
add_environment =
acl_smtp_rcpt = rcpt
acl_smtp_data = data
pipelining_advertise_hosts = *
rfc1413_query_timeout = 0s
host_lookup =
smtp_accept_max = 100
smtp_accept_max_per_connection = 10000
begin acl
rcpt:
  deny    !domains = +ours
          message = relay not permitted
  defer   local_parts = ^late
          message = 451 4.2.1 Mailbox busy, try again later
  require verify = recipient
          message = 550 5.1.1 Unknown user
  accept
data:
  deny    condition = ${{if match{{$recipients}}{{^spam}}}}
          message = 550 5.7.1 This looks like spam
  accept
begin routers
ours:
  driver = accept
  domains = +ours
  local_parts = lsearch;{boxes}
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = {root}/mail/$local_part_data
  maildir_format
  user = Debian-exim
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
  server_prompts = :
'''


class Exim:
    """Runs from the beginning of the block it is used in to its end."""

    def __init__(self, boxes, domain=DOMAIN, name='mx.mailshot.test', address='127.0.0.1', where=()):
        self.root = WORLD / 'exim'
        self.domain = domain
        self.name = name
        self.address = address
        self.where = where
        self.boxes = boxes
        self.log = self.root / 'log/mainlog'

    def __enter__(self):
        graft('exim')
        add_user('Debian-exim', 893)
        self.authority, certificate, key = certificates(self.root / 'tls', self.name)
        os.chmod(key, 0o644)
        boxes = write(self.root / 'boxes', ''.join(f'{box}: {box}\n' for box in self.boxes))
        for folder in ('spool', 'log', 'mail'):
            (self.root / folder).mkdir()
            shutil.chown(self.root / folder, 'Debian-exim', 'Debian-exim')
        write('/etc/exim4/exim4.conf', CONFIG.format(root=self.root, domain=self.domain, name=self.name, address=self.address, boxes=boxes, certificate=certificate, key=key,
                                                     user=USER, password=PASSWORD))
        os.chmod('/etc/exim4/exim4.conf', 0o644)
        self._daemon = Daemon([*self.where, '/usr/sbin/exim4', '-bdf', '-q5s'], self.root / 'exim.out')
        wait_port(25, self.address)
        return self

    def __exit__(self, *_):
        self._daemon.stop()

    def log_lines(self):
        return self.log.read_text(encoding='utf-8', errors='replace').splitlines()

    def messages(self, address):
        return stored(self.root / 'mail' / address.partition('@')[0] / 'new')
