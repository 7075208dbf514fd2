# SPDX-License-Identifier: GPL-3.0-or-later
"""far.py - a second network for the servers, so that none of them has an address of this machine.

Here is 198.51.100.10 and 2001:db8::10; beyond a link are the other addresses of 198.51.100.0/24 and
2001:db8::/64 that were asked for.  203.0.113.0/25 swallows what is sent to it; 203.0.113.128/25 is unreachable.
"""

import os
import subprocess

from servers import WORLD, Daemon, wait_for

HERE = ('198.51.100.10', '2001:db8::10')
HOLE, UNREACHABLE = '203.0.113.5', '203.0.113.200'
# In front of a command that is to run over there.
THERE = ('nsenter', '--net=/run/netns/far')


def ip(*words):
    subprocess.run(['ip', *map(str, words)], check=True)


class Far:
    """The far network for the block it is used in; milliseconds is the way there, and once more the way back."""

    def __init__(self, addresses, milliseconds=0, networks=()):
        """networks: IPv4 networks that are over there besides."""
        self.addresses = addresses
        self.milliseconds = milliseconds
        self.networks = ('198.51.100.0/24', *networks)

    def __enter__(self):
        program = os.path.join(os.environ['MAILSHOT_BUILD'], 'tests/worlds/delay-link')
        self._link = Daemon([program, 'near', 'far', self.milliseconds], WORLD / 'link.log')
        wait_for(lambda: 'ready' in self._link.log.read_text(), 'the link')
        ip('netns', 'add', 'far')
        ip('link', 'set', 'far', 'netns', 'far')
        # The name servers of a world are busier than a shy queue allows.
        for where, device in (((), 'near'), (('-n', 'far'), 'far')):
            ip(*where, 'link', 'set', device, 'txqueuelen', 10000, 'up')
        ip('-n', 'far', 'link', 'set', 'lo', 'up')
        ip('addr', 'add', f'{HERE[0]}/32', 'dev', 'near')
        ip('addr', 'add', f'{HERE[1]}/128', 'dev', 'near', 'nodad')
        for network in self.networks:
            ip('route', 'add', network, 'dev', 'near', 'src', HERE[0])
        ip('route', 'add', '2001:db8::/64', 'dev', 'near', 'src', HERE[1])
        commands = ''.join(f'addr add {address}/{128 if ":" in address else 32} dev lo{" nodad" if ":" in address else ""}\n'
                           for address in self.addresses)
        subprocess.run(['ip', '-n', 'far', '-batch', '-'], input=commands, text=True, check=True)
        ip('-n', 'far', '-6', 'route', 'add', 'default', 'dev', 'far')
        ip('-n', 'far', 'route', 'add', 'default', 'dev', 'far')
        # A device that nobody reads from.
        ip('tuntap', 'add', 'dev', 'hole', 'mode', 'tun')
        ip('link', 'set', 'hole', 'up')
        ip('route', 'add', '203.0.113.0/25', 'dev', 'hole', 'src', HERE[0])
        ip('route', 'add', 'unreachable', '203.0.113.128/25')
        return self

    def __exit__(self, *_):
        self._link.stop()
