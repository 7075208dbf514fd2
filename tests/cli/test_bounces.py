# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails that came back, on the command line: read from files, heeded, shown, and taken back."""

import atexit
import base64
import json
import re
import signal

from mailshot import FAILED, UNFINISHED, USAGE, Mailshot, kill
from tap import check, run, same

app = Mailshot()

BOUNCE = '''From: MAILER-DAEMON@club.example
To: bounces@club.example
Subject: failure notice

Hi. This is the qmail-send program at club.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<ann@example.org>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 no such user
Giving up on 192.0.2.1.

<bob@example.net>:
192.0.2.2 does not like recipient.
Remote host said: 452 4.2.2 mailbox full
Giving up on 192.0.2.2.

--- Below this line is a copy of the message.

'''
ORDINARY = 'From: bob@example.net\nTo: news@club.example\nSubject: Hello\n\nThanks for the news.\n'


def program():
    """--json prints one object a file, in their order, with all that is asked for"""
    files = [str(app.file('bounce.eml', BOUNCE)), str(app.file('hello.eml', ORDINARY))]
    first, second = app.json('bounces', 'read', *files)
    same([first['file'], second['file']], files, 'files')
    same((first['kind'], second['kind']), ('bounce', 'other'), 'kinds')
    same(second['recipients'], [], 'nobody')
    ann, bob = first['recipients']
    same(ann, {'address': 'ann@example.org', 'original': None, 'hard': True, 'class': 'recipient_unknown',
               'code': 550, 'enhanced_code': '5.1.1', 'diagnostic': ann['diagnostic']}, 'Ann')
    check('no such user' in ann['diagnostic'], f'diagnostic: {ann["diagnostic"]}')
    same((bob['hard'], bob['class'], bob['code'], bob['enhanced_code']), (False, 'mailbox_full', 452, '4.2.2'), 'Bob')


def person():
    """Without it each recipient has a line"""
    table = app('bounces', 'read', app.file('bounce.eml', BOUNCE), app.file('hello.eml', ORDINARY)).splitlines()
    same(len(table), 4, 'lines')
    check('ann@example.org' in table[1] and 'bob@example.net' in table[2], 'recipients')
    check('hello.eml' in table[3] and 'other' in table[3], 'an ordinary mail')


def standard_input():
    """"-" is standard input; options may stand behind the files"""
    process = app.run('bounces', 'read', '-', '--json', input=BOUNCE)
    result = json.loads(process.stdout)
    same((result[0]['file'], len(result[0]['recipients'])), ('-', 2), 'standard input')


def mbox():
    """Each mail of an mbox is an object with its number; the only one of a file has none"""
    line = 'From MAILER-DAEMON Thu Jun  4 10:00:00 2026\n'
    box = app.file('box', line + BOUNCE + line + ORDINARY + '\n' + line + BOUNCE)
    one = app.file('one', line + BOUNCE)
    mails = app.json('bounces', 'read', box, one)
    same([mail['file'] for mail in mails], [str(box)] * 3 + [str(one)], 'files')
    same([mail.get('mail') for mail in mails], [1, 2, 3, None], 'numbers')
    same([mail['kind'] for mail in mails], ['bounce', 'other', 'bounce', 'bounce'], 'kinds')
    same(app.json('bounces', 'read', app.file('mac', (line + BOUNCE + line + BOUNCE).replace('\n', '\r')))[1]['mail'], 2,
         'lines that end in CR')
    check('mail 3' in app('bounces', 'read', box), 'a person is not told which mail')


def odd():
    """Empty, binary and huge files are read; control characters are not handed on"""
    files = [app.file('empty', b''), app.file('nuls', b'\0' * 100000),
             app.file('huge', BOUNCE.encode() + b'x' * 20_000_000),
             app.file('escape', BOUNCE.replace('no such user', 'no such \x1b[31muser'))]
    kinds = [one['kind'] for one in app.json('bounces', 'read', *files)]
    same(kinds, ['other', 'other', 'bounce', 'bounce'], 'kinds')
    check('\x1b' not in app('bounces', 'read', files[3]), 'an escape sequence')


