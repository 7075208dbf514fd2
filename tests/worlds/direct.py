# SPDX-License-Identifier: GPL-3.0-or-later
"""direct.py - a small internet for mail that goes direct: its domains, their servers, and what is to become of each recipient.

One table each: DOMAINS says what the DNS holds, hosts() who listens where, CASES who is written to and
what the outcome is.  Behind the domains are Postfix, Exim, OpenSMTPD, smtp-sink and exchanger.py.
"""

import contextlib
import dataclasses
import hashlib

import dns
from exchanger import Exchanger, Exchangers
from exim import Exim
from far import HERE, HOLE, THERE, UNREACHABLE, Far
from opensmtpd import OpenSmtpd
from policies import Policies, policy
from postfix import Postfix
from servers import WORLD, graft, make_authority, make_certificate, openssl, wait_for
from sink import Sink

SENDER = 'ada@sender.test'


def at(number):
    return f'198.51.100.{number}'


def at6(number):
    return f'2001:db8::{number}'


POSTFIX, EXIM, OPENSMTPD, SINK, CLOSED, CLOSED6 = at(20), at(21), at(22), at(23), at(40), at6(40)
POLICY, BAD_POLICY = at(60), at(61)

# What refuses to talk, or talks nonsense, and the rest of the servers that need no certificate.
PLAIN_HOSTS = [
    Exchanger('mx.good.test', [at(30), at6(30)]),
    Exchanger('mx.greet554.test', [at(41)], '554 5.7.1 No mail from you'),
    Exchanger('mx.greet421.test', [at(42)], '421 4.3.2 Too busy'),
    Exchanger('mx.greet451.test', [at(43)], '451 4.3.0 Something is wrong here'),
    Exchanger('mx.greet521.test', [at(59)], '521 5.3.2 This host takes no mail'),
    Exchanger('mx.silent.test', [at(80)], pause=600),
    Exchanger('mx.slowgreet.test', [at(81)], pause=1.5),
    Exchanger('mx.one.test', [at(82)], messages=1, last='421 4.7.0 One message is enough'),
    Exchanger('mx.two.test', [at(83)], messages=2),
    Exchanger('mx.small.test', [at(84)], size=200),
    Exchanger('mx.closes.test', [at(44)], ''),
    Exchanger('mx.ssh.test', [at(45)], 'SSH-2.0-OpenSSH_9.2p1'),
    Exchanger('mx.three.test', [at(46)]),
    Exchanger('mxa.equal.test', [at(47)]),
    Exchanger('mxb.equal.test', [at(48)]),
    Exchanger('mx.sixonly.test', [at6(49)]),
    Exchanger('implicit.test', [at(50)]),
    Exchanger('mx.shared.test', [at(51)]),
    Exchanger('mx.broken.test', [at(52)], starttls='broken'),
    Exchanger('mx.tls454.test', [at(53)], starttls='refused'),
    Exchanger('mx.catchall.test', [at(54)], rules=[['', '250 2.1.5 Recipient ok']]),
    Exchanger('mx.mum.test', [at(55)], rules=[['', '450 4.1.1 Cannot verify this recipient now']]),
    Exchanger('mx.mum252.test', [at(56)], rules=[['', '252 2.1.5 Cannot verify, but will take it']]),
    Exchanger('mx.spam.test', [at(57)], dot='550 5.7.1 This looks like spam'),
    Exchanger('mx.later.test', [at(58)], dot='451 4.3.0 Try again later'),
    Exchanger('mx.dane-clear.example', [at(75)]),
]

# Hosts with a certificate: name, address, how it comes about.
TLS_HOSTS = [
    ('mx.selfsigned.test', at(62), 'self'),
    ('mx.expired.test', at(63), 'expired'),
    ('mx.sts-good.test', at(64), 'good'),
    ('mx.sts-self.test', at(65), 'self'),
    ('mx.sts-name.test', at(66), 'other name'),
    ('mx.sts-testing.test', at(67), 'self'),
    ('mx.dane-ee.example', at(70), 'self'),
    ('mx.dane-expired.example', at(71), 'expired'),
    ('mx.dane-ta.example', at(72), 'good'),
    ('mx.dane-bad.example', at(73), 'good'),
    ('mx.dane.deep.example', at(74), 'self'),
    ('mx.dane-unsigned.test', at(76), 'self'),
    ('mx.dane-ta-name.example', at(77), 'other name'),
]

