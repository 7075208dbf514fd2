# SPDX-License-Identifier: GPL-3.0-or-later
"""providers.py - where readers have their mailboxes: five domains, each with an exchanger of its own, behind one Postfix.

inbox.test and post.test store what comes, after OpenDKIM has said what it is worth; unknown users are
refused at once, blocked…@ as spam.  The others take everything: gone.test returns it because nobody is
there, full.test because there is no room, and late.test keeps it and soon says that it does.
"""

import os

from mta import Mta, table
from opendkim import OpenDkim
from servers import stored

NAME = 'mx.inbox.test'
DOMAINS = ('inbox.test', 'post.test', 'gone.test', 'full.test', 'late.test')
ADDRESSES = {domain: f'198.51.100.{number}' for number, domain in enumerate(DOMAINS, 30)}
RECORDS = [record for domain, address in ADDRESSES.items()
           for record in ((domain, 'MX', f'10 mx.{domain}.'), (f'mx.{domain}', 'A', address))]

# What the servers behind the exchangers say, who alone know the mailboxes.
INNER = {'gone.test': '550 5.1.1 User unknown', 'full.test': '552 5.2.2 Mailbox full', 'late.test': '450 4.2.1 The mailbox is busy'}
SERVICES = f'''
2525       inet  n - n - - smtpd -o smtpd_milters=
  -o {{ smtpd_recipient_restrictions = check_recipient_access {table(INNER)}, reject }}
'''


class Providers(Mta):
    """For the block it is used in; boxes are the addresses that are stored, blocked those that are refused."""

    def __init__(self, boxes, blocked, resolver, where):
        self.dkim = OpenDkim(NAME, resolver, where)
        super().__init__('providers', NAME, list(ADDRESSES.values()), {
            'virtual_mailbox_domains': 'inbox.test post.test',
            'virtual_mailbox_base': '$queue_directory/../mail',
            'virtual_mailbox_maps': table({box: f'{box}/' for box in boxes}),
            'virtual_uid_maps': 'static:65534',
            'virtual_gid_maps': 'static:65534',
            'relay_domains': ' '.join(INNER),
            'transport_maps': table(dict.fromkeys(INNER, f'relay:[{ADDRESSES["inbox.test"]}]:2525')),
            'delay_warning_time': '1s',
            'smtpd_recipient_restrictions': 'check_recipient_access ' + table(
                {address: '550 5.7.1 Message refused: it looks like spam' for address in blocked}) + ', reject_unauth_destination',
            'smtpd_milters': self.dkim.socket,
            'milter_default_action': 'tempfail',
        }, SERVICES, where)

    def __enter__(self):
        self.dkim.__enter__()
        (self.root / 'mail').mkdir(parents=True)
        os.chown(self.root / 'mail', 65534, 65534)
        return super().__enter__()

    def __exit__(self, *reason):
        super().__exit__(*reason)
        self.dkim.__exit__(*reason)

    def messages(self, address):
        return stored(self.root / 'mail' / address / 'new')

    def raw(self, address):
        """[octets] of what is stored for it."""
        return [path.read_bytes() for path in (self.root / 'mail' / address / 'new').glob('*')]