def refused():
    """A file that cannot be read is an error that names it; no file is wrong usage"""
    process = app.run('bounces', 'read', str(app.folder / 'missing.eml'), status=FAILED)
    check('missing.eml' in process.stderr, f'the file is not named: {process.stderr}')
    app.run('bounces', 'read', str(app.folder), status=FAILED)
    # What was read or heeded before is told all the same.
    mail = app.file('before.eml', 'Subject: Hello\r\n\r\nHi.\r\n')
    for word in ('read', 'take'):
        process = app.run('bounces', word, mail, app.folder / 'missing.eml', mail, status=FAILED)
        same((process.stdout.count('before.eml'), 'missing.eml' in process.stderr), (1, True), word)
        process = app.run('--json', 'bounces', word, mail, app.folder / 'missing.eml', status=FAILED)
        same([row['kind'] for row in json.loads(process.stdout)], ['other'], word)
    app.run('bounces', 'read', status=USAGE)


NEWS = []
SENT = ['ann@example.org', 'bob@example.org', 'cat@example.org', 'gone+fail@example.org', 'eve@example.org']


def report(to, quoted, *addresses, reply='550 5.1.1 no such user'):
    """What a mail server writes of them"""
    entries = ''.join(f'Final-Recipient: rfc822; {address}\nAction: failed\nStatus: {reply.split()[1]}\n'
                      f'Diagnostic-Code: smtp; {reply}\n\n' for address in addresses)
    return (f'From: MAILER-DAEMON@mx.example.org\nTo: {to}\nSubject: Undelivered\nContent-Type: multipart/report; '
            'report-type=delivery-status; boundary=b\n\n--b\n\nSorry\n--b\nContent-Type: message/delivery-status\n\n'
            f'Reporting-MTA: dns; mx.example.org\n\n{entries}--b\nContent-Type: text/rfc822-headers\n\n{quoted}\n\n--b--\n')


def bounces(*words):
    return app.json('bounces', *words)


def suppressed():
    return sorted((row['email'], row['reason']) for row in app.json('suppressions'))


def heads():
    """Of all messages that were sent until now"""
    return [re.sub(r'\n[ \t]+', ' ', path.read_text().split('\n\n')[0]) for path in (app.folder / 'served' / 'new').iterdir()]


def header(address, name):
    """Of the message of the first campaign to this one"""
    for head in NEWS:
        if re.search(f'^To: .*{re.escape(address)}', head, re.M):
            return re.search(f'^({name}: .*)$', head, re.M)[1]
    raise AssertionError(f'nothing was sent to {address}')


def said_while_sending():
    """Whom the server refuses for good is a bounce of its own, without a mail"""
    process = app.start('sandbox', 'serve', '--json', '--maildir', app.folder / 'served')
    atexit.register(kill, process, signal.SIGTERM)
    app.account('server', host='127.0.0.1', port=json.loads(process.stdout.readline())['port'])
    app.campaign('news', SENT)
    app.send('news', status=UNFINISHED)
    NEWS.extend(heads())
    row, = bounces('--hard')
    same((row['email'], row['campaign'], row['kind'], row['class'], row['code'], row['source'], row['suppressed']),
         ('gone+fail@example.org', 'news', 'bounce', 'recipient_unknown', 550, 'sending', True), 'row')
    same(suppressed(), [('gone+fail@example.org', 'bounced')], 'suppressed')
    same(app.json('bounces', 'show', row['id'])['email'], 'gone+fail@example.org', 'show')
    check('no mail' in app.run('bounces', 'show', row['id'], '--raw', status=FAILED).stderr, 'a raw mail')
    app('bounces', 'undo', row['id'])
    same((suppressed(), app.states()['gone+fail@example.org']), ([], 'failed'), 'undone')