DOMAINS = {
    'postfix.test': ['MX 10 mx.postfix.test.'],
    'exim.test': ['MX 10 mx.exim.test.'],
    'opensmtpd.test': ['MX 10 mx.opensmtpd.test.'],
    'sink.test': ['MX 10 mx.sink.test.'],
    'good.test': ['MX 10 mx.good.test.'],
    'refuse.test': ['MX 10 mx.closed.test.', 'MX 20 mx.good.test.'],
    'greet554.test': ['MX 10 mx.greet554.test.', 'MX 20 mx.good.test.'],
    'greet421.test': ['MX 10 mx.greet421.test.', 'MX 20 mx.good.test.'],
    'greet451.test': ['MX 10 mx.greet451.test.', 'MX 20 mx.good.test.'],
    'greet521.test': ['MX 10 mx.greet521.test.', 'MX 20 mx.good.test.'],
    'silent.test': ['MX 10 mx.silent.test.', 'MX 20 mx.good.test.'],
    'slowgreet.test': ['MX 10 mx.slowgreet.test.'],
    'one.test': ['MX 10 mx.one.test.'],
    'two.test': ['MX 10 mx.two.test.'],
    'small.test': ['MX 10 mx.small.test.'],
    'closes.test': ['MX 10 mx.closes.test.', 'MX 20 mx.good.test.'],
    'ssh.test': ['MX 10 mx.ssh.test.', 'MX 20 mx.good.test.'],
    'all554.test': ['MX 10 mx.greet554.test.'],
    'all421.test': ['MX 10 mx.greet421.test.'],
    'down.test': ['MX 10 mx.closed.test.'],
    'unreachable.test': ['MX 10 mx.unreachable.test.'],
    'equal.test': ['MX 10 mxa.equal.test.', 'MX 10 mxb.equal.test.'],
    'equaldead.test': ['MX 10 mx.closed.test.', 'MX 10 mx.unreachable.test.', 'MX 10 mxa.equal.test.'],
    'three.test': ['MX 10 mx.three.test.'],
    'six.test': ['MX 10 mx.six.test.'],
    'sixonly.test': ['MX 10 mx.sixonly.test.'],
    'implicit.test': [f'A {at(50)}'],
    'nullmx.test': ['MX 0 .', f'A {at(30)}'],
    'rootmx.test': ['MX 0 .', 'MX 10 mx.good.test.'],
    'nodata.test': ['TXT "nothing but a text"'],
    'noaddress.test': ['MX 10 nohost.noaddress.test.', f'A {at(30)}'],
    'alias.test': ['CNAME alias2.test.'],
    'alias2.test': ['CNAME good.test.'],
    'cnamemx.test': ['MX 10 cname.cnamemx.test.'],
    'cname.cnamemx.test': ['CNAME mx.good.test.'],
    'loop.test': ['CNAME loop2.test.'],
    'loop2.test': ['CNAME loop.test.'],
    'literal.test': [f'MX 10 {at(30)}.'],
    'loopback.test': ['MX 10 mx.loopback.test.'],
    'own.test': ['MX 10 here.test.'],
    'xn--bcher-kva.test': ['MX 10 mx.good.test.'],
    'shared1.test': ['MX 10 mx.shared.test.', 'MX 20 mx.good.test.'],
    'shared2.test': ['MX 20 mx.good.test.', 'MX 10 mx.shared.test.'],
    'shared3.test': ['MX 10 MX.Shared.Test.', 'MX 20 mx.good.test.'],
    'selfsigned.test': ['MX 10 mx.selfsigned.test.'],
    'expired.test': ['MX 10 mx.expired.test.'],
    'broken.test': ['MX 10 mx.broken.test.'],
    'tls454.test': ['MX 10 mx.tls454.test.'],
    'catchall.test': ['MX 10 mx.catchall.test.'],
    'mum.test': ['MX 10 mx.mum.test.'],
    'mum252.test': ['MX 10 mx.mum252.test.'],
    'spam.test': ['MX 10 mx.spam.test.'],
    'later.test': ['MX 10 mx.later.test.'],
    'hole.test': ['MX 10 mx.hole.test.'],
    'holes.test': ['MX 10 mx.hole.test.', 'MX 20 mx.good.test.'],
    'sts-good.test': ['MX 10 mx.sts-good.test.'],
    'sts-self.test': ['MX 10 mx.sts-self.test.'],
    'sts-name.test': ['MX 10 mx.sts-name.test.'],
    'sts-othermx.test': ['MX 10 mx.sts-good.test.'],
    'sts-twomx.test': ['MX 10 mx.sts-self.test.', 'MX 20 mx.sts-good.test.'],
    'sts-clear.test': ['MX 10 mx.good.test.'],
    'sts-testing.test': ['MX 10 mx.sts-testing.test.'],
    'sts-none.test': ['MX 10 mx.sts-self.test.'],
    'sts-nopolicy.test': ['MX 10 mx.sts-self.test.'],
    'sts-badhttps.test': ['MX 10 mx.sts-self.test.'],
    'dane-ee.example': ['MX 10 mx.dane-ee.example.'],
    'dane-expired.example': ['MX 10 mx.dane-expired.example.'],
    'dane-ta.example': ['MX 10 mx.dane-ta.example.'],
    'dane-ta-name.example': ['MX 10 mx.dane-ta-name.example.'],
    'dane-bad.example': ['MX 10 mx.dane-bad.example.'],
    'dane-badgood.example': ['MX 10 mx.dane-bad.example.', 'MX 20 mx.dane-ee.example.'],
    'dane-clear.example': ['MX 10 mx.dane-clear.example.'],
    'dane.deep.example': ['MX 10 mx.dane.deep.example.'],
    'dane-unsigned.test': ['MX 10 mx.dane-unsigned.test.'],
    'nodane.example': ['MX 10 mx.selfsigned.test.'],
    'mx.closed.test': [f'A {CLOSED}'],
    'mx.unreachable.test': [f'A {UNREACHABLE}'],
    'mx.hole.test': [f'A {HOLE}'],
    'mx.postfix.test': [f'A {POSTFIX}'],
    'mx.exim.test': [f'A {EXIM}'],
    'mx.opensmtpd.test': [f'A {OPENSMTPD}'],
    'mx.sink.test': [f'A {SINK}'],
    'mx.three.test': [f'A {CLOSED}', f'A {UNREACHABLE}', f'A {at(46)}'],
    'mx.six.test': [f'AAAA {CLOSED6}', f'A {at(30)}'],
    'mx.loopback.test': ['A 127.0.0.1'],
    'here.test': [f'A {HERE[0]}', f'AAAA {HERE[1]}'],
    'sender.test': ['MX 10 mx.good.test.', f'TXT "v=spf1 ip4:{HERE[0]} ip6:{HERE[1]} -all"'],
}
NOT_FROM_HOSTS = ('mx.three.test', 'implicit.test')

