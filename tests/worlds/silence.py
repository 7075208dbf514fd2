# SPDX-License-Identifier: GPL-3.0-or-later
"""silence.py - a DNS server that knows nothing."""

import socket
import threading


class Silence:
    """A DNS server that refuses every question, so that nothing here depends on the network."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(('127.0.0.1', 0))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            question, client = self.socket.recvfrom(4096)
            self.socket.sendto(question[:2] + b'\x81\x85' + question[4:], client)

    def address(self):
        return f'127.0.0.1:{self.socket.getsockname()[1]}'
