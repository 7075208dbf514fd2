# SPDX-License-Identifier: GPL-3.0-or-later
"""mailhome.py - the mail server of a sender's own domain: Postfix takes what comes for it and relays what its users submit, Dovecot
holds its mailboxes.  An address may have a "+" and more behind its name.
"""

import contextlib
import os
import smtplib
import socketserver
import threading

from dovecot import KEEPER, PASSWORD, Dovecot
from mta import Mta, table
from postfix import USER, Login
from servers import wait_for

DOMAIN, HOST = 'example.org', 'mail.example.org'
BOUNCES, LEAVE, NEWS = f'bounces@bounces.{DOMAIN}', f'leave@{DOMAIN}', f'news@{DOMAIN}'
BOXES = (BOUNCES, LEAVE, NEWS)

SUBMISSION = '''
587        inet  n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
'''


def records(address):
    """What its owner publishes for it besides what Mailshot prints."""
    return [(HOST, 'A', address), (DOMAIN, 'MX', f'10 {HOST}.'), (f'bounces.{DOMAIN}', 'MX', f'10 {HOST}.')]


class MailHome(Mta):
    """For the block it is used in; certificate and key are for submission."""

    def __init__(self, address, certificate, key):
        self.dovecot = Dovecot()
        self.mail = self.dovecot.root / 'mail'
        self.user, self.password = USER, PASSWORD
        super().__init__('mailhome', HOST, [address], {
            'virtual_mailbox_domains': f'{DOMAIN} bounces.{DOMAIN}',
            'virtual_mailbox_base': self.mail,
            'virtual_mailbox_maps': table({box: f'{box}/' for box in BOXES}),
            'virtual_alias_maps': table({f'abuse@{DOMAIN}': LEAVE, f'postmaster@{DOMAIN}': NEWS}),
            'virtual_uid_maps': f'static:{KEEPER}',
            'virtual_gid_maps': f'static:{KEEPER}',
            'recipient_delimiter': '+',
            'smtpd_relay_restrictions': 'permit_sasl_authenticated, reject_unauth_destination',
            'smtpd_tls_security_level': 'may',
            'smtpd_tls_cert_file': certificate,
            'smtpd_tls_key_file': key,
            'smtpd_sasl_type': 'dovecot',
            'smtpd_sasl_path': '$queue_directory/../auth',
        }, SUBMISSION)

    def __enter__(self):
        self._stack = contextlib.ExitStack()
        self._stack.enter_context(self.dovecot)
        with open(self.dovecot.root / 'users', 'a', encoding='utf-8') as file:
            file.writelines(f'{box}:{PASSWORD}::::::\n' for box in BOXES)
        self.root.mkdir()
        server = socketserver.ThreadingUnixStreamServer(str(self.root / 'auth'), Login)
        server.daemon_threads = True
        os.chmod(self.root / 'auth', 0o666)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self._stack.callback(server.shutdown)
        return super().__enter__()

    def __exit__(self, *reason):
        super().__exit__(*reason)
        self._stack.close()

    def receive(self, sender, recipient, message):
        """As from another server: a mail comes to one of its addresses."""
        with smtplib.SMTP(self.addresses[0], 25, timeout=30) as client:
            client.sendmail(sender, [recipient], message)

    def files(self, box, folder=''):
        """[(flags, octets)] of the mails in a mailbox, wherever the server keeps them; folder: as Maildir names it."""
        return sorted((path.name.partition(':2,')[2], path.read_bytes())
                      for part in ('new', 'cur') for path in (self.mail / box / folder / part).glob('*'))

    def wait_for_mails(self, box, number):
        wait_for(lambda: len(self.files(box)) == number, f'{number} mails in {box}', 60)

    def flag(self, box, words, flags):
        """Its owner has seen the mail with these words in it, and given it flags, as Maildir writes them."""
        path, = [path for path in (self.mail / box / 'new').glob('*') if words in path.read_bytes()]
        path.rename(self.mail / box / 'cur' / f'{path.name}:2,{flags}')
