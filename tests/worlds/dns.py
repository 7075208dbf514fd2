# SPDX-License-Identifier: GPL-3.0-or-later
"""dns.py - the whole DNS of a world: NSD with a root of its own, behind Unbound, which validates.

Records are (name, type, data); names are absolute, without the last dot.  What ends in "test" is in an
unsigned zone; what ends in "example" in a zone signed up to the root, so that Unbound sets AD.  A name
below servfail.test is answered SERVFAIL, below drop.test not at all, below bogus.example with
signatures that do not fit; names below slow.test late, by slow_dns.py.
"""

import ipaddress
import json
import pathlib
import subprocess
import sys

from servers import WORLD, Daemon, graft, wait_for, wait_port, write

RESOLVER, AUTHORITY, SLOW = '198.51.100.53', '198.51.100.54', '198.51.100.55'
ADDRESSES = (RESOLVER, AUTHORITY, SLOW)
# Every zone before the one that delegates to it.
ZONES = ('bogus.example', 'deep.example', 'example', 'test', '100.51.198.in-addr.arpa', '0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa', '')
SIGNED = ('bogus.example', 'deep.example', 'example', '')
SLOW_ZONE = 'slow.test'

NSD = '''
server:
  ip-address: {address}
  username: ""
  chroot: ""
  zonesdir: "{root}"
  pidfile: "{root}/nsd.pid"
  xfrdfile: "{root}/xfrd.state"
  zonelistfile: "{root}/zone.list"
  database: ""
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
'''

# Slow authorities are given their time; nothing bad is remembered longer than a test waits.
UNBOUND = '''
server:
  interface: {address}
  access-control: 0.0.0.0/0 allow
  username: ""
  chroot: ""
  directory: "{root}"
  pidfile: ""
  use-syslog: no
  logfile: ""
  num-threads: 1
  do-ip6: no
  root-hints: "root.hints"
  trust-anchor-file: "anchor"
  module-config: "validator iterator"
  do-not-query-localhost: no
  qname-minimisation: no
  infra-host-ttl: 1
  unknown-server-time-limit: 6000
  infra-cache-min-rtt: 6000
  cache-max-negative-ttl: 1
  outgoing-range: 4096
  num-queries-per-thread: 4096
  local-zone: "test." nodefault
  local-zone: "example." nodefault
  local-zone: "100.51.198.in-addr.arpa." nodefault
  local-zone: "51.198.in-addr.arpa." nodefault
  local-zone: "8.b.d.0.1.0.0.2.ip6.arpa." nodefault
  local-zone: "drop.test." always_deny
remote-control:
  control-enable: no
'''


def reverse(address, name):
    return (ipaddress.ip_address(address).reverse_pointer, 'PTR', f'{name}.')


class Dns:
    """For the block it is used in; where is put in front of the servers' commands, near in front of the resolver's."""

    def __init__(self, records, slow=(), seconds=3, where=(), near=None, resolver=RESOLVER, ttl=5):
        self.root = WORLD / 'dns'
        self.records = records
        self.slow = slow
        self.seconds = seconds
        self.where = where
        self.near = where if near is None else near
        self.resolver = resolver
        self.ttl = ttl
        self._daemons = []

    def __enter__(self):
        graft('dns')
        self.root.mkdir()
        self._write_zones()
        config = write(self.root / 'nsd.conf', NSD.format(address=AUTHORITY, root=self.root) + ''.join(
            f'zone:\n  name: "{zone or "."}"\n  zonefile: "{self._file(zone)}"\n' for zone in (*ZONES, 'servfail.test')))
        self._start('nsd', self.where, 'nsd', '-d', '-c', config)
        table = write(self.root / 'slow.json', json.dumps({name: [kind, data] for name, kind, data in self.slow}))
        self._start('slow', self.where, sys.executable, pathlib.Path(__file__).parent / 'slow_dns.py', SLOW, self.seconds, table)
        write(self.root / 'root.hints', f'. 3600 IN NS ns.test.\nns.test. 3600 IN A {AUTHORITY}\n')
        config = write(self.root / 'unbound.conf', UNBOUND.format(address=self.resolver, root=self.root))
        self._resolver = ['unbound', self.near, 'unbound', '-d', '-c', config]
        self._start(*self._resolver)
        write('/etc/resolv.conf', f'nameserver {self.resolver}\noptions timeout:5 attempts:2\n')
        wait_port(53, AUTHORITY)
        wait_port(53, self.resolver)
        wait_for(lambda: 'ready' in (self.root / 'slow.log').read_text(), 'the slow name server')
        return self

    def __exit__(self, *_):
        for daemon in self._daemons:
            daemon.stop()

    def forget(self):
        """The resolver forgets all that it was told."""
        self._daemons.pop().stop()
        self._start(*self._resolver)
        wait_port(53, self.resolver)

    def _start(self, name, where, *command):
        self._daemons.append(Daemon([*where, *command], self.root / f'{name}.log'))

    def _file(self, zone):
        return f'{zone or "root"}.zone{".signed" if zone in SIGNED else ""}'

    def _write_zones(self):
        lines = {zone: [f'{zone}. 5 IN SOA ns.test. hostmaster.test. 1 3600 600 86400 2', f'{zone}. 5 IN NS ns.test.'] for zone in ZONES}
        for name, kind, data in self.records:
            zone = next(zone for zone in ZONES if f'.{name}'.endswith(f'.{zone}') or not zone)
            lines[zone].append(f'{name}. {self.ttl} IN {kind} {data}')
        lines['test'] += [f'ns.test. 5 IN A {AUTHORITY}', f'{SLOW_ZONE}. 5 IN NS ns.{SLOW_ZONE}.', f'ns.{SLOW_ZONE}. 5 IN A {SLOW}',
                          'servfail.test. 5 IN NS ns.test.']
        lines[''].append(f'ns.test. 5 IN A {AUTHORITY}')
        for zone in ZONES:
            if zone:
                parent = next(other for other in ZONES[ZONES.index(zone) + 1:] if f'.{zone}'.endswith(f'.{other}') or not other)
                lines[parent].append(f'{zone}. 5 IN NS ns.test.')
            path = write(self.root / f'{zone or "root"}.zone', '\n'.join(lines[zone]) + '\n')
            if zone in SIGNED:
                signer = self._sign(zone, path)
                if zone:
                    lines[parent].append(signer)

    def _sign(self, zone, path):
        """Signs it; returns the DS record for the zone above, or of the root writes the trust anchor."""
        key = subprocess.run(['ldns-keygen', '-a', 'ECDSAP256SHA256', '-k', f'{zone}.'], cwd=self.root, check=True,
                             capture_output=True, text=True).stdout.strip()
        subprocess.run(['ldns-signzone', path.name, key], cwd=self.root, check=True, capture_output=True)
        if not zone:
            write(self.root / 'anchor', (self.root / f'{key}.key').read_text())
        record = (self.root / f'{key}.ds').read_text().strip()
        if zone.startswith('bogus'):
            digest = record.split()[-1]
            record = record.replace(digest, digest[::-1])
        return record
