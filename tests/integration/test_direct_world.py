# SPDX-License-Identifier: GPL-3.0-or-later
"""The small internet itself, before Mailshot is judged by it: by Postfix as the client, drill, and TLS of Python's own."""

import contextlib
import http.client
import smtplib
import socket
import ssl
import subprocess

import direct
import dns
from direct import CASES, Internet
from policies import PATH
from relay import Relay
from servers import wait_for, write
from tap import check, run, same

# Where Postfix does otherwise than is wanted of Mailshot: (state, why).
OTHERWISE = {
    'ok@rootmx.test': ('failed', 'any null MX is one'),
    'ok@literal.test': ('sent', 'an address where a name belongs is used'),
    'ok@broken.test': ('deferred', 'plain text is for the next try'),
}


def a_labels(address):
    local, _, domain = address.partition('@')
    return f'{local}@{domain.encode("idna").decode()}'


net = Internet()
relay = Relay('smtp_connect_timeout = 2s', 'smtp_helo_timeout = 3s')


def outcomes():
    """Postfix, sending direct, finds each domain as the table has it"""
    cases = [case for case in CASES if case.theme != 'mta-sts']
    for case in cases:
        relay.submit(direct.SENDER, a_labels(case.recipient), f'From: {direct.SENDER}\nTo: {a_labels(case.recipient)}\n\nHello\n'.encode())
    wait_for(lambda: relay.held() == len(cases), 'a full queue')
    relay.release()
    wait_for(lambda: not {a_labels(case.recipient) for case in cases} - set(relay.statuses()), 'a first status for all', 40)
    net.settle()
    found, wanted = {}, {}
    statuses = relay.statuses()
    for case in cases:
        status = statuses[a_labels(case.recipient)]
        state, server, code = case.state, case.servers, case.code
        if case.recipient in OTHERWISE:
            state, server, code = OTHERWISE[case.recipient][0], (), 0
        found[case.recipient] = (status.state, status.code if code else 0, not server or status.server in server, net.stored(case.recipient),
                                 all(net.connected(host) for host in case.before))
        wanted[case.recipient] = (state, code, True, int(state == 'sent'), True)
    same(found, wanted, 'state, code, right server, stored, others tried first')


def dane():
    """DANE decides: Postfix calls the right ones verified, and gives the wrong ones nothing"""
    log = '\n'.join(relay.tls_lines())
    for case in direct.cases('dane'):
        verified = 'example' in case.recipient and case.state == 'sent' and 'nodane' not in case.recipient
        for server in case.servers if verified else ():
            check(f'Verified TLS connection established to {server}' in log, f'{server} is not verified:\n{log}')
    check('Untrusted TLS connection established to mx.dane-unsigned.test' in log, 'TLSA of an unsigned zone counted')


def drill(name, kind):
    return subprocess.run(['drill', '-D', name, f'@{dns.RESOLVER}', kind], capture_output=True, text=True, check=True).stdout


def authenticated():
    """The resolver vouches for what is signed, and for nothing else"""
    for name, kind, wanted in (('_25._tcp.mx.dane-ee.example', 'TLSA', True), ('_25._tcp.mx.dane.deep.example', 'TLSA', True),
                               ('dane-ee.example', 'MX', True), ('_25._tcp.mx.dane-unsigned.test', 'TLSA', False), ('good.test', 'MX', False)):
        answer = drill(name, kind)
        check('NOERROR' in answer and kind in answer, f'{name}: {answer}')
        same(' ad' in answer.partition('flags:')[2].partition(';')[0], wanted, f'AD of {name}')
    check('SERVFAIL' in drill('bogus.example', 'MX'), 'the bogus zone is not refused')


def fetched(domain, address):
    """The policy as an agent would fetch it, or None."""
    context = ssl.create_default_context(cafile=str(net.authority[0]))
    with contextlib.suppress(ssl.SSLError), socket.create_connection((address, 443), 5) as plain:
        with context.wrap_socket(plain, server_hostname=f'mta-sts.{domain}') as secure:
            connection = http.client.HTTPConnection(f'mta-sts.{domain}')
            connection.sock = secure
            connection.request('GET', PATH)
            response = connection.getresponse()
            return response.read().decode() if response.status == 200 else None
    return None


def policies():
    """Each policy can be fetched with a verified name, but those that must not"""
    for domain, text in direct.POLICIES.items():
        check('v=STSv1' in drill(f'_mta-sts.{domain}', 'TXT'), f'no record for {domain}')
        bad = domain == 'sts-badhttps.test'
        same(fetched(domain, direct.BAD_POLICY if bad else direct.POLICY), None if bad else text, f'policy of {domain}')
    same(fetched('sts-nopolicy.test', direct.POLICY), None, 'policy of sts-nopolicy.test')


def certificates():
    """Certificates are verified, or not, as their hosts' names say"""
    for name, address, kind in direct.TLS_HOSTS:
        context = ssl.create_default_context(cafile=str(net.authority[0]))
        verified = True
        with smtplib.SMTP(address, 25, timeout=5) as client:
            # smtplib verifies for the name it was told to connect to.
            client._host = name
            try:
                client.starttls(context=context)
            except ssl.SSLCertVerificationError:
                verified = False
                client.close()
        same(verified, kind == 'good', f'{name} ({kind}) verified')


with net:
    write('/etc/resolv.conf', f'nameserver {dns.RESOLVER}\noptions timeout:2 attempts:2\n')
    with relay:
        run(outcomes, dane, authenticated, policies, certificates)
