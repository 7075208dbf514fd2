# SPDX-License-Identifier: GPL-3.0-or-later
"""exchanger.py - mail exchangers by the dozen in one process, each at addresses of its own, each with its faults.

exchanger.py CONFIG JOURNAL: CONFIG is a JSON list of {"name", "addresses", …} as Exchanger below has
them; to JOURNAL a JSON line goes for every connection, every answer to RCPT and every message kept,
before it is answered.

What a server answers to RCPT depends on the recipient's local part, by the first of its rules that
matches; then by RULES; anybody else is unknown.  A rule ["grey", …] is 450 for the first GREY_SECONDS
of a pair of sender and recipient.
"""

import asyncio
import dataclasses
import json
import os
import pathlib
import re
import ssl
import sys
import time

from servers import Daemon, wait_for

GREY_SECONDS = 1.0
GREYLISTED = '450 4.2.0 Greylisted, see you in 5 minutes'
UNKNOWN = '550 5.1.1 No such mailbox here'
RULES = [
    ['ok', '250 2.1.5 Recipient ok'],
    ['grey', GREYLISTED],
    ['full', '452 4.2.2 Mailbox full'],
    ['over', '552 5.2.2 Mailbox full, quota exceeded'],
    ['rate', '421 4.7.0 Too many messages from you, try again later'],
    ['gone', '551 5.1.6 User has moved'],
]
PATH = re.compile(r'<([^>]*)>')
MESSAGE_ID = re.compile(rb'^message-id:\s*(<[^>]*>)', re.IGNORECASE | re.MULTILINE)


@dataclasses.dataclass
class Exchanger:
    """One host.

    greeting "" closes without one, and dot "" instead of an answer; pause: seconds before it; starttls is "", "broken", "refused" or
    [certificate, key]; after "messages" of them on one connection it says last to MAIL and closes, or
    closes without a word; size is what it offers with EHLO.
    """

    name: str
    addresses: list
    greeting: str = '220 {name} ESMTP'
    starttls: object = ''
    rules: list = dataclasses.field(default_factory=list)
    dot: str = '250 2.0.0 Ok: queued as {reference}'
    pause: float = 0
    messages: int = 0
    last: str = ''
    size: int = 10_000_000