POLICIES = {
    'sts-good.test': policy('enforce', 'mx.sts-good.test'),
    'sts-self.test': policy('enforce', '*.sts-self.test'),
    'sts-name.test': policy('enforce', 'mx.sts-name.test'),
    'sts-othermx.test': policy('enforce', 'mx.elsewhere.test'),
    'sts-twomx.test': policy('enforce', 'mx.sts-good.test', 'mx.sts-self.test'),
    'sts-clear.test': policy('enforce', 'mx.good.test'),
    'sts-testing.test': policy('testing', 'mx.sts-testing.test'),
    'sts-none.test': policy('none'),
    'sts-badhttps.test': policy('enforce', 'mx.elsewhere.test'),
}


@dataclasses.dataclass
class Case:
    """What is to become of one recipient.

    code 0: there is no reply; enhanced may be several, any of which is right, and None is not
    compared; servers are those that may have answered last; before are those that had to be tried first.
    tls: whether it was used; None: nobody got that far.
    """

    theme: str
    recipient: str
    state: str
    code: int
    enhanced: object = None
    servers: tuple = ()
    before: tuple = ()
    tls: object = None


def sent(theme, recipient, *servers, before=(), tls=False):
    return Case(theme, recipient, 'sent', 250, None, servers, before, tls)


