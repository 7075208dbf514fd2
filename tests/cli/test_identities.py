# SPDX-License-Identifier: GPL-3.0-or-later
"""Sender identities on the command line: what they say, their keys, the records to paste."""

import base64
import json
import pathlib
import re
import subprocess

from mailshot import FAILED, USAGE, Mailshot
from silence import Silence
from tap import check, run, same

app = Mailshot()
SILENCE = Silence()
TEXTS = {'from': 'Ada <ada@example.org>', 'reply_to': 'answers@example.org', 'envelope': 'bounce.example.org', 'postal': '1 Oak Street',
         'unsubscribe_mail': 'u@example.org', 'unsubscribe_url': 'https://example.org/u', 'account': 'office', 'dkim_domain': 'mail.example.org'}


def words(texts):
    return [word for key, value in texts.items() for word in (f'--{key.replace("_", "-")}', value)]


def show(name='club'):
    return app.json('identity', 'show', name)


def openssl(*arguments, data=None):
    return subprocess.run(['openssl', *map(str, arguments)], input=data, check=True, capture_output=True).stdout


def texts():
    """What was given comes back; "" takes it away"""
    app('account', 'add', 'office', '--host', 'smtp.example.org')
    app('identity', 'add', 'club', *words(TEXTS))
    same({key: show()[key] for key in TEXTS}, TEXTS, 'identity')
    app('identity', 'set', 'CLUB', '--postal', '', '--account', '', '--dkim-domain', '')
    same([show()[key] for key in ('postal', 'account', 'dkim_domain', 'envelope')], [None, None, None, 'bounce.example.org'], 'identity')
    same([row['name'] for row in app.json('identity', 'list')], ['club'], 'list')


def return_paths():
    """Return paths name recipients where a domain is there for them, or where they are told to"""
    same(show()['verp'], True, 'a domain')
    for arguments, expected in ((['--verp', 'no'], False), (['--postal', 'x'], False), (['--verp', 'yes'], True), (['--postal', 'y'], True),
                                (['--envelope', 'back@example.org'], False), (['--verp', 'yes'], True), (['--envelope', ''], False),
                                (['--envelope', 'bounce.example.org', '--verp', 'no'], False), (['--envelope', 'bounce.example.org'], True)):
        app('identity', 'set', 'club', *arguments)
        same(show()['verp'], expected, arguments)
    for envelope, words in (('', 'give an envelope sender'), ('twelve.chars@example.org', 'at most 11')):
        process = app.run('identity', 'set', 'club', '--envelope', envelope, '--verp', 'yes', status=FAILED)
        check(words in process.stderr, process.stderr)
    app.run('identity', 'set', 'club', '--verp', 'maybe', status=USAGE)


