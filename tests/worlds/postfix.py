# SPDX-License-Identifier: GPL-3.0-or-later
"""postfix.py - a private Postfix: mail on 25, submission with STARTTLS and AUTH on 587, TLS on 465.

What it answers depends on the recipient: ok…@ is stored; full@ 452, blocked@ 550 5.7.1, bye@ 421 by
its access table; grey…@ 450 for a while by a policy server; anything else is unknown, 550 5.1.1.
"""

import base64
import hashlib
import hmac
import os
import shutil
import socketserver
import subprocess
import threading
import time

from servers import DOMAIN, WORLD, Daemon, add_group, add_user, certificates, graft, stored, wait_port, write

USER, PASSWORD = 'ada', 'correct horse'
SIZE_LIMIT = 200_000

MAIN_CF = '''
compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/data
maillog_file = {root}/mail.log
maillog_file_prefixes = /run
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = {address}
inet_protocols = ipv4
myhostname = {name}
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = texthash:{boxes}
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
message_size_limit = {size}
notify_classes =
smtpd_error_sleep_time = 0
smtpd_hard_error_limit = 1000
smtpd_soft_error_limit = 1000
smtpd_client_connection_count_limit = 0
smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_sasl_type = dovecot
smtpd_sasl_path = {root}/auth
smtpd_sender_restrictions = check_sender_access inline:{{ {{barred@sender.test = 553 5.7.1 This sender is barred}} }}
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination,
  check_recipient_access inline:{{
    {{blocked@{domain} = 550 5.7.1 Blocked by policy}}
    {{full@{domain} = 452 4.2.2 Mailbox full}}
    {{bye@{domain} = 421 4.7.0 Too much for today}} }},
  check_policy_service unix:{root}/policy
'''

MASTER_CF = '''
smtp       inet  n - n - - smtpd -o smtpd_delay_reject=no
587        inet  n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
465        inet  n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
cleanup    unix  n - n - 0 cleanup
qmgr       unix  n - n 300 1 qmgr
tlsmgr     unix  - - n 1000? 1 tlsmgr
rewrite    unix  - - n - - trivial-rewrite
bounce     unix  - - n - 0 bounce
defer      unix  - - n - 0 bounce
trace      unix  - - n - 0 bounce
proxymap   unix  - - n - - proxymap
error      unix  - - n - - error
retry      unix  - - n - - error
virtual    unix  - n n - - virtual
anvil      unix  - - n - 1 anvil
postlog    unix-dgram n - n - 1 postlogd
'''


class Policy(socketserver.StreamRequestHandler):
    """Greylisting by Postfix's policy protocol: the first try of an address is answered 450."""

    seconds = 2.0
    first_seen = {}

    def handle(self):
        request = {}
        for line in self.rfile:
            key, _, value = line.decode().rstrip('\n').partition('=')
            if key:
                request[key] = value
                continue
            self.wfile.write(f'action={self.answer(request.get("recipient", ""))}\n\n'.encode())
            self.wfile.flush()
            request = {}

    def answer(self, recipient):
        now = time.monotonic()
        if recipient.startswith('grey') and now - self.first_seen.setdefault(recipient, now) < self.seconds:
            return '450 4.2.0 Greylisted, please try again later'
        return 'DUNNO'


