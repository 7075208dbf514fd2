# SPDX-License-Identifier: GPL-3.0-or-later
"""slow_dns.py ADDRESS SECONDS TABLE - a name server that takes its time: only MX questions are answered late.

TABLE is JSON, {name: ["MX", "PREFERENCE HOST."]}; "*" stands for all other names.
"""

import asyncio
import json
import pathlib
import struct
import sys

MX, A = 15, 1


def encoded(name):
    return b''.join(bytes([len(label)]) + label.encode() for label in name.rstrip('.').split('.')) + b'\0'


class Server(asyncio.DatagramProtocol):
    def __init__(self, address, seconds, table):
        self.address = bytes(map(int, address.split('.')))
        self.seconds = seconds
        self.table = table

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, peer):
        labels, at = [], 12
        while data[at]:
            labels.append(data[at + 1:at + 1 + data[at]].decode().lower())
            at += data[at] + 1
        kind, = struct.unpack('>H', data[at + 1:at + 3])
        question, name = data[12:at + 5], '.'.join(labels)
        answer = b''
        if kind == A and labels[0] == 'ns':
            answer = b'\xc0\x0c' + struct.pack('>HHIH', A, 1, 5, 4) + self.address
        elif kind == MX and (row := self.table.get(name, self.table.get('*'))):
            preference, host = row[1].split()
            content = struct.pack('>H', int(preference)) + encoded(host)
            answer = b'\xc0\x0c' + struct.pack('>HHIH', MX, 1, 5, len(content)) + content
        reply = data[:2] + struct.pack('>HHHHH', 0x8500, 1, bool(answer), 0, 0) + question + answer
        asyncio.get_running_loop().call_later(self.seconds if kind == MX else 0, self.transport.sendto, reply, peer)


async def serve(address, seconds, path):
    table = json.loads(pathlib.Path(path).read_text(encoding='utf-8'))
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: Server(address, float(seconds), table), (address, 53))
    print('ready', flush=True)
    await asyncio.Event().wait()


if __name__ == '__main__':
    asyncio.run(serve(*sys.argv[1:]))
