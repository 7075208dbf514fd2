# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses are verified by the small internet of direct.py: what is said of each, and that nobody got a message."""

import re
import signal
import time

from direct import Internet
from mailshot import DONE, FAILED, INTERRUPTED, UNFINISHED, USAGE, Mailshot, kill
from tap import check, run, same

# Of the domain, then of what its servers say about that one address.
WANTED = {
    'ok0@postfix.test': 'good',
    'nobody@postfix.test': 'bad',
    'ok0@exim.test': 'good',
    'nobody@exim.test': 'bad',
    'ok0@opensmtpd.test': 'good',
    'nobody@opensmtpd.test': 'bad',
    'ok1@good.test': 'good',
    'ok2@good.test': 'good',
    'OK3@good.test': 'bad',
    'nobody@good.test': 'bad',
    'full1@good.test': 'temporary',
    'over1@good.test': 'temporary',
    'rate1@good.test': 'temporary',
    'grey1@good.test': 'temporary',
    'ok@bücher.test': 'good',
    'ok@alias.test': 'good',
    'ok@implicit.test': 'good',
    'ok@shared1.test': 'good',
    'ok@shared2.test': 'good',
    'nobody@shared3.test': 'bad',
    'ok@greet521.test': 'good',
    'ok@holes.test': 'good',
    'ok@selfsigned.test': 'good',
    'ok@sts-othermx.test': 'good',
    'ok@dane-ee.example': 'good',
    'ok@dane-bad.example': 'temporary',
    'ok@catchall.test': 'accepts-everything',
    'nobody@catchall.test': 'accepts-everything',
    'ok@mum.test': 'temporary',
    'ok@mum252.test': 'will-not-say',
    'ok@all554.test': 'will-not-say',
    'nobody@all554.test': 'will-not-say',
    'ok@all421.test': 'temporary',
    'ok@down.test': 'temporary',
    'ok@nullmx.test': 'bad',
    'ok@nodata.test': 'bad',
    'ok@missing.test': 'bad',
    'ok@noaddress.test': 'bad',
    'ok@loopback.test': 'will-not-say',
    'ok@here.servfail.test': 'temporary',
}

net = Internet()
app = Mailshot()


def verdicts(rows):
    return {row['email']: row['verdict'] for row in rows}


def verify():
    """Every address has the verdict that its domain's servers gave"""
    app('settings', 'trust-dnssec', 'yes')
    app('settings', 'timeout', '10')
    app.import_rows('all', [(address,) for address in WANTED], header=('email',))
    rows = app.json('verify', 'all', status=UNFINISHED)
    same(verdicts(rows), WANTED, 'verdicts')
    replies = {row['email']: (row['code'], row['enhanced'], row['server']) for row in rows}
    same(replies['nobody@good.test'], (550, '5.1.1', 'mx.good.test'), 'reply')
    same(replies['ok@nullmx.test'], (0, '5.1.10', ''), 'null MX')


def no_message():
    """Nobody got a message; an invented address was asked about once a domain"""
    same(net.exchangers.events('stored'), [], 'messages')
    same([address for address in WANTED if net.stored(address)], [], 'boxes')
    asked = [event['to'] for event in net.exchangers.events('rcpt')]
    invented = [address for address in asked if re.match('[a-z0-9]{20}@', address)]
    domains = [address.partition('@')[2] for address in invented]
    same(sorted(set(domains)), sorted(domains), 'invented addresses')
    check('good.test' in domains and 'catchall.test' in domains, domains)


def known():
    """What was found out stays, with its date, and is shown without asking"""
    before = len(net.exchangers.events('rcpt'))
    rows = app.json('verifications', 'all')
    same(verdicts(rows), WANTED, 'verdicts')
    check(all(row['time'].startswith('20') for row in rows), 'times')
    same(len(net.exchangers.events('rcpt')), before, 'questions')
    lines = app('verifications', 'all').splitlines()
    check(any(re.fullmatch(r'✓ ok1@good\.test: good \(\d{4}-\d\d-\d\d\)', line) for line in lines), lines)
    check(any(line.startswith('✗ nobody@good.test: bad: 550 5.1.1 ') for line in lines), lines)
    check(any(line.startswith('? full1@good.test: ') for line in lines), lines)


def again():
    """--temporary asks those alone of whom nothing was known; who was greylisted is good by now"""
    time.sleep(1.1)
    rows = app.json('verify', 'all', '--temporary', status=UNFINISHED)
    wanted = {address: verdict for address, verdict in WANTED.items() if verdict == 'temporary'}
    same(verdicts(rows), {**wanted, 'grey1@good.test': 'good'}, 'verdicts')
    same(app.json('verify', 'all', '--older-than', '1'), [], 'none is older')


def words():
    """Addresses may be named, on a list or not; one that is none needs no server"""
    same(verdicts(app.json('verify', 'ok1@good.test')), {'ok1@good.test': 'good'}, 'one')
    rows = app.json('verify', 'ok9@good.test', 'nobody@good.test', 'a..b@good.test', status=UNFINISHED)
    same(verdicts(rows), {'ok9@good.test': 'good', 'nobody@good.test': 'bad', 'a..b@good.test': 'bad'}, 'three')
    check('1 address: 1 good.' in app('verify', 'ok1@good.test'), 'totals')
    app.run('verify', 'ok1@good.test', '--remove-bad', status=USAGE)
    app.run('verify', 'all', 'others', status=USAGE)
    app.run('verify', 'nothing', status=FAILED)


def clean():
    """--suppress-bad and --remove-bad deal with the bad in one step"""
    bad = {address for address, verdict in WANTED.items() if verdict == 'bad'}
    app.import_rows('copy', [(address,) for address in WANTED], header=('email',))
    app('verify', 'copy', '--older-than', '1', '--remove-bad')
    same({row['email'] for row in app.json('contacts', 'copy')}, set(WANTED) - bad, 'left on the list')
    app('verify', 'all', '--older-than', '1', '--suppress-bad')
    same({row['email']: row['reason'] for row in app.json('suppressions')}, {address: 'bounced' for address in bad}, 'suppressed')
    same({row['email'] for row in app.json('verifications', 'all')}, set(WANTED) - bad, 'still to be mailed')


def doubtful():
    """Where all of many are bad, nobody is taken off the list"""
    addresses = [f'ok{number}@nullmx.test' for number in range(20)]
    app.import_rows('null', [(address,) for address in addresses], header=('email',))
    process = app.run('verify', 'null', '--remove-bad', status=FAILED)
    check('More likely the DNS' in process.stderr, process.stderr)
    same(len(app.json('contacts', 'null')), 20, 'contacts')


def cancelled():
    """Ctrl-C ends it within a second, and keeps what is known"""
    app('settings', 'timeout', '0')
    app.import_rows('some', [('ok1@good.test',), ('ok@silent.test',), ('ok@hole.test',)], header=('email',))
    process = app.start('--json', 'verify', 'some')
    deadline = time.monotonic() + 20
    while not any(event['server'] == 'mx.silent.test' for event in net.exchangers.events('connect')):
        check(time.monotonic() < deadline, 'it was never asked')
        time.sleep(0.05)
    time.sleep(0.5)
    began = time.monotonic()
    output, errors = kill(process, signal.SIGINT)
    took = time.monotonic() - began
    same((process.returncode, errors), (INTERRUPTED, ''), output)
    check(took < 1.5, f'{took:.1f} s')
    check('"ok1@good.test"' in output and 'hole' not in output, output)


with net:
    run(verify, no_message, known, again, words, clean, doubtful, cancelled)