class Login(socketserver.StreamRequestHandler):
    """Dovecot's authentication protocol 1.1, server side: PLAIN, LOGIN and CRAM-MD5 for one user."""

    challenge = '<1896.697170952@mx.mailshot.test>'

    def say(self, *fields):
        self.wfile.write(('\t'.join(fields) + '\n').encode())
        self.wfile.flush()

    def handle(self):
        self.say('VERSION', '1', '1')
        self.say('MECH', 'PLAIN', 'plaintext')
        self.say('MECH', 'LOGIN', 'plaintext')
        self.say('MECH', 'CRAM-MD5', 'dictionary', 'active')
        for fields in (('SPID', str(os.getpid())), ('CUID', '1'), ('COOKIE', '0' * 32), ('DONE',)):
            self.say(*fields)
        exchanges = {}
        for line in self.rfile:
            verb, *fields = line.decode().rstrip('\n').split('\t')
            if verb == 'AUTH':
                exchanges[fields[0]] = (fields[1], [])
                response = next((field[5:] for field in fields if field.startswith('resp=')), None)
                self.go_on(exchanges, fields[0], response)
            elif verb == 'CONT':
                self.go_on(exchanges, fields[0], fields[1] if len(fields) > 1 else '')

    def go_on(self, exchanges, number, response):
        mechanism, said = exchanges[number]
        if response is not None:
            said.append(base64.b64decode(response).decode())
        prompts = {'PLAIN': [''], 'LOGIN': ['Username:', 'Password:'], 'CRAM-MD5': [self.challenge]}[mechanism]
        if len(said) < len(prompts):
            self.say('CONT', number, base64.b64encode(prompts[len(said)].encode()).decode())
        elif self.right(mechanism, said):
            self.say('OK', number, f'user={USER}')
        else:
            self.say('FAIL', number, f'user={USER}')

    def right(self, mechanism, said):
        if mechanism == 'PLAIN':
            return said[0].split('\0')[1:] == [USER, PASSWORD]
        if mechanism == 'LOGIN':
            return said == [USER, PASSWORD]
        digest = hmac.new(PASSWORD.encode(), self.challenge.encode(), hashlib.md5).hexdigest()
        return said[0] == f'{USER} {digest}'


class Postfix:
    """Runs from the beginning of the block it is used in to its end."""

    def __init__(self, boxes, domain=DOMAIN, name='mx.mailshot.test', address='127.0.0.1', where=()):
        self.root = WORLD / 'postfix'
        self.domain = domain
        self.name = name
        self.address = address
        self.where = where
        self.mail = self.root / 'mail'
        self.log = self.root / 'mail.log'
        self.boxes = [f'{box}@{domain}' for box in boxes]

    def __enter__(self):
        graft('postfix')
        add_user('postfix', 890)
        add_group('postdrop', 891)
        for folder in ('spool', 'data', 'mail', 'pf'):
            (self.root / folder).mkdir(parents=True)
        shutil.chown(self.root / 'data', 'postfix', 'postfix')
        os.chown(self.mail, 65534, 65534)
        self.authority, certificate, key = certificates(self.root / 'tls', self.name)
        boxes = write(self.root / 'pf/boxes', ''.join(f'{box} {box}/\n' for box in self.boxes))
        main_cf = MAIN_CF.format(root=self.root, domain=self.domain, name=self.name, address=self.address, size=SIZE_LIMIT, boxes=boxes, certificate=certificate, key=key)
        write(self.root / 'pf/main.cf', main_cf)
        write(self.root / 'pf/master.cf', MASTER_CF)
        self._helpers = [self._serve(Policy, 'policy'), self._serve(Login, 'auth')]
        self._master = Daemon([*self.where, 'postfix', '-c', self.root / 'pf', 'start-fg'], self.root / 'master.out')
        wait_port(25, self.address)
        return self

    def __exit__(self, *_):
        subprocess.run(['postfix', '-c', str(self.root / 'pf'), 'stop'], capture_output=True, check=False)
        self._master.stop()
        for helper in self._helpers:
            helper.shutdown()

    def _serve(self, handler, name):
        path = str(self.root / name)
        server = socketserver.ThreadingUnixStreamServer(path, handler)
        server.daemon_threads = True
        os.chmod(path, 0o666)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def idle(self):
        """Whether all that was accepted has been delivered."""
        return not any(path.is_file() for queue in ('incoming', 'active') for path in (self.root / 'spool' / queue).rglob('*'))

    def log_lines(self):
        return self.log.read_text(encoding='utf-8', errors='replace').splitlines()

    def messages(self, address):
        return stored(self.mail / address / 'new')
