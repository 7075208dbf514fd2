# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes back, in the window: a mailbox is set up and looked into, its finds are read and undone, people are suppressed."""

import csv
import pathlib
import sqlite3
import tempfile

from dovecot import PASSWORD, USER, Dovecot
from mailshot import Mailshot
from sink import Sink
from tap import check, run, same
from window import Atspi, Window, key, wait

PORT = 2525
PEOPLE = [f'person{number}@list.test' for number in range(8)]
GONE, FULL, SPAM, ANGRY, LEAVING, AWAY = PEOPLE[:6]

shot = Mailshot(pathlib.Path(tempfile.mkdtemp(prefix='mailshot-window-')))


def report(address, action, status, diagnostic):
    """As Postfix writes it (RFC 3464)."""
    return f'''Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.list.test>
To: {USER}
Subject: {'Undelivered Mail Returned to Sender' if action == 'failed' else 'Delayed Mail (still being retried)'}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
Message-ID: <{address}.{status}@mx.list.test>

--b
Content-Type: text/plain

This is the mail system at host mx.list.test.

<{address}>: host mail.list.test said: {diagnostic} <b>not rendered</b>

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.list.test

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--b--
'''.encode().replace(b'\n', b'\r\n')


def complaint(address):
    """RFC 5965."""
    return f'''From: feedback@provider.test
To: {USER}
Subject: FW: News
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"
Message-ID: <complaint@provider.test>

--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1
Original-Rcpt-To: {address}

--b
Content-Type: message/rfc822

From: Ada Example <ada@sender.test>
To: {address}
Subject: News

News.
--b--
'''.encode().replace(b'\n', b'\r\n')


def letter(address, subject, text):
    return f'From: {address}\r\nTo: {USER}\r\nSubject: {subject}\r\nMessage-ID: <{subject}@list.test>\r\n\r\n{text}\r\n'.encode()


FOREIGN = letter('friend@elsewhere.test', 'Lunch', 'At noon?')


def tree(window, name):
    return wait(lambda: window.find(name, 'table') or window.find(name, 'tree table'), f'the table {name}')


def rows(window, name, count):
    """The table's rows once it shows so many and they are read."""
    wait(lambda: window.count_rows(name) == count and all(row[0] for row in window.table(name)), f'{count} rows of {name}')
    return window.table(name)


def top(node):
    """The window that a widget is in."""
    while node.get_role_name() not in ('frame', 'dialog', 'window'):
        node = node.get_parent()
    return node


def on_row(window, name, wanted, *keys):
    """Presses keys on the row whose first cell says so; before its window is the active one they would be lost."""
    node = tree(window, name)
    wait(lambda: top(node).get_state_set().contains(Atspi.StateType.ACTIVE), f'the window of {name} to be active')
    index = next(i for i, row in enumerate(window.table(name)) if row[0] == wanted)
    Atspi.Table.get_accessible_at(node, index, 0).get_component_iface().grab_focus()
    wait(lambda: node.get_table_iface().is_row_selected(index), f'{wanted} to be selected')
    if keys:
        key(*keys)


def leave(window, name, exactly=True):
    """Closes the window that something is in, by Escape, which before it is the active one would be lost."""
    words = {'name': name} if exactly else {'starts': name}
    node = window.get(**words)
    wait(lambda: top(node).get_state_set().contains(Atspi.StateType.ACTIVE), f'the window of {name} to be active')
    key('Escape')
    window.gone(**words)


def suppressed():
    return {(row['email'], row.get('list', '')): row['reason'] for row in shot.json('suppressions')}


def prepare():
    shot.campaign('news', PEOPLE)
    shot.account(host='127.0.0.1', port=PORT)
    with Sink(port=PORT):
        shot.send()


def test_empty():
    """Who has no mailbox yet is led to one"""
    window.says('Delivery state', 'Finished')
    key('ctrl+b')
    window.press('Set Up a Mailbox…')
    window.press('Add a Mailbox…')