def taken():
    """A mail that quotes our Message-ID is of its recipient, whoever it names; it has the last word in the report"""
    files = [app.file('forwarded.eml', report('news@sender.test', header('ann@example.org', 'Message-ID'), 'home@else.example')),
             app.file('hello.eml', ORDINARY.replace('Subject', 'In-Reply-To: ' + header('bob@example.org', 'Message-ID')[12:] +
                                                    '\nSubject')),
             app.file('foreign.eml', report('news@sender.test', 'From: Bob <bob@sender.test>', 'bob@example.org'))]
    rows = app.json('bounces', 'take', *files)
    same([(row['kind'], row['ours'], row['recipients'], row['suppressed']) for row in rows],
         [('bounce', True, 1, 1), ('other', False, 0, 0), ('bounce', False, 0, 0)], 'taken')
    same([(row['ours'], row['known'], row['suppressed']) for row in app.json('bounces', 'take', files[0])], [(True, True, 0)], 'again')
    ann = app.report()['ann@example.org']
    same((ann['state'], ann['code'], ann['enhanced_code'], ann['class']), ('bounced', 550, '5.1.1', 'recipient_unknown'), 'report')
    check('no such user' in ann['reply'] and ann['server'], ann)
    check('550' in app('report', 'news', '--state', 'bounced'), 'report for a person')
    same(app.status()['bounced'], 1, 'status')
    same(suppressed(), [('ann@example.org', 'bounced')], 'suppressed')


def next_campaign():
    """Who bounced does not get the next one"""
    app.campaign('more')
    app.run('send', 'more', '--list', 'news', '--via', 'server', status=UNFINISHED)
    same(app.states('more')['ann@example.org'], 'suppressed', 'Ann')


def taken_mbox():
    """The mails of an mbox are taken one by one; by address alone where it was mailed of late"""
    mails = [report('news@sender.test', 'From: Ada Example <ada@sender.test>', 'cat@example.org', 'x@else.example',
                    reply='552 5.2.2 mailbox full'),
             f'From: <abuse@provider.example>\nTo: abuse@sender.test\nSubject: complaint\nContent-Type: multipart/report; '
             f'report-type=feedback-report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n'
             f'--b\nContent-Type: text/rfc822-headers\n\n{header("eve@example.org", "Message-ID")}\n\n--b--\n',
             'From: bob@example.org\nTo: ada@sender.test\nSubject: unsubscribe\n\n']
    path = app.file('all.mbox', ''.join(f'From x Thu Jun  4 10:00:00 2026\n{mail}\n' for mail in mails))
    rows = app.json('bounces', 'take', path)
    same([(row['mail'], row['kind'], row['recipients'], row['suppressed']) for row in rows],
         [(1, 'bounce', 1, 0), (2, 'complaint', 1, 1), (3, 'unsubscribe', 1, 1)], 'mails')
    same(suppressed(), [('ann@example.org', 'bounced'), ('bob@example.org', 'unsubscribed'), ('eve@example.org', 'complained'),
                       ('gone+fail@example.org', 'bounced')], 'suppressed')
    same(app.run('bounces', 'take', '-', input=mails[2]).stdout.count('\n'), 2, 'standard input, for a person')


def listed():
    """Newest first; by campaign, kind, class, severity and address; wrong words are refused"""
    emails = [row['email'] for row in bounces()]
    same(emails[:4], ['bob@example.org', 'bob@example.org', 'eve@example.org', 'cat@example.org'], 'newest first')
    for words, expected in ((['--kind', 'complaint'], ['eve']), (['--class', 'mailbox_full'], ['cat']), (['--soft'], ['cat']),
                            (['--search', 'ANN'], ['ann']), (['--limit', 1], ['bob']),
                            (['--campaign', 'news', '--hard', '--search', 'a'], ['ann', 'gone+fail'])):
        same([row['email'].split('@')[0] for row in bounces(*words)], expected, words)
    summary = {(row['kind'], row['class']): (row['hard'], row['soft']) for row in app.json('bounces', 'summary', '--campaign', 'news')}
    same((summary['bounce', 'recipient_unknown'], summary['complaint', 'other']), ((1, 0), (0, 1)), 'summary')
    check('ann@example.org' in app('bounces') and 'Mailbox full' in app('bounces', 'summary'), 'tables')
    for words in (['--hard', '--soft'], ['--kind', 'x'], ['--class', 'x'], ['--limit', 0]):
        app.run('bounces', *words, status=USAGE)
    app.run('bounces', '--campaign', 'missing', status=FAILED)
    app.run('bounces', 'undo', 'ann', status=USAGE)
    app.run('bounces', 'undo', 4711, status=FAILED)