class Conversation:
    count = 0
    first_seen = {}

    def __init__(self, host, contexts, journal, reader, writer):
        Conversation.count += 1
        self.number = Conversation.count
        self.host = host
        self.contexts = contexts
        self.journal = journal
        self.reader = reader
        self.writer = writer
        self.address = writer.get_extra_info('sockname')[0]
        self.sender = None
        self.recipients = []
        self.tls = ''
        self.kept = 0

    def note(self, event, **more):
        line = json.dumps({'event': event, 'server': self.host.name, 'address': self.address, 'session': self.number,
                           'peer': self.writer.get_extra_info('peername')[0], 'tls': self.tls, 'at': time.monotonic(), **more})
        os.write(self.journal, f'{line}\n'.encode())

    async def say(self, *lines):
        self.writer.write(''.join(f'{line}\r\n' for line in lines).encode())
        await self.writer.drain()

    async def run(self):
        self.note('connect')
        try:
            if self.host.pause:
                await self.wait()
            if self.host.greeting:
                await self.say(self.host.greeting.format(name=self.host.name))
            if self.host.greeting.startswith('220'):
                while line := await self.reader.readline():
                    if not await self.command(line.decode(errors='replace').rstrip('\r\n')):
                        break
            elif self.host.greeting:
                await asyncio.wait_for(self.reader.readline(), 5)
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        self.writer.close()

    async def wait(self):
        """Lets the pause go by; notes whoever cannot await its end (RFC 5321 section 3.1), or went away."""
        try:
            self.note('early' if await asyncio.wait_for(self.reader.read(1), self.host.pause) else 'left')
        except asyncio.TimeoutError:
            return
        raise ConnectionResetError

    async def command(self, line):
        """Whether the conversation goes on."""
        verb = line[:4].upper()
        if verb == 'EHLO':
            self.note('ehlo', name=line[5:])
            offers = ['PIPELINING', f'SIZE {self.host.size}', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES']
            if self.host.starttls and not self.tls:
                offers.append('STARTTLS')
            await self.say(f'250-{self.host.name}', *[f'250-{offer}' for offer in offers[:-1]], f'250 {offers[-1]}')
        elif verb == 'STAR':
            return await self.secure()
        elif verb == 'MAIL' and 0 < self.host.messages <= self.kept:
            await self.say(self.host.last)
            return False
        elif verb == 'MAIL':
            self.sender, self.recipients = PATH.search(line).group(1), []
            await self.say('250 2.1.0 Ok')
        elif verb == 'RCPT':
            reply = self.answer(PATH.search(line).group(1))
            await self.say(reply)
            return not reply.startswith('421')
        elif verb == 'DATA':
            await self.data()
        elif verb == 'QUIT':
            await self.say('221 2.0.0 Bye')
            return False
        else:
            self.recipients = self.recipients if verb == 'NOOP' else []
            await self.say('250 2.0.0 Ok' if verb in ('RSET', 'NOOP', 'HELO') else '502 5.5.1 Not known')
        return True

    async def secure(self):
        if self.host.starttls == 'refused':
            await self.say('454 4.7.0 TLS not available now')
            return True
        await self.say('220 2.0.0 Go on')
        if self.host.starttls == 'broken':
            self.note('broken-tls')
            await self.reader.read(512)
            self.writer.write(b'\x15\x03\x01\x00\x02\x02\x28')
            return False
        await self.writer.start_tls(self.contexts[self.host.name])
        self.tls = self.writer.get_extra_info('ssl_object').version()
        self.sender, self.recipients = None, []
        return True

    def answer(self, recipient):
        local = recipient.partition('@')[0]
        reply = next((reply for pattern, reply in [*self.host.rules, *RULES] if re.match(pattern, local)), UNKNOWN)
        if reply == GREYLISTED:
            pair = (self.host.name, self.sender, recipient)
            if time.monotonic() - self.first_seen.setdefault(pair, time.monotonic()) >= GREY_SECONDS:
                reply = '250 2.1.5 Recipient ok'
        self.note('rcpt', to=recipient, reply=reply)
        if reply.startswith('2'):
            self.recipients.append(recipient)
        return reply

    async def data(self):
        if not self.recipients:
            await self.say('554 5.5.1 No valid recipients')
            return
        await self.say('354 Go on')
        content = []
        while (line := await self.reader.readline()) != b'.\r\n':
            if not line:
                raise asyncio.IncompleteReadError(b'', None)
            content.append(line)
        self.kept += 1
        reference = f'{self.number:X}-{self.kept:X}'
        identity = MESSAGE_ID.search(b''.join(content))
        reply = self.host.dot.format(reference=reference)
        if not reply:
            raise ConnectionAbortedError
        if reply.startswith('2'):
            self.note('stored', to=self.recipients, sender=self.sender, reference=reference,
                      message_id=identity.group(1).decode() if identity else '', size=sum(map(len, content)))
        self.recipients = []
        await self.say(reply)
        if 0 < self.host.messages <= self.kept and not self.host.last:
            raise ConnectionAbortedError


class Exchangers(Daemon):
    """All of the hosts, for the block it is used in."""

    def __init__(self, folder, hosts, where=()):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True)
        self.journal = folder / 'journal'
        self.journal.touch()
        config = folder / 'hosts.json'
        config.write_text(json.dumps([dataclasses.asdict(host) for host in hosts]), encoding='utf-8')
        super().__init__([*where, sys.executable, __file__, config, self.journal], folder / 'log')
        wait_for(lambda: 'ready' in self.log.read_text(), 'the exchangers')

    def events(self, event):
        lines = map(json.loads, self.journal.read_text(encoding='utf-8').splitlines())
        return [line for line in lines if line['event'] == event]

    def stored(self):
        """{address: [a line for every message kept for it]}"""
        found = {}
        for line in self.events('stored'):
            for recipient in line['to']:
                found.setdefault(recipient, []).append(line)
        return found


def context(certificate, key):
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(certificate, key)
    return made


async def serve(config, path):
    journal = os.open(path, os.O_WRONLY | os.O_APPEND)
    hosts = [Exchanger(**row) for row in json.loads(pathlib.Path(config).read_text(encoding='utf-8'))]
    contexts = {host.name: context(*host.starttls) for host in hosts if isinstance(host.starttls, list)}
    listening = []
    for host in hosts:
        async def talk(reader, writer, host=host):
            await Conversation(host, contexts, journal, reader, writer).run()
        for address in host.addresses:
            listening.append(await asyncio.start_server(talk, address, 25, backlog=1024, limit=1 << 20))
    print('ready', flush=True)
    await asyncio.Event().wait()


if __name__ == '__main__':
    asyncio.run(serve(*sys.argv[1:]))