def test_mailbox():
    """A mailbox is added; its test says what is wrong before it says that all is well"""
    window.write('Mailbox name', 'Bounces')
    window.write('Server', '127.0.0.1')
    same(window.text('Port', 'spin button'), '993', 'the port of TLS')
    window.choose('Protocol', 'POP3')
    same(window.text('Port', 'spin button'), '995', 'the port of POP3 with TLS')
    check(window.find('Folder to look into') is None, 'POP3 has no folders')
    window.choose('Protocol', 'IMAP')
    window.choose('Security', 'None')
    same(window.text('Port', 'spin button'), '143', 'the port without TLS')
    window.write('Login', USER)
    window.press('Read from a file:', 'radio button')
    window.write('Password file', str(shot.file('wrong', 'wrong\n')))
    window.press('Test Connection')
    window.says('Test steps', '✗')
    window.write('Password file', str(shot.file('password', f'{PASSWORD}\n')))
    window.press('Test Connection')
    window.says('Test steps', '✓')
    window.shot('70-mailbox')
    window.choose('What becomes of mail that was handled', 'It is moved')
    window.write('Folder for mail that was handled', 'Handled')
    window.press('Look by itself while this window is open or a delivery runs', 'check box')
    window.press('Save', 'push button')
    window.gone('Mailbox name')
    window.get('Bounces', 'list item')
    row = shot.json('inbox', 'list')[0]
    same((row['protocol'], row['host'], row['port'], row['handled']), ('imap', '127.0.0.1', 143, 'move'), 'as stored')


def test_look():
    """What is ours is found and moved when one asks for it; what is foreign stays as it was"""
    for mail in (report(GONE, 'failed', '5.1.1', f'550 5.1.1 <{GONE}>: Recipient address rejected: User unknown'),
                 report(FULL, 'failed', '4.2.2', '452 4.2.2 The email account that you tried to reach is over quota'),
                 report(SPAM, 'failed', '5.7.1', '550 5.7.1 Message rejected as spam by content filtering'),
                 report(AWAY, 'delayed', '4.4.1', 'connect to mx.list.test: Connection timed out'),
                 complaint(ANGRY), letter(LEAVING, 'unsubscribe', ''), FOREIGN):
        server.put(mail)
    window.press('Look Now')
    window.says('What was found', '3 bounces')
    window.says('What was found', '1 complaint')
    window.says('What was found', '1 other mail was left alone')
    window.shot('71-looked')
    same(server.mails(), [FOREIGN], 'what is left in the mailbox')
    same(len(server.mails('Handled')), 6, 'what was moved')
    leave(window, 'Look Now')


def test_table():
    """Kinds and reasons are counted, and choosing one shows it alone"""
    table = {row[0]: row for row in rows(window, 'What came back', 6)}
    same(table[GONE][1:4], ['bounce', 'hard', 'No such recipient'], 'the unknown one')
    same(table[FULL][1:4], ['bounce', 'soft', 'Mailbox full'], 'the full one')
    same(table[GONE][5], '550 5.1.1', 'the code')
    same(table[GONE][7], 'news', 'the campaign')
    window.shot('72-returned')
    lines = {row[0]: row[1:] for row in window.table('Summary by kind and reason')}
    same(lines['Bounces'], ['1', '2', '3'], 'hard, soft and all bounces')
    same(lines['Complaints'][2], '1', 'complaints')
    on_row(window, 'Summary by kind and reason', 'Bounces')
    rows(window, 'What came back', 3)
    window.choose('Hard or soft', 'Hard only')
    same(rows(window, 'What came back', 1)[0][0], GONE, 'the hard one')
    window.choose('Hard or soft', 'Hard and soft')
    window.write('Search what came back', FULL[:7])
    same(rows(window, 'What came back', 1)[0][0], FULL, 'the one that was searched for')
    window.write('Search what came back', '')
    rows(window, 'What came back', 3)


def test_details():
    """A row says what it means, what follows, and shows the mail as text"""
    on_row(window, 'What came back', GONE, 'Return')
    window.says('What it is', 'Hard bounce: No such recipient')
    window.says('What it means', 'There is no such mailbox')
    window.says('What follows from it', f'{GONE} is suppressed because of it')
    window.says('What the server said', 'User unknown')
    window.says('Mailbox', 'Bounces')
    window.says('The mail as it came', 'said: 550 5.1.1', role='text')
    window.says('The mail as it came', '<b>not rendered</b>', role='text')
    window.shot('73-details')