GOOD = 'mx.good.test'
CASES = [
    *[sent('servers', f'ok{number}@postfix.test', 'mx.postfix.test', tls=True) for number in range(3)],
    Case('servers', 'nobody@postfix.test', 'failed', 550, '5.1.1', ('mx.postfix.test',)),
    Case('servers', 'blocked@postfix.test', 'failed', 550, '5.7.1', ('mx.postfix.test',)),
    Case('servers', 'full@postfix.test', 'deferred', 452, '4.2.2', ('mx.postfix.test',)),
    Case('servers', 'bye@postfix.test', 'deferred', 421, '4.7.0', ('mx.postfix.test',)),
    Case('servers', 'grey1@postfix.test', 'deferred', 450, '4.2.0', ('mx.postfix.test',)),
    *[sent('servers', f'ok{number}@exim.test', 'mx.exim.test', tls=True) for number in range(3)],
    Case('servers', 'nobody@exim.test', 'failed', 550, None, ('mx.exim.test',)),
    Case('servers', 'late1@exim.test', 'deferred', 451, '4.2.1', ('mx.exim.test',)),
    Case('servers', 'spam1@exim.test', 'failed', 550, '5.7.1', ('mx.exim.test',)),
    *[sent('servers', f'ok{number}@opensmtpd.test', 'mx.opensmtpd.test') for number in range(3)],
    Case('servers', 'nobody@opensmtpd.test', 'failed', 550, None, ('mx.opensmtpd.test',)),
    *[sent('servers', f'any{number}@sink.test', 'mx.sink.test') for number in range(3)],

    sent('connect', 'ok@refuse.test', GOOD),
    sent('connect', 'ok@greet554.test', GOOD, before=('mx.greet554.test',)),
    sent('connect', 'ok@greet421.test', GOOD, before=('mx.greet421.test',)),
    sent('connect', 'ok@greet451.test', GOOD, before=('mx.greet451.test',)),
    sent('connect', 'ok@greet521.test', GOOD, before=('mx.greet521.test',)),
    sent('connect', 'ok@slowgreet.test', 'mx.slowgreet.test'),
    *[sent('connect', f'ok{number}@one.test', 'mx.one.test') for number in range(4)],
    *[sent('connect', f'ok{number}@two.test', 'mx.two.test') for number in range(6)],
    sent('connect', 'ok@closes.test', GOOD, before=('mx.closes.test',)),
    sent('connect', 'ok@ssh.test', GOOD, before=('mx.ssh.test',)),
    Case('connect', 'ok@all554.test', 'deferred', 554, '5.7.1', ('mx.greet554.test',)),
    Case('connect', 'ok@all421.test', 'deferred', 421, '4.3.2', ('mx.greet421.test',)),
    Case('connect', 'ok@down.test', 'deferred', 0, '4.4.1'),
    Case('connect', 'ok@unreachable.test', 'deferred', 0, '4.4.1'),
    sent('connect', 'ok@equal.test', 'mxa.equal.test', 'mxb.equal.test'),
    sent('connect', 'ok@equaldead.test', 'mxa.equal.test'),
    sent('connect', 'ok@three.test', 'mx.three.test'),
    sent('connect', 'ok@six.test', 'mx.six.test'),
    sent('connect', 'ok@sixonly.test', 'mx.sixonly.test'),

    sent('dns', 'ok@implicit.test', 'implicit.test'),
    sent('dns', f'ok@[{at(50)}]', at(50)),
    Case('dns', 'ok@nullmx.test', 'failed', 0, '5.1.10'),
    sent('dns', 'ok@rootmx.test', GOOD),
    Case('dns', 'ok@absent.test', 'failed', 0, '5.1.2'),
    Case('dns', 'ok@nodata.test', 'failed', 0, ('5.1.2', '5.4.4')),
    Case('dns', 'ok@noaddress.test', 'failed', 0, '5.4.4'),
    Case('dns', 'ok@servfail.test', 'deferred', 0, '4.4.3'),
    Case('dns', 'ok@bogus.example', 'deferred', 0, '4.4.3'),
    Case('dns', 'ok@loop.test', 'deferred', 0, '4.4.3'),
    sent('dns', 'ok@alias.test', GOOD),
    sent('dns', 'ok@cnamemx.test', GOOD, 'cname.cnamemx.test'),
    Case('dns', 'ok@literal.test', 'failed', 0, '5.4.6'),
    Case('dns', 'ok@loopback.test', 'failed', 0, '5.4.6'),
    # Nothing of this machine listens: a loop cannot arise.
    Case('dns', 'ok@own.test', 'deferred', 0, '4.4.1'),
    sent('dns', 'ok@bücher.test', GOOD),
    sent('dns', 'ok@slow.test', GOOD),

    *[sent('site', f'ok{number}@shared{domain}.test', 'mx.shared.test') for domain in (1, 2, 3) for number in range(10)],

    sent('tls', 'ok@selfsigned.test', 'mx.selfsigned.test', tls=True),
    sent('tls', 'ok@expired.test', 'mx.expired.test', tls=True),
    sent('tls', 'ok@broken.test', 'mx.broken.test'),
    sent('tls', 'ok@tls454.test', 'mx.tls454.test'),

    Case('replies', 'grey@good.test', 'deferred', 450, '4.2.0', (GOOD,)),
    Case('replies', 'nobody@good.test', 'failed', 550, '5.1.1', (GOOD,)),
    Case('replies', 'full@good.test', 'deferred', 452, '4.2.2', (GOOD,)),
    Case('replies', 'over@good.test', 'failed', 552, '5.2.2', (GOOD,)),
    Case('replies', 'rate@good.test', 'deferred', 421, '4.7.0', (GOOD,)),
    Case('replies', 'gone@good.test', 'failed', 551, '5.1.6', (GOOD,)),
    sent('replies', 'whoever@catchall.test', 'mx.catchall.test'),
    Case('replies', 'whoever@mum.test', 'deferred', 450, '4.1.1', ('mx.mum.test',)),
    sent('replies', 'whoever@mum252.test', 'mx.mum252.test'),
    Case('replies', 'ok@spam.test', 'failed', 550, '5.7.1', ('mx.spam.test',)),
    Case('replies', 'ok@small.test', 'failed', 0, '5.3.4', ('mx.small.test',)),
    Case('replies', 'ok@later.test', 'deferred', 451, '4.3.0', ('mx.later.test',)),

    Case('dead', 'ok@hole.test', 'deferred', 0, '4.4.1'),
    sent('dead', 'ok@holes.test', GOOD),
    sent('dead', 'ok@silent.test', GOOD, before=('mx.silent.test',)),
    Case('dead', 'ok@x.drop.test', 'deferred', 0, '4.4.3'),

    sent('mta-sts', 'ok@sts-good.test', 'mx.sts-good.test', tls=True),
    Case('mta-sts', 'ok@sts-self.test', 'deferred', 0, ('4.7.5', '4.7.0')),
    Case('mta-sts', 'ok@sts-name.test', 'deferred', 0, ('4.7.5', '4.7.0')),
    Case('mta-sts', 'ok@sts-othermx.test', 'deferred', 0, ('4.7.5', '4.7.0')),
    sent('mta-sts', 'ok@sts-twomx.test', 'mx.sts-good.test', before=('mx.sts-self.test',), tls=True),
    Case('mta-sts', 'ok@sts-clear.test', 'deferred', 0, ('4.7.5', '4.7.0', '4.7.4')),
    sent('mta-sts', 'ok@sts-testing.test', 'mx.sts-testing.test', tls=True),
    sent('mta-sts', 'ok@sts-none.test', 'mx.sts-self.test', tls=True),
    sent('mta-sts', 'ok@sts-nopolicy.test', 'mx.sts-self.test', tls=True),
    sent('mta-sts', 'ok@sts-badhttps.test', 'mx.sts-self.test', tls=True),

    sent('dane', 'ok@dane-ee.example', 'mx.dane-ee.example', tls=True),
    sent('dane', 'ok@dane-expired.example', 'mx.dane-expired.example', tls=True),
    sent('dane', 'ok@dane-ta.example', 'mx.dane-ta.example', tls=True),
    Case('dane', 'ok@dane-ta-name.example', 'deferred', 0, ('4.7.5', '4.7.0')),
    Case('dane', 'ok@dane-bad.example', 'deferred', 0, ('4.7.5', '4.7.0')),
    sent('dane', 'ok@dane-badgood.example', 'mx.dane-ee.example', before=('mx.dane-bad.example',), tls=True),
    Case('dane', 'ok@dane-clear.example', 'deferred', 0, ('4.7.5', '4.7.0', '4.7.4')),
    sent('dane', 'ok@dane.deep.example', 'mx.dane.deep.example', tls=True),
    sent('dane', 'ok@dane-unsigned.test', 'mx.dane-unsigned.test', tls=True),
    sent('dane', 'ok@nodane.example', 'mx.selfsigned.test', tls=True),
]


