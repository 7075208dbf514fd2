# SPDX-License-Identifier: GPL-3.0-or-later
"""policies.py - MTA-STS policies over HTTPS (RFC 8461 section 3.3): policies.py ADDRESS CERTIFICATE KEY POLICIES JOURNAL.

POLICIES is JSON, {host: policy}; a request for another host, or another path, is 404.  The host of every
request goes to JOURNAL.
"""

import http.server
import json
import pathlib
import ssl
import sys

from servers import Daemon, wait_port

PATH = '/.well-known/mta-sts.txt'


def policy(mode, *hosts, age=86400):
    return ''.join(f'{line}\r\n' for line in ('version: STSv1', f'mode: {mode}', *[f'mx: {host}' for host in hosts], f'max_age: {age}'))


class Policies(Daemon):
    def __init__(self, folder, address, certificate, table, where=()):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.journal = folder / 'requests'
        (folder / 'policies.json').write_text(json.dumps(table), encoding='utf-8')
        super().__init__([*where, sys.executable, __file__, address, *certificate, folder / 'policies.json', self.journal], folder / 'log')
        wait_port(443, address)

    def requests(self):
        return self.journal.read_text(encoding='utf-8').split() if self.journal.exists() else []


class Handler(http.server.BaseHTTPRequestHandler):
    table = {}
    journal = None
    timeout = 10

    def do_GET(self):
        host = (self.headers.get('Host') or '').partition(':')[0].lower()
        with open(self.journal, 'a', encoding='utf-8') as file:
            file.write(f'{host}\n')
        text = self.table.get(host) if self.path == PATH else None
        content = (text or 'No such policy\n').encode()
        self.send_response(200 if text else 404)
        self.send_header('Content-Type', 'text/plain')
        self.send_header('Content-Length', str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Server(http.server.ThreadingHTTPServer):
    context = None

    def finish_request(self, request, client_address):
        # The handshake belongs to the request's thread: the accepting one must not wait for a slow client.
        with self.context.wrap_socket(request, server_side=True) as secure:
            super().finish_request(secure, client_address)


def main(address, certificate, key, path, journal):
    Handler.table = json.loads(pathlib.Path(path).read_text(encoding='utf-8'))
    Handler.journal = journal
    Server.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    Server.context.load_cert_chain(certificate, key)
    Server((address, 443), Handler).serve_forever()


if __name__ == '__main__':
    main(*sys.argv[1:])