def refused():
    """What cannot be is said in one line, and nothing changes"""
    before = show()
    for arguments in (['add', 'CLUB', '--from', 'a@b.org'], ['add', 'x', '--from', 'nobody'], ['add', 'x', '--from', 'a@b.org', '--account', 'none'],
                      ['add', 'x', '--from', 'a@b.org', '--unsubscribe-url', 'http://b.org'],
                      ['add', 'x', '--from', 'a@b.org', '--unsubscribe-url', 'https://b.org/?x'], ['set', 'club', '--from', ''],
                      ['set', 'club', '--envelope', 'a b'], ['show', 'nobody'], ['dkim', 'nobody', '--generate', 'rsa'], ['check', 'club'],
                      ['dkim', 'club', '--import', app.file('text', 'no key')], ['dkim', 'club', '--import', app.folder / 'missing'],
                      ['dkim', 'club', '--import', app.file('ec', openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'))]):
        process = app.run('identity', *arguments, status=FAILED)
        same((process.stdout, process.stderr.count('\n')), ('', 1), (arguments, process.stderr))
    for arguments in ([], ['--generate', 'dsa'], ['--generate', 'rsa', '--import', 'x'], ['--generate', 'rsa', '--selector', 'a_b'],
                      ['--remove', 'dsa']):
        app.run('identity', 'dkim', 'club', *arguments, status=USAGE)
    same(show(), before, 'identity')


def keys():
    """Keys are made and taken over: files that only their owner can read, none written over"""
    app('identity', 'dkim', 'club', '--generate', 'rsa', '--selector', 'R1')
    app('identity', 'dkim', 'club', '--import', app.file('ed.pem', openssl('genpkey', '-algorithm', 'ED25519')), '--selector', 'e1')
    own = app.folder / 'own.pem'
    for file in (show()['rsa_file'], show()['ed25519_file']):
        path = pathlib.Path(file)
        same((path.parent, oct(path.stat().st_mode & 0o777), oct(path.parent.stat().st_mode & 0o777)),
             (pathlib.Path(f'{app.database}-keys'), '0o600', '0o700'), file)
    same(show()['rsa_selector'], 'r1', 'selector')
    app.run('identity', 'dkim', 'club', '--generate', 'ed25519', '--selector', 'e1', status=FAILED)
    app('identity', 'dkim', 'club', '--generate', 'ed25519', '--key-file', own)
    same(show()['ed25519_file'], str(own), 'own file')
    check(re.fullmatch(r'ed25519\d{6}', show()['ed25519_selector']), show()['ed25519_selector'])
    app('identity', 'dkim', 'club', '--remove', 'ed25519')
    same((show()['ed25519_file'], own.exists()), (None, True), 'removed')
    app('identity', 'dkim', 'club', '--key-file', own, '--selector', 'e2')
    same((show()['ed25519_file'], show()['ed25519_selector']), (str(own), 'e2'), 'a file that is used')
    own.chmod(0o644)
    app.run('identity', 'dkim', 'club', '--key-file', own, status=FAILED)
    own.chmod(0o600)


def records():
    """The records to paste are those of the keys, in strings of at most 255 octets"""
    rows = {row['name']: row for row in app.json('identity', 'dns', 'club')}
    same(set(rows), {'bounce.example.org', 'r1._domainkey.example.org', 'e2._domainkey.example.org', '_dmarc.example.org'}, 'names')
    for row in rows.values():
        strings = re.findall(r'"([^"]*)"', row['line'])
        same(''.join(strings), row['text'], row['name'])
        check(all(len(string) <= 255 for string in strings), row['line'])
    for name, selector in (('rsa', 'r1'), ('ed25519', 'e2')):
        der = openssl('pkey', '-in', show()[f'{name}_file'], '-pubout', '-outform', 'DER')
        public = base64.b64encode(der if name == 'rsa' else der[-32:]).decode()
        same(rows[f'{selector}._domainkey.example.org']['text'], f'v=DKIM1; k={name}; p={public}', name)
    same(len(re.findall('"', rows['r1._domainkey.example.org']['line'])), 4, 'quotes of the long one')
    check('r1._domainkey.example.org. IN TXT "v=DKIM1;' in app('identity', 'dns', 'club'), 'for a person')


def short():
    """A short RSA key is taken, and it is said what that means"""
    check("identity setup 'old'" in app('identity', 'add', 'old', '--from', 'a@old.example'), 'what comes next')
    for bits, warned in ((1024, True), (2048, False)):
        pem = app.file(f'{bits}.pem', openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', f'rsa_keygen_bits:{bits}'))
        said = app.run('identity', 'dkim', 'old', '--import', pem, '--selector', f's{bits}').stderr
        same('2048 bits' in said, warned, said)


def renewed():
    """A key that is made in the month of another gets another name"""
    app('identity', 'dkim', 'old', '--generate', 'ed25519')
    first = show('old')['ed25519_selector']
    said = app('identity', 'dkim', 'old', '--generate', 'ed25519')
    same(show('old')['ed25519_selector'], f'{first}-2', 'selector')
    check(f'“{first}”, signs no more' in said and "identity check 'old'" in said, said)


def setup():
    """What a domain needs is said step by step; without an answer of the DNS nothing is known, but what to publish is"""
    app('settings', 'dns-server', SILENCE.address())
    app('settings', 'source-ipv4', '192.0.2.9')
    process = app.run('--json', 'identity', 'setup', 'old', status=FAILED)
    steps = {row['step']: row for row in json.loads(process.stdout)}
    same(list(steps), ['spf', 'dkim-rsa', 'dkim-ed25519', 'return-path', 'dmarc', 'alignment', 'unsubscribe'], 'steps')
    same({name: steps[name]['state'] for name in steps},
         {'spf': 'unknown', 'dkim-rsa': 'unknown', 'dkim-ed25519': 'unknown', 'return-path': 'unknown', 'dmarc': 'unknown',
          'alignment': 'right', 'unsubscribe': 'open'}, 'states')
    same(steps['spf']['line'], 'old.example. IN TXT "v=spf1 mx ip4:192.0.2.9 ~all"', 'SPF')
    check(all(row['purpose'].endswith('.') and row['title'] for row in steps.values()), steps)
    said = app.run('identity', 'setup', 'old', status=FAILED).stdout
    check('1. SPF' in said and '\nold.example. IN TXT "v=spf1' in said and 'Not known: ' in said, said)
    check('1 of 7 are right.' in said and "identity set 'old' --unsubscribe-url" in said and 'source-ipv4' not in said, said)
    for number, (host, term) in enumerate((('127.0.0.1', 'ip4:192.0.2.9'), ('localhost', 'ip4:192.0.2.9'),
                                           ('192.0.2.7', 'ip4:192.0.2.7'), ('smtp.example.org', 'a:smtp.example.org'))):
        app.account(f'near {number}', host=host)
        app('identity', 'set', 'old', '--account', f'near {number}')
        steps = json.loads(app.run('--json', 'identity', 'setup', 'old', status=FAILED).stdout)
        same(steps[0]['line'], f'old.example. IN TXT "v=spf1 mx {term} ~all"', host)
    app('identity', 'set', 'old', '--account', '')
    app('settings', 'source-ipv4', '')
    app('identity', 'dkim', 'old', '--remove', 'rsa')
    app('identity', 'dkim', 'old', '--remove', 'ed25519')
    said = app.run('identity', 'setup', 'old', status=FAILED).stdout
    check('settings source-ipv4' in said and "By: “mailshotctl identity dkim 'old' --generate rsa”" in said, said)
    app.run('identity', 'setup', 'nobody', status=FAILED)
    app('settings', 'dns-server', '')
    app('identity', 'remove', 'old')


def campaigns():
    """A campaign without a From has its identity's, and is signed"""
    app.run('campaign', 'create', 'news', '--subject', 'x', status=USAGE)
    app.run('campaign', 'create', 'news', '--subject', 'x', '--identity', 'nobody', status=FAILED)
    app('campaign', 'create', 'news', '--subject', 'Grüße', '--identity', 'CLUB', '--text', app.file('text', 'Grüße\n'))
    same([app.json('campaign', 'show', 'news')[key] for key in ('identity', 'from')], ['club', ''], 'campaign')
    message = app('preview', 'news')
    same(message.count('DKIM-Signature: '), 2, message)
    check('From: Ada <ada@example.org>' in message and 'Reply-To: answers@example.org' in message and 'd=example.org' in message, message)
    app('campaign', 'set', 'news', '--from', 'Own <own@example.org>')
    check('From: Own <own@example.org>' in app('preview', 'news'), 'its own From')
    app.run('identity', 'remove', 'club', status=FAILED)
    app('campaign', 'set', 'news', '--identity', '')
    same(app('preview', 'news').count('DKIM-Signature: '), 0, 'unsigned')
    app('identity', 'remove', 'club')
    same(app.json('identity', 'list'), [], 'list')


run(texts, return_paths, refused, keys, records, short, renewed, setup, campaigns)