def shown():
    """The mail itself: octet by octet, and otherwise fit for a terminal"""
    mail = report('news@sender.test', header('cat@example.org', 'Message-ID') + '\nX-Evil: \x1b[2J', 'cat@example.org').encode() + b'\0\xff\n'
    app('bounces', 'take', app.file('evil.eml', mail))
    row = bounces('--limit', 1)[0]
    process = app.start('bounces', 'show', row['id'], '--raw', text=False)
    same(process.communicate(timeout=60)[0], mail, 'raw')
    text = app('bounces', 'show', row['id'])
    check('\x1b' not in text and 'X-Evil:' in text and 'Final-Recipient' in text, text)
    same(base64.b64decode(app.json('bounces', 'show', row['id'])['raw_base64']), mail, 'base64')


def believed():
    """Without a token nobody bounces where return paths name recipients, elsewhere few do; what does not count says why"""
    before = suppressed()
    people = [f'p{number}@example.com' for number in range(29)]
    app('identity', 'add', 'Club', '--from', 'Club <club@sender.test>', '--envelope', 'bounces.sender.test')
    app.campaign('club', people, identity='Club')
    app.send('club')
    row, = app.json('bounces', 'take', '-', input=report('bounces@bounces.sender.test', '', *people))
    same((row['ours'], row['recipients'], row['suppressed']), (True, 29, 0), 'a stranger')
    rows = bounces('--campaign', 'club')
    same({(row['counts'], row['doubt'], row['hard'], row['suppressed']) for row in rows}, {(False, 'no_token', False, False)}, 'rows')
    same((suppressed(), set(app.states('club').values()), app.json('bounces', 'summary', '--campaign', 'club')), (before, {'sent'}, []), 'nothing')
    text = ' '.join(app('bounces', 'show', rows[0]['id']).split())
    check('does not count' in text and 'name their recipients' in text, text)

    app.campaign('plain', [address.replace('p', 'q', 1) for address in people])
    app.send('plain')
    for number, doubt in ((4, 'too_many'), (3, None)):
        app.json('bounces', 'take', '-', input=report('ada@sender.test', '', *[f'q{each}@example.com' for each in range(number)]))
        rows = bounces('--campaign', 'plain', '--limit', number)
        same({(row['counts'], row['doubt'], row['suppressed']) for row in rows}, {(not doubt, doubt, not doubt)}, number)
    check('does not count' in ' '.join(app('bounces', 'show', bounces('--search', 'q3@')[0]['id']).split()), 'too many')


def undone():
    """Taken back, the recipient is sent to again, and the others stay as they are"""
    before = suppressed()
    row, = bounces('--search', 'ann')
    app('bounces', 'undo', row['id'], row['id'])
    same(app.states()['ann@example.org'], 'sent', 'state')
    same(suppressed(), [one for one in before if one[0] != 'ann@example.org'], 'suppressed')
    check(bounces('--search', 'ann')[0]['undone'], 'the row')
    # Bob wrote twice.
    app('bounces', 'undo', bounces('--search', 'bob@example.org')[-1]['id'])
    check(('bob@example.org', 'unsubscribed') in suppressed(), 'Bob')
    app('bounces', 'undo', '--campaign', 'more', '--hard')
    same(suppressed(), [one for one in before if one[0] not in ('ann@example.org', 'gone+fail@example.org')], 'of a campaign')
    app('bounces', 'undo', *[row['id'] for row in bounces()])
    same(suppressed(), [], 'all')
    for words in ([], ['1', '--hard'], ['--kind', 'x']):
        app.run('bounces', 'undo', *words, status=USAGE)


run(program, person, standard_input, mbox, odd, refused, said_while_sending, taken, next_campaign, taken_mbox, listed, shown, believed, undone)