def cases(*themes):
    return [case for case in CASES if case.theme in themes]


def digest(certificate):
    """SHA-256 of its public key: TLSA x 1 1 (RFC 6698 section 2.1)."""
    key = openssl('x509', '-in', certificate, '-noout', '-pubkey').decode()
    (WORLD / 'public.pem').write_text(key, encoding='utf-8')
    return hashlib.sha256(openssl('pkey', '-pubin', '-in', WORLD / 'public.pem', '-outform', 'der')).hexdigest()


class Internet:
    """All of it, for the block it is used in."""

    def __init__(self, mta=True):
        """mta: with Postfix, Exim, OpenSMTPD and smtp-sink."""
        self.mta = mta

    def __enter__(self):
        graft('dns', 'postfix', 'exim', 'opensmtpd')
        with contextlib.ExitStack() as stack:
            hosts = [*PLAIN_HOSTS, *self._tls_hosts()]
            addresses = {POSTFIX, EXIM, OPENSMTPD, SINK, CLOSED, CLOSED6, POLICY, BAD_POLICY, *dns.ADDRESSES,
                         *[address for host in hosts for address in host.addresses]}
            stack.enter_context(Far(sorted(addresses)))
            self.dns = stack.enter_context(dns.Dns(self._records(hosts), slow=[('slow.test', 'MX', f'10 {GOOD}.')], where=THERE))
            self.exchangers = stack.enter_context(Exchangers(WORLD / 'exchangers', hosts, THERE))
            self.policies = stack.enter_context(Policies(WORLD / 'policies', POLICY, self._policy_certificate('good'), {
                f'mta-sts.{domain}': text for domain, text in POLICIES.items()}, THERE))
            stack.enter_context(Policies(WORLD / 'policies-bad', BAD_POLICY, self._policy_certificate('bad'), {
                f'mta-sts.{domain}': text for domain, text in POLICIES.items()}, THERE))
            if self.mta:
                box = [*(f'ok{number}' for number in range(3)), 'grey1']
                self.postfix = stack.enter_context(Postfix(box, 'postfix.test', 'mx.postfix.test', POSTFIX, THERE))
                self.exim = stack.enter_context(Exim([*box, 'late1', 'spam1'], 'exim.test', 'mx.exim.test', EXIM, THERE))
                self.opensmtpd = stack.enter_context(OpenSmtpd(box, 'opensmtpd.test', 'mx.opensmtpd.test', OPENSMTPD, THERE))
                self.sink = stack.enter_context(Sink('-h', 'mx.sink.test', folder=WORLD / 'sink', port=25, address=SINK, where=THERE))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def _tls_hosts(self):
        folder = WORLD / 'tls'
        self.authority = make_authority(folder)
        self.certificates = {}
        hosts = []
        for name, address, kind in TLS_HOSTS:
            # "self": by an authority of its own that nobody knows.
            authority = make_authority(folder / name) if kind == 'self' else self.authority
            certificate, key = make_certificate(folder, authority, 'mx.elsewhere.test' if kind == 'other name' else name, file=name,
                                                expired=kind == 'expired')
            if kind != 'self':
                # With the authority's, that DANE-TA wants to be shown (RFC 7672 section 3.1.2).
                certificate.write_text(certificate.read_text() + self.authority[0].read_text())
            self.certificates[name] = certificate
            hosts.append(Exchanger(name, [address], starttls=[str(certificate), str(key)]))
        return hosts

    def _policy_certificate(self, kind):
        names = [f'mta-sts.{domain}' for domain in POLICIES]
        return make_certificate(WORLD / 'tls', self.authority, *(names if kind == 'good' else ['mta-sts.elsewhere.test']),
                                file=f'policy-{kind}')

    def _records(self, hosts):
        records = [(name, *record.split(' ', 1)) for name, lines in DOMAINS.items() for record in lines]
        for host in hosts:
            if host.name not in NOT_FROM_HOSTS:
                records += [(host.name, 'AAAA' if ':' in address else 'A', address) for address in host.addresses]
        for domain in (*POLICIES, 'sts-nopolicy.test'):
            records += [(f'_mta-sts.{domain}', 'TXT', '"v=STSv1; id=20260101"'),
                        (f'mta-sts.{domain}', 'A', BAD_POLICY if domain == 'sts-badhttps.test' else POLICY)]
        for name, usage, certificate in (('mx.dane-ee.example', 3, None), ('mx.dane-expired.example', 3, None),
                                         ('mx.dane-ta.example', 2, self.authority[0]), ('mx.dane-ta-name.example', 2, self.authority[0]),
                                         ('mx.dane.deep.example', 3, None), ('mx.dane-unsigned.test', 3, self.authority[0]),
                                         ('mx.dane-bad.example', 3, self.certificates['mx.dane-ee.example']),
                                         ('mx.dane-clear.example', 3, self.authority[0])):
            records.append((f'_25._tcp.{name}', 'TLSA', f'{usage} 1 1 {digest(certificate or self.certificates[name])}'))
        return [*records, *[dns.reverse(address, 'here.test') for address in HERE]]

    def stored(self, recipient):
        """How many messages the servers hold for it; the domain may be an IDN."""
        local, _, domain = recipient.partition('@')
        address = f'{local}@{domain.encode("idna").decode()}'
        if self.mta and domain in ('postfix.test', 'exim.test', 'opensmtpd.test'):
            return len(getattr(self, domain.partition('.')[0]).messages(address))
        if self.mta and domain == 'sink.test':
            return sum(address in recipients for _, recipients in self.sink.messages())
        return len(self.exchangers.stored().get(address, []))

    def settle(self):
        """Waits until Postfix, Exim and OpenSMTPD have put into boxes what they took."""
        if self.mta:
            wait_for(self.postfix.idle, 'an empty queue of Postfix')
            for server, taken, done in ((self.exim, ' <= ', 'Completed'), (self.opensmtpd, 'smtp message ', 'stat=Delivered')):
                wait_for(lambda s=server, t=taken, d=done: self._count(s, t) == self._count(s, d), 'an empty queue')

    @staticmethod
    def _count(server, word):
        return sum(word in line for line in server.log_lines())

    def connected(self, server):
        """How many connections one of the exchangers has had."""
        return sum(event['server'] == server for event in self.exchangers.events('connect'))
