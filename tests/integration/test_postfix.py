# SPDX-License-Identifier: GPL-3.0-or-later
"""A campaign through a private Postfix: every outcome against its log and its mailboxes."""

import re
import time

import postfix
from mailshot import FAILED, UNFINISHED, Mailshot
from servers import DOMAIN, wait_for
from tap import check, run, same

GOOD = [f'ok{number}' for number in range(30)]
GREY = ['grey1', 'grey2', 'grey3']
UNKNOWN = ['nobody1', 'nobody2', 'nobody3']

# What Postfix will say to each, at the first try: state, code, enhanced code.
FIRST = {
    **{name: ('sent', 250, '2.0.0') for name in GOOD},
    **{name: ('deferred', 450, '4.2.0') for name in GREY},
    **{name: ('failed', 550, '5.1.1') for name in UNKNOWN},
    'blocked': ('failed', 550, '5.7.1'),
    'full': ('deferred', 452, '4.2.2'),
    'bye': ('deferred', 421, '4.7.0'),
}

server = postfix.Postfix(GOOD + GREY)
app = Mailshot()
secret = app.file('password', postfix.PASSWORD + '\n')


def box(name):
    return f'{name}@{DOMAIN}'


def account(name, **options):
    app.account(name, **{'user': postfix.USER, 'password_file': secret, 'ca_file': server.authority, **options})


def columns(report, *names):
    return {email: tuple(row[name] for name in names) for email, row in report.items()}


def against_the_log(report):
    """Every row of the report, against what the server logged and stored."""
    wait_for(server.idle, 'an empty queue')
    lines = server.log_lines()
    for email, row in report.items():
        messages = server.messages(email)
        same(len(messages), 1 if row['state'] == 'sent' else 0, f'messages in the box of {email}')
        if row['state'] == 'sent':
            delivered = [line for line in lines if f' {row["reference"]}: to=<{email}>' in line and 'status=sent' in line]
            same(len(delivered), 1, f'log lines that {row["reference"]} was delivered to {email}')
            identity = messages[0]['Message-ID'].strip()
            check(any(f' {row["reference"]}: message-id={identity}' in line for line in lines),
                  f'{row["reference"]} is not the queue id of {identity}')
        else:
            refused = f'{row["code"]} {row["enhanced_code"]} '
            check(any(f'to=<{email}>' in line and 'reject: RCPT' in line and refused in line for line in lines),
                  f'the log has no {refused}for {email}')


def first_send():
    """Every recipient has the outcome that Postfix gave, with code and reference"""
    app.account('plain')
    app.campaign(addresses=[box(name) for name in FIRST])
    app.send(via='plain', status=UNFINISHED)
    report = app.report()
    same(columns(report, 'state', 'code', 'enhanced_code'), {box(name): outcome for name, outcome in FIRST.items()}, 'report')
    against_the_log(report)
    for email, row in report.items():
        same((row['server'], row['address'], row['tls'] or '', row['attempts']),
             ('mx.mailshot.test', '127.0.0.1', '', 1), f'server, address, TLS, attempts of {email}')
        check(re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', row['last_attempt']), f'time {row["last_attempt"]!r}')
    status = app.status()
    same([status[key] for key in ('state', 'recipients', 'sent', 'deferred', 'failed', 'queued', 'uncertain')],
         ['waiting', len(FIRST), len(GOOD), 5, 4, 0, 0], 'status')


def resend_deferred():
    """Resend tries the deferred again, and nobody else"""
    time.sleep(postfix.Policy.seconds)
    app('resend', 'news', status=UNFINISHED)
    report = app.report()
    second = {**FIRST, **{name: ('sent', 250, '2.0.0') for name in GREY}}
    same(columns(report, 'state', 'code', 'enhanced_code'), {box(name): outcome for name, outcome in second.items()}, 'report')
    again = {box(name) for name in [*GREY, 'full', 'bye']}
    same({email: row['attempts'] for email, row in report.items()},
         {email: 2 if email in again else 1 for email in report}, 'attempts')
    against_the_log(report)
    attempts = app.json('attempts', 'news', box('grey1'))
    same([(row['code'], row['state']) for row in attempts], [(450, 'deferred'), (250, 'sent')], 'attempts of grey1')


def personal():
    """Each got the message made for them"""
    for number, name in enumerate(FIRST):
        if name not in GOOD:
            continue
        message = server.messages(box(name))[0]
        same(message['Subject'], f'News for Name {number}', f'subject to {name}')
        text = message.get_body(('plain',)).get_content()
        check(f'Dear Name {number},' in text and f'plan is {("free", "pro")[number % 2]}; Grüße' in text, f'text to {name}: {text!r}')
        check(box(name) in message['To'], f'To: {message["To"]}')


def secure():
    """STARTTLS with login, TLS with login: verified and used"""
    for name, port, security in (('submission', 587, 'starttls'), ('smtps', 465, 'tls')):
        account(name, port=port, security=security)
        app.campaign(name, [box(one) for one in GOOD[:5]])
        app.send(name, via=name)
        report = app.report(name)
        same(columns(report, 'state'), {box(one): ('sent',) for one in GOOD[:5]}, name)
        check(all(row['tls'].startswith('TLSv1.') for row in report.values()), f'{name}: {report}')
        log = '\n'.join(server.log_lines())
        check(all(re.search(rf'{row["reference"]}: client=.*sasl_username={postfix.USER}', log) for row in report.values()),
              f'{name}: the log shows no login')


def account_tests():
    """Test connection says what is wrong: password, authority, name, TLS, port"""
    account('wrong-password', port=587, security='starttls', password_file=app.file('wrong', 'nonsense\n'))
    app.account('no-authority', port=587, security='starttls')
    account('wrong-name', host='127.0.0.1', port=587, security='starttls')
    account('closed', port=26)
    same(app.run('account', 'test', 'submission').returncode, 0, 'submission')
    for name in ('wrong-password', 'no-authority', 'wrong-name', 'closed'):
        process = app.run('account', 'test', name, status=FAILED)
        same(len(process.stderr.strip().splitlines()), 1, f'lines of error for {name}: {process.stderr}')


def refused_runs():
    """A refusal that is not about a recipient pauses the campaign before anybody has an outcome"""
    for name, via, options in (('bad-login', 'wrong-password', {}), ('bad-name', 'wrong-name', {}), ('unreachable', 'closed', {}),
                               ('barred', 'plain', {'envelope_from': 'barred@sender.test'})):
        app.campaign(name, [box(one) for one in GOOD[:5]], **options)
        process = app.send(name, via=via, status=FAILED)
        check(process.stderr.strip(), f'{name}: no error said')
        status = app.status(name)
        same((status['state'], status['queued'], status['recipients']), ('paused', 5, 5), name)
    check('553' in process.stderr or 'barred' in process.stderr, f'the sender\'s refusal is not said: {process.stderr}')


def too_large():
    """A message over the server's SIZE is refused before anything is sent"""
    app.campaign('large', [box(one) for one in GOOD[:3]], attach=app.file('large.bin', b'x' * postfix.SIZE_LIMIT))
    before = sum('from=<ada@sender.test>' in line for line in server.log_lines())
    app.send('large', via='plain', status=FAILED)
    same(app.status('large')['queued'], 3, 'queued')
    same(sum('from=<ada@sender.test>' in line for line in server.log_lines()), before, 'messages the server saw')


with server:
    run(first_send, resend_deferred, personal, secure, account_tests, refused_runs, too_large)