def test_undo():
    """Undoing says what it does, and does it"""
    check((GONE, '') in suppressed(), 'it is suppressed before')
    window.press('Undo…')
    window.get('Undo what this led to?', 'alert')
    window.shot('74-undo')
    window.press('Undo', 'push button')
    window.says('What follows from it', 'It was undone')
    leave(window, 'What it is')
    check((GONE, '') not in suppressed(), 'it is not suppressed any more')
    same(shot.states()[GONE], 'sent', 'the recipient is what he was')
    table = {row[0]: row for row in rows(window, 'What came back', 3)}
    same(table[GONE][1], 'bounce, undone', 'the row')
    leave(window, 'Search what came back')


def test_campaign():
    """A campaign's page leads to what came back of it, a recipient's attempts to what came back of him"""
    window.press('2 bounced, 0 of them hard', 'push button')
    rows(window, 'What came back', 3)
    window.shot('75-campaign')
    leave(window, 'Search what came back')
    window.press('1 complained', 'push button')
    same(rows(window, 'What came back', 1)[0][0], ANGRY, 'who complained')
    leave(window, 'Search what came back')
    rows(window, 'Recipients', len(PEOPLE))
    on_row(window, 'Recipients', FULL, 'Return')
    window.get(starts='Came back: Soft bounce: Mailbox full', role='label')
    window.get(starts='The recipient\'s mailbox is full: try again with your next mailing', role='label')
    window.shot('76-attempts')
    leave(window, 'Came back: Soft bounce: Mailbox full', exactly=False)


def test_suppress():
    """Addresses and domains are suppressed, for everything or one list, and what is none stays where it was typed"""
    key('ctrl+u')
    rows(window, 'Suppressed addresses', 2)
    window.write('Address or domain to suppress', 'nobody@@')
    window.press('Suppress', 'push button')
    window.get('That is no address and no domain', 'alert')
    window.press('Close', 'push button')
    same(window.text('Address or domain to suppress', 'text'), 'nobody@@', 'what was typed')
    window.write('Address or domain to suppress', 'Someone@Example.org')
    window.press('Suppress', 'push button')
    rows(window, 'Suppressed addresses', 3)
    window.choose('For everything or one list', 'For the list “news”')
    window.write('Address or domain to suppress', 'example.net')
    window.press('Suppress', 'push button')
    table = rows(window, 'Suppressed addresses', 4)
    window.shot('77-suppressed')
    by = {row[0]: row for row in table}
    same(by[ANGRY][1:3], ['Everything', 'Complained'], 'who complained')
    same(by[ANGRY][4], 'news', 'by which campaign')
    same(by['@example.net'][1:3], ['news', 'By hand'], 'the domain')
    window.write('Search suppressed addresses', 'example.n')
    rows(window, 'Suppressed addresses', 1)
    window.write('Search suppressed addresses', '')
    rows(window, 'Suppressed addresses', 4)


def test_mail_again():
    """Who is taken off is named, with what it means"""
    on_row(window, 'Suppressed addresses', ANGRY, 'Delete')
    alert = window.get(f'Mail {ANGRY} again?', 'alert')
    said = ' '.join(node.get_name() for node in window.all(inside=alert, role='label'))
    check('called your mail spam' in said and 'through every list' in said, f'the question says what it means: {said}')
    window.shot('78-again')
    window.press('Mail Again', 'push button')
    rows(window, 'Suppressed addresses', 3)
    check((ANGRY, '') not in suppressed(), 'it may be mailed again')


