# SPDX-License-Identifier: GPL-3.0-or-later
"""recorder.py - a quick SMTP server in a process of its own that keeps a line for every message it answered.

recorder.py PORT JOURNAL [SECONDS [CERTIFICATE KEY]]: appends "MESSAGE-ID <SENDER> ADDRESS…" to JOURNAL before
a final dot is answered, so that whatever becomes of the sender the journal names every message that
may count as accepted.  It offers PIPELINING, 8BITMIME and SMTPUTF8; lets SECONDS pass before each of
its answers that hold a final dot's; and speaks TLS from the start with a CERTIFICATE.

It hangs up on a recipient whose address begins so: hangup-rcpt at RCPT, hangup-data at DATA,
hangup-dot after the dot, with the message kept.
"""

import asyncio
import os
import pathlib
import re
import ssl
import sys

from servers import Daemon, wait_port

MESSAGE_ID = re.compile(rb'^message-id:\s*(<[^>]*>)', re.IGNORECASE | re.MULTILINE)
PATH = re.compile(r'<([^>]*)>')
EHLO = b'250-mx.mailshot.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n'
QUEUED = b'250 2.0.0 Ok: queued as '


class Conversation(asyncio.Protocol):
    open = most = 0

    def __init__(self, journal, delay):
        self.journal = journal
        self.delay = delay
        self.buffer = b''
        self.sender = '<>'
        self.recipients = []
        self.in_data = self.gone = False
        self.count = 0

    def connection_made(self, transport):
        self.transport = transport
        Conversation.open += 1
        if Conversation.open > Conversation.most:
            Conversation.most = Conversation.open
            print(f'most {Conversation.most}', flush=True)
        transport.write(b'220 mx.mailshot.test ESMTP recorder\r\n')

    def data_received(self, data):
        self.buffer += data
        replies = []
        while not self.gone and (step := self.message() if self.in_data else self.command()) is not None:
            replies.append(step)
        if self.delay and any(reply.startswith(QUEUED) for reply in replies):
            asyncio.get_running_loop().call_later(self.delay, self.transport.write, b''.join(replies))
        else:
            self.transport.write(b''.join(replies))
        if self.gone:
            self.transport.close()

    def connection_lost(self, _):
        Conversation.open -= 1

    def hangs_up(self, stage):
        """Whether a recipient of this transaction wants that: then nothing more is read."""
        self.gone = any(recipient.startswith(f'hangup-{stage}') for recipient in self.recipients)
        return self.gone

    def message(self):
        end = self.buffer.find(b'\r\n.\r\n')
        if end < 0:
            return None
        identity = MESSAGE_ID.search(self.buffer, 0, end)
        line = ' '.join([identity.group(1).decode() if identity else '<>', self.sender, *self.recipients])
        os.write(self.journal, f'{line}\n'.encode())
        if self.hangs_up('dot'):
            return None
        self.buffer = self.buffer[end + 5:]
        self.in_data = False
        self.recipients = []
        self.count += 1
        return QUEUED + b'%X\r\n' % (id(self) * 1000 + self.count & 0xffffffffff)

    def command(self):
        line, found, rest = self.buffer.partition(b'\r\n')
        if not found:
            return None
        self.buffer = rest
        verb = line[:4].upper()
        if verb == b'EHLO':
            return EHLO
        if verb == b'RCPT':
            self.recipients.append(PATH.search(line.decode()).group(1))
            return None if self.hangs_up('rcpt') else b'250 2.1.5 Ok\r\n'
        if verb == b'DATA':
            self.in_data = True
            return None if self.hangs_up('data') else b'354 Go on\r\n'
        if verb == b'QUIT':
            self.transport.write(b'221 2.0.0 Bye\r\n')
            self.transport.close()
            return None
        if verb in (b'MAIL', b'RSET'):
            self.recipients = []
        if verb == b'MAIL':
            self.sender = PATH.search(line.decode()).group(0)
        return b'250 2.0.0 Ok\r\n'


class Recorder(Daemon):
    """The server above, for the block it is used in."""

    def __init__(self, folder, port=2525, delay=0, certificate=()):
        self.port = port
        self.journal = pathlib.Path(folder) / f'journal-{port}'
        self.journal.touch()
        super().__init__([sys.executable, __file__, port, self.journal, delay, *certificate], pathlib.Path(folder) / f'recorder-{port}.log')
        wait_port(port)

    def count(self):
        """How many messages were accepted so far."""
        return self.journal.read_bytes().count(b'\n')

    def most(self):
        """How many connections there were at once."""
        return int(self.log.read_text(encoding='utf-8').split()[-1])

    def messages(self):
        """[(Message-ID, [address, …]), …] in the order of acceptance."""
        lines = self.journal.read_text(encoding='utf-8').splitlines()
        return [(line.split()[0], line.split()[2:]) for line in lines]

    def senders(self):
        """[(Message-ID, envelope sender, address), …] of those with one recipient."""
        lines = self.journal.read_text(encoding='utf-8').splitlines()
        return [(identity, sender[1:-1], address) for identity, sender, address in map(str.split, lines)]

    def copies(self):
        """{address: how many messages it got}"""
        copies = {}
        for _, recipients in self.messages():
            for recipient in recipients:
                copies[recipient] = copies.get(recipient, 0) + 1
        return copies


async def serve(port, path, delay='0', *certificate):
    journal = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    tls = None
    if certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(*certificate)
    server = await asyncio.get_running_loop().create_server(lambda: Conversation(journal, float(delay)), '127.0.0.1', int(port),
                                                            backlog=1024, ssl=tls)
    async with server:
        await server.serve_forever()


if __name__ == '__main__':
    asyncio.run(serve(*sys.argv[1:]))
