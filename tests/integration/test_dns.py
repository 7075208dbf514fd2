# SPDX-License-Identifier: GPL-3.0-or-later
"""Where mail goes, as NSD, Unbound and an HTTPS server tell it: every domain of the small internet."""

import ipaddress
import json
import os
import pathlib
import subprocess

import direct
import dns
from direct import CASES, DOMAINS, GOOD, Internet
from tap import check, run, same

FIND_MX = pathlib.Path(os.environ['MAILSHOT_BUILD']) / 'tests/worlds/find-mx'
# A domain that nobody can be sent to for a reason of the DNS, by its enhanced code.
BAD = {case.recipient.partition('@')[2]: case for case in CASES if case.theme == 'dns' and case.code == 0 and case.enhanced != '4.4.1'}

net = Internet(mta=False)
found = {}


def ask(*domains):
    process = subprocess.run([FIND_MX, dns.RESOLVER, net.authority[0]], input='\n'.join(domains), capture_output=True, text=True, check=True)
    return {row['domain']: row for row in map(json.loads, process.stdout.splitlines())}


def statuses():
    """Each domain is found, failed or deferred, as its rule says"""
    domains = {case.recipient.partition('@')[2] for case in CASES if 'drop' not in case.recipient}
    found.update(ask(*sorted(domains)))
    same(set(found), domains, 'domains')
    for domain, row in found.items():
        if case := BAD.get(domain):
            check(row['status'] == case.state and row['enhanced'] in case.enhanced, f'{domain}: {row}')
        else:
            same((row['status'], row['enhanced']), ('found', ''), domain)


def hosts():
    """The hosts of those found are those of the zone, by preference, each with all its addresses"""
    for domain, lines in DOMAINS.items():
        wanted = sorted(line.split()[1:] for line in lines if line.startswith('MX'))
        row = found.get(domain)
        if row and row['status'] == 'found' and wanted:
            names = [name.rstrip('.').lower() for _, name in wanted if name != '.']
            asked = [host['name'] for host in row['hosts']]
            # Those of equal preference come in any order.
            same(sorted(asked) if len({preference for preference, _ in wanted}) == 1 else asked, names, domain)
            same(row['site'], ' '.join(sorted(set(names))), f'site of {domain}')
    same({ipaddress.ip_address(one) for one in found['three.test']['hosts'][0]['addresses']},
         {ipaddress.ip_address(one) for one in (direct.CLOSED, direct.UNREACHABLE, direct.at(46))}, 'addresses of three')
    same(found['six.test']['hosts'][0]['addresses'], [direct.CLOSED6, direct.at(30)], 'addresses of six, IPv6 first')
    same([host['name'] for host in found['rootmx.test']['hosts']], [GOOD], 'hosts beside a root')
    same([(found[domain]['implicit']) for domain in ('implicit.test', 'good.test')], [True, False], 'implicit')
    same([host['name'] for host in found['alias.test']['hosts']], [GOOD], 'hosts behind an alias')
    same({found[f'shared{number}.test']['site'] for number in (1, 2, 3)}, {'mx.good.test mx.shared.test'}, 'the shared site')


def dane():
    """Hosts of signed zones are secure, and their TLSA records are found; of others they are not asked for"""
    for domain, row in found.items():
        for host in row['hosts']:
            signed = domain.endswith('.example') and host['name'].endswith('.example')
            same((host['secure'], host['tlsa']), (signed, int(signed)), f'{domain}: secure, TLSA records of {host["name"]}')


def policies():
    """Each MTA-STS policy is fetched, but where its server's certificate is wrong"""
    for domain, row in found.items():
        text = direct.POLICIES.get(domain, '') if domain != 'sts-badhttps.test' else ''
        mode = text.partition('mode: ')[2].partition('\r\n')[0]
        check(row['policy'] == mode or {row['policy'], mode} == {'', 'none'}, f'{domain}: policy {row["policy"]!r}, wanted {mode!r}')


with net:
    run(statuses, hosts, dane, policies)
