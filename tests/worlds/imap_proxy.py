# SPDX-License-Identifier: GPL-3.0-or-later
"""imap_proxy.py - between a client and its server: passes lines on until one of them is the one to wait for."""

import contextlib
import re
import socket
import threading


class Proxy:
    """Listens on 127.0.0.1, one connection after the other.

    Before a line of the client that holds `before` is passed on, or when the server has answered one that holds `after`,
    the event `met` is set and nothing passes any more.
    """

    def __init__(self, target, before=None, after=None):
        self.target, self.before, self.after = target, before, after
        self.met = threading.Event()
        self._socket = socket.create_server(('127.0.0.1', 0))
        self.port = self._socket.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                server = socket.create_connection(('127.0.0.1', self.target))
                self._asked = threading.Event()
                threading.Thread(target=self._answers, args=(server, client), daemon=True).start()
                self._questions(client, server)

    def _questions(self, client, server):
        with contextlib.suppress(OSError), client.makefile('rb') as lines:
            for line in lines:
                if self.before and self.before in line:
                    self.met.set()
                    continue
                if self.after and self.after in line:
                    self._asked.set()
                else:
                    self._asked.clear()
                server.sendall(line)
        server.close()

    def _answers(self, server, client):
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if self._asked.is_set() and re.search(rb'^M\d+ OK', data, re.MULTILINE):
                    self.met.set()
                    return
                client.sendall(data)
        client.close()
