# SPDX-License-Identifier: GPL-3.0-or-later
"""sink.py - Postfix's smtp-sink, from the unpacked package, with faults by its flags."""

import os
import re

from servers import UNPACKED, Daemon, wait_port

BINARIES = UNPACKED / 'postfix/usr'
RECIPIENT = re.compile(rb'^X-Rcpt-Args: <([^>]*)>', re.MULTILINE)
MESSAGE_ID = re.compile(rb'^Message-ID: *(<[^>]*>)', re.IGNORECASE | re.MULTILINE)


def tool_environment():
    """Postfix's tools find their libraries by a path that does not hold for an unpacked package."""
    return {**os.environ, 'LD_LIBRARY_PATH': str(BINARIES / 'lib/postfix')}


class Sink(Daemon):
    """smtp-sink FLAGS for the block it is used in; with folder, every message is kept in a file there."""

    def __init__(self, *flags, folder=None, port=2525, log='/run/world/smtp-sink.log', address='127.0.0.1', where=()):
        self.folder = folder
        if folder:
            os.makedirs(folder)
            os.chmod(folder, 0o777)
            flags = (*flags, '-d', f'{folder}/%M.')
        super().__init__([*where, BINARIES / 'sbin/smtp-sink', '-u', 'nobody', *flags, f'{address}:{port}', '1024'], log,
                         env=tool_environment())
        # A connection to see whether it listens would count as a session, but costs nothing else.
        wait_port(port, address)

    def messages(self):
        """[(Message-ID, [address, …]), …] of what it kept."""
        found = []
        for path in sorted(self.folder.iterdir()):
            content = path.read_bytes()
            identity = MESSAGE_ID.search(content)
            found.append((identity.group(1).decode() if identity else None,
                          [address.decode() for address in RECIPIENT.findall(content)]))
        return found