def test_files():
    """All of them go into a file, and come back from one"""
    window.press('Export…', 'push button')
    path = shot.folder / 'out.csv'
    window.give_file(path, 'Save')
    window.says('What became of the file', 'All of them were saved')
    with open(path, newline='', encoding='utf-8') as file:
        same(len(list(csv.DictReader(file))), 3, 'rows of the file')
    window.choose('For everything or one list', 'For everything')
    window.press('Import…', 'push button')
    window.give_file(shot.file('in.csv', 'email\nnew@example.com\nnot an address\nSomeone@example.org\n'), 'Open')
    window.says('What became of the file', '1 entry is suppressed from now on, 1 was so before')
    window.says('What became of the file', 'line 3:')
    rows(window, 'Suppressed addresses', 4)
    window.shot('79-files')
    same(suppressed()[('new@example.com', '')], 'imported', 'its reason')


def test_erase():
    """Who asks to be forgotten is, after a page that says what goes and what stays"""
    window.press('Erase a Person…', 'push button')
    window.write('Address of who asks to be forgotten', PEOPLE[7])
    window.press('Continue…', 'push button')
    alert = window.get(f'Erase all that is known of {PEOPLE[7]}?', 'alert')
    said = ' '.join(node.get_name() for node in window.all(inside=alert, role='label'))
    check('What goes:' in said and 'What stays:' in said, f'it says what goes and what stays: {said}')
    window.shot('80-erase')
    window.press('Erase', 'push button')
    window.get(f'{PEOPLE[7]} is erased', 'alert')
    window.press('Close', 'push button')
    with sqlite3.connect(shot.database) as db:
        same(db.execute('SELECT count(*) FROM contacts WHERE address = ?', [PEOPLE[7]]).fetchone(), (0,), 'the contact')
    leave(window, 'Erase a Person…')


def test_watch():
    """A mailbox is looked into by itself; where that fails, the window says so and leads there"""
    key('ctrl+m')
    window.press('Edit…')
    window.press('Look by itself while this window is open or a delivery runs', 'check box')
    window.press('Save', 'push button')
    window.gone('Mailbox name')
    leave(window, 'Look Now')
    server.put(report(PEOPLE[6], 'failed', '5.1.1', f'550 5.1.1 <{PEOPLE[6]}>: Recipient address rejected: User unknown'))
    window.get('3 bounced, 1 of them hard', 'push button', seconds=60)
    server.stop()
    key('ctrl+m')
    window.press('Look Now')
    window.says('What was found', '127.0.0.1')
    leave(window, 'Look Now')
    window.press('The mailbox “Bounces” cannot be looked into', 'push button')
    row = window.get('Bounces', 'list item')
    check('The last look failed' in row.get_description(), f'its row says why: {row.get_description()}')
    window.shot('82-trouble')
    leave(window, 'Look Now')


def test_rules():
    """The rules are settings that the command line shows as well"""
    key('ctrl+alt+p')
    window.set('Hard bounces until suppressed', 2)
    window.set('Soft bounces until suppressed', 7)
    window.set('Days in which soft bounces count', 60)
    window.choose('Who unsubscribes leaves', 'Everything')
    window.reveal('Days in which soft bounces count', 'spin button')
    window.shot('81-rules')
    key('Escape')
    window.gone('Days in which soft bounces count', 'spin button')
    wanted = {'hard-bounces': 2, 'soft-bounces': 7, 'soft-bounce-days': 60, 'unsubscribe-scope': 'everything'}
    wait(lambda: wanted.items() <= {row['name']: row['value'] for row in shot.json('settings')}.items(), 'the settings')


def test_shared():
    """Whoever lets several recipients share a message is told what that costs"""
    key('ctrl+comma')
    window.get('server', 'list item')
    window.press('Edit…')
    window.press('Limits', 'toggle button')
    window.get('Recipients per message', 'spin button')
    check(window.find('What several recipients per message cost') is None, 'nothing is lost with one each')
    window.set('Recipients per message', 5)
    window.says('What several recipients per message cost', 'nobody can unsubscribe with one click')
    window.set('Recipients per message', 1)
    window.gone('What several recipients per message cost')


prepare()
with Dovecot() as server, Window(shot.database, '--campaign', 'news') as window:
    run(test_empty, test_mailbox, test_look, test_table, test_details, test_undo, test_campaign, test_suppress,
        test_mail_again, test_files, test_erase, test_watch, test_rules,
        test_shared)
