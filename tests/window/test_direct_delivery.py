# SPDX-License-Identifier: GPL-3.0-or-later
"""A campaign that went direct, in the window: why it did not reach some, when they are tried again, and by whose wish."""

import contextlib
import pathlib
import sqlite3
import tempfile
import time

import dns
from exchanger import Exchanger, Exchangers
from far import THERE, Far
from mailshot import UNFINISHED, Mailshot
from servers import WORLD
from sink import Sink
from tap import check, run, same
from window import Window, key, text_of, wait, walk

PORT = 2525
DOWN = '198.51.100.40'
HOSTS = [
    Exchanger('mx.good.test', ['198.51.100.30']),
    Exchanger('mx.other.test', ['198.51.100.31']),
    Exchanger('mx.lost.test', ['198.51.100.32'], dot=''),
    Exchanger('mx.catchall.test', ['198.51.100.33'], rules=[['', '250 2.1.5 Recipient ok']]),
]
RECORDS = [
    ('good.test', 'MX', '10 mx.good.test.'),
    ('also-good.test', 'MX', '10 mx.good.test.'),
    ('other.test', 'MX', '10 mx.other.test.'),
    ('lost.test', 'MX', '10 mx.lost.test.'),
    ('catchall.test', 'MX', '10 mx.catchall.test.'),
    ('down.test', 'MX', '10 mx.down.test.'),
    ('mx.down.test', 'A', DOWN),
    ('sender.test', 'MX', '10 mx.good.test.'),
    *[(host.name, 'A', host.addresses[0]) for host in HOSTS],
]
ADDRESSES = ['ok1@good.test', 'ok2@also-good.test', 'ok3@other.test', 'nobody@good.test', 'over@other.test', 'grey@good.test',
             'grey@also-good.test', 'grey@other.test', 'full@other.test', 'ok@down.test', 'ok@absent.test', 'ok@lost.test', 'any@catchall.test']

shot = Mailshot(pathlib.Path(tempfile.mkdtemp(prefix='mailshot-window-')))


def chip(window, state):
    return int(window.get(starts=f'{state}  ', role='toggle button').get_name().rsplit(' ', 1)[1])


def tree(window, name):
    return wait(lambda: window.find(name, 'table') or window.find(name, 'tree table'), f'the table {name}')


def headings(window):
    """The table's titles."""
    node = tree(window, 'Recipients')
    shape = node.get_table_iface()
    return [shape.get_column_header(column).get_name() for column in range(shape.get_n_columns())]


def rows(window, count):
    """{address: {title: text}} once the table shows so many."""
    wait(lambda: window.count_rows() == count and all(row[0] for row in window.table()), f'{count} rows')
    titles = headings(window)
    return {row[0]: dict(zip(titles, row)) for row in window.table()}


def select_row(window, name, item):
    """Shows a campaign or a list of the side bar."""
    box = window.get(name, 'list box')
    window.get(item, 'list item', inside=box)
    index = next(i for i, node in enumerate(window.all(inside=box, role='list item')) if node.get_name() == item)
    box.get_selection_iface().select_child(index)


def prepare():
    shot.campaign('news', ADDRESSES)
    shot.send(via='direct', status=UNFINISHED)
    shot('campaign', 'copy', 'news', 'next')


def test_outcome():
    """The table says why, at which site, and when the next try is"""
    table = rows(window, len(ADDRESSES))
    window.says('Delivery state', 'Waiting')
    window.says('Deferred recipients', '5 are deferred')
    window.says('Deferred recipients', 'The next try is in ')
    window.says('Uncertain recipients', '1 is uncertain')
    window.shot('30-direct')
    for address, state, reason, site in (
            ('ok1@good.test', 'Sent', '', 'mx.good.test'), ('ok2@also-good.test', 'Sent', '', 'mx.good.test'),
            ('nobody@good.test', 'Failed', 'No such recipient', 'mx.good.test'),
            ('over@other.test', 'Failed', 'Mailbox full', 'mx.other.test'),
            ('grey@good.test', 'Deferred', 'Greylisted', 'mx.good.test'),
            ('ok@absent.test', 'Failed', 'No such domain', ''),
            ('ok@lost.test', 'Uncertain', 'Network', 'mx.lost.test')):
        row = table[address]
        same((row['State'], row['Reason'], row['Site']), (state, reason, site), address)
        check(row['Next try'].startswith('in ') if state == 'Deferred' else not row['Next try'], f'next try of {address}: {row}')


def labels(window, dialog):
    return [node.get_name() for node in window.all(inside=dialog, role='label')]


def open_attempts(window, address):
    """Presses Enter on the only row that the table is made to show."""
    window.write('Search recipients', address)
    rows(window, 1)
    tree(window, 'Recipients').get_component_iface().grab_focus()
    key('Home', 'Return')
    return window.get(address, 'dialog')


def close_attempts(window, address):
    key('Escape')
    window.gone(address, 'dialog')
    window.write('Search recipients', '')
    rows(window, len(ADDRESSES))


def test_explained():
    """Every attempt is shown with its path, and what it means in plain words"""
    dialog = open_attempts(window, 'grey@other.test')
    wait(lambda: any(label.startswith('1. Deferred (Greylisted)') for label in labels(window, dialog)), 'the attempt')
    said = labels(window, dialog)
    window.shot('31-attempts')
    for words in ('450 4.2.0 Greylisted', 'Next try: in ', 'Route', 'direct', 'Site', 'mx.other.test', '198.51.100.31', 'no TLS'):
        check(any(words in label for label in said), f'the dialog says “{words}”: {said}')
    close_attempts(window, 'grey@other.test')


def test_filter():
    """Reasons and sites have their counts, and filter the table"""
    window.choose('Reason', 'Greylisted  3')
    same(set(rows(window, 3)), {'grey@good.test', 'grey@also-good.test', 'grey@other.test'}, 'the greylisted')
    window.choose('Site', 'mx.other.test  3')
    same(set(rows(window, 1)), {'grey@other.test'}, 'the greylisted of a site')
    window.choose('Reason', 'All reasons')
    same(set(rows(window, 3)), {'over@other.test', 'grey@other.test', 'full@other.test'}, 'those not reached at a site')
    window.shot('32-filtered')


def test_retry_site():
    """Those of one site are tried now, while the others keep their time"""
    window.press('Retry Some')
    window.press('Those of the Same Site')
    window.get(starts='Sent  5', role='toggle button')
    window.says('Delivery state', 'Waiting')
    table = rows(window, len(ADDRESSES))
    same([table[address]['State'] for address in ('grey@other.test', 'grey@good.test')], ['Sent', 'Deferred'], 'after the retry of a site')
    same([table[address]['Attempts'] for address in ('grey@other.test', 'full@other.test', 'grey@good.test')], ['2', '2', '1'], 'attempts')


def test_retry_selected():
    """Those selected are tried now, and their path is there to see"""
    window.press(starts='Deferred  4', role='toggle button')
    table = list(rows(window, 4))
    node = tree(window, 'Recipients')
    node.get_table_iface().add_row_selection(table.index('grey@also-good.test'))
    window.press('Retry Some')
    window.press('Those Selected in the Table')
    window.get(starts='Sent  6', role='toggle button')
    rows(window, len(ADDRESSES))
    dialog = open_attempts(window, 'grey@also-good.test')
    wait(lambda: 'Path: direct (Deferred) → direct (Sent)' in labels(window, dialog), 'the path')
    window.shot('33-path')
    close_attempts(window, 'grey@also-good.test')


def test_retry_all():
    """One button tries all that are deferred"""
    window.press('Retry Now')
    window.get(starts='Sent  7', role='toggle button')
    window.says('Delivery state', 'Waiting')
    window.says('Deferred recipients', '2 are deferred')
    table = rows(window, len(ADDRESSES))
    same({address for address, row in table.items() if row['State'] == 'Deferred'}, {'full@other.test', 'ok@down.test'}, 'still deferred')


def test_given_up():
    """Who was tried until the time was over is failed, and it says so"""
    with contextlib.closing(sqlite3.connect(shot.database)) as database, database:
        database.execute("UPDATE attempts SET state = 5 WHERE recipient_id IN (SELECT id FROM recipients WHERE address = 'full@other.test')")
        database.execute("UPDATE recipients SET state = 5, next_attempt = 0 WHERE address = 'full@other.test'")
    wait(lambda: rows(window, len(ADDRESSES))['full@other.test']['Reason'] == 'Time over', 'the reason')
    dialog = open_attempts(window, 'full@other.test')
    wait(lambda: any(label.startswith('Given up: it was tried again until its time was over.') for label in labels(window, dialog)), 'the end')
    close_attempts(window, 'full@other.test')


def test_uncertain():
    """Who may have it already gets it again only after a question"""
    window.press(starts='Send Again, May Arrive Twice')
    window.get('They may get it twice', 'alert')
    window.shot('34-twice')
    window.press('Send Again', 'push button', inside=window.get('They may get it twice', 'alert'))
    wait(lambda: rows(window, len(ADDRESSES))['ok@lost.test']['Attempts'] == '2', 'the second attempt')
    same(rows(window, len(ADDRESSES))['ok@lost.test']['State'], 'Uncertain', 'its state')
    same(chip(window, 'Uncertain'), 1, 'its count')
    window.says('Delivery state', 'Waiting')


def test_resend():
    """Whoever is suppressed since he bounced gets nothing once more, and that is told before"""
    window.press('Send Again')
    window.press('…to the Failed')
    dialog = window.get('Some of them are suppressed', 'alert')
    said = ' '.join(labels(window, dialog))
    for words in ('1 recipient is tried once more. 2 are suppressed because their addresses bounced', 'What Came Back'):
        check(words in said, f'it says “{words}”: {said}')
    window.shot('33-suppressed')
    window.press('Cancel', 'push button', inside=dialog)
    # From here on nobody is suppressed but by hand.
    shot('settings', 'hard-bounces', 0)
    shot('bounces', 'undo', '--campaign', 'news')


def contacts(window, count):
    """{address: (verdict, date)} once the table of a list shows so many."""
    wait(lambda: window.count_rows('Contacts') == count and all(row[0] for row in window.table('Contacts')), f'{count} contacts')
    return {row[0]: tuple(row[1:3]) for row in window.table('Contacts')}


def test_verify():
    """A list is verified: ticks, crosses and question marks, with their date"""
    select_row(window, 'Lists', 'news')
    window.says('Number of contacts', f'{len(ADDRESSES)} contacts')
    window.press('Verify Addresses…')
    window.get('Verify the addresses of “news”?', 'alert')
    window.shot('35-verify')
    window.press('Verify', 'push button')
    window.says('Verification result', '✓ 4 good, ✗ 2 bad, ? 7 uncertain')
    wait(lambda: window.find('Stop Verifying') is None, 'the end')
    today = time.strftime('%Y-%m-%d')
    wait(lambda: contacts(window, len(ADDRESSES))['ok1@good.test'] == ('✓ good', today), 'the ticks')
    found = contacts(window, len(ADDRESSES))
    window.shot('36-verified')
    for address, verdict in (('nobody@good.test', '✗ bad'), ('ok@absent.test', '✗ bad'), ('ok@down.test', '? not known now'),
                             ('any@catchall.test', '? server accepts everything')):
        same(found[address], (verdict, today), address)


def test_verdicts():
    """The table shows whom a verdict is about, and the temporary ones are asked again"""
    window.choose('Verdict', '✗ bad  2')
    same(set(contacts(window, 2)), {'nobody@good.test', 'ok@absent.test'}, 'the bad')
    window.choose('Verdict', 'All contacts')
    contacts(window, len(ADDRESSES))
    window.press('Clean Up')
    window.press('Verify the Temporary Ones Again')
    window.says('Verification result', '✓ 7 good, ✗ 2 bad, ? 4 uncertain')
    wait(lambda: contacts(window, len(ADDRESSES))['grey@other.test'][0] == '✓ good', 'a greylisted one to be good')
    wait(lambda: window.find('Stop Verifying') is None, 'the end')


def test_verify_selected():
    """Only the contacts selected are verified again"""
    before = {row['email']: row['time'] for row in shot.json('verifications', 'news')}
    table = tree(window, 'Contacts').get_table_iface()
    chosen = ('ok1@good.test', 'ok3@other.test')
    for address in chosen:
        table.add_row_selection(list(contacts(window, len(ADDRESSES))).index(address))
    time.sleep(max(0, int(time.time()) + 1 - time.time()))
    window.press('List Menu')
    window.press('Verify the Selected Contacts')

    def changed():
        return {row['email'] for row in shot.json('verifications', 'news') if row['time'] != before[row['email']]}
    wait(lambda: changed() == set(chosen), 'those two to be verified')
    wait(lambda: window.find('Stop Verifying') is None, 'the end')


def test_clean():
    """The bad are suppressed, or taken off the list, in one step that says how many they are"""
    window.press('Clean Up')
    window.press('Remove the Bad From the List…')
    window.get('Take 2 bad addresses off “news”?', 'alert')
    window.shot('37-remove')
    window.press('Cancel', 'push button')
    window.press('Clean Up')
    window.press('Suppress the Bad…')
    window.get('Suppress 2 bad addresses?', 'alert')
    window.press('Suppress', 'push button')
    window.says('Verification notice', '2 bad addresses are never mailed again.')
    window.says('Verification result', '✓ 7 good, ✗ 0 bad')
    window.shot('38-suppressed')
    wait(lambda: contacts(window, len(ADDRESSES))['nobody@good.test'][0] == '✗ bad, suppressed', 'the suppressed one')
    same({row['email'] for row in shot.json('suppressions')}, {'nobody@good.test', 'ok@absent.test'}, 'the suppressed')


def test_combined():
    """Whom the account reached after the direct try failed has both in his path"""
    shot.account(host='127.0.0.1', port=PORT)
    with Sink(port=PORT):
        shot('campaign', 'copy', 'news', 'both')
        shot('send', 'both', '--list', 'news', '--via', 'combined:server', status=None)
    select_row(window, 'Campaigns', 'both')
    rows(window, len(ADDRESSES))
    dialog = open_attempts(window, 'full@other.test')
    wait(lambda: 'Path: direct (Deferred) → server (Sent)' in labels(window, dialog), 'the path')
    said = labels(window, dialog)
    check(any(label.startswith('1. Deferred (Mailbox full)') for label in said) and any(label.startswith('2. Sent') for label in said), said)
    window.shot('41-combined')
    close_attempts(window, 'full@other.test')


def check_campaign(window, name):
    """What the check says of a campaign, as a screen reader says it."""
    select_row(window, 'Campaigns', name)
    window.press('Check Before Sending', 'push button')
    window.says('Result of the check', 'all right')
    # Those that have to be scrolled to are not showing.
    return [node.get_name() for node in walk(window.get('Findings', 'list box')) if node.get_role_name() == 'list item']


def has(findings, *wanted):
    for words in wanted:
        check(words in findings, f'it says “{words}”: {findings}')


def test_check():
    """One page says what would go wrong before it is sent, what to do, and gives the DNS record to paste"""
    has(check_campaign(window, 'next'), 'Worth a look: Readers unsubscribe by mail, not with one click', 'Worth a look: sender.test has no DMARC record',
        'All right: There is HTML and a text beside it', 'Needs attention: The account “server” cannot be used')
    window.shot('39-check')
    record = text_of(window.get('DNS record'))
    check(record.startswith('_dmarc.sender.test. IN TXT "v=DMARC1'), f'the record: {record}')
    window.press('Copy the DNS record')
    window.press('Close', 'push button')
    window.gone('Findings', 'list box')
    window.get('Subject', 'text').get_component_iface().grab_focus()
    key('ctrl+a', 'ctrl+v')
    wait(lambda: window.text('Subject', 'text') == record, 'the record to be pasted')


def test_check_route():
    """Where it goes direct the way is checked too, and what stands in it is told where the way is chosen"""
    key('alt+2')
    window.press('Direct', 'radio button')
    has(check_campaign(window, 'next'), 'All right: Port 25 is open', 'Needs attention: 198.51.100.10 has no reverse name')
    window.shot('40-check-direct')
    window.press('Close', 'push button')
    window.gone('Findings', 'list box')
    window.says('Warning about the way', '198.51.100.10 has no reverse name. ')
    window.shot('42-warning')


with contextlib.ExitStack() as stack:
    stack.enter_context(Far([DOWN, *dns.ADDRESSES, *[address for host in HOSTS for address in host.addresses]]))
    stack.enter_context(dns.Dns(RECORDS, where=THERE))
    exchangers = stack.enter_context(Exchangers(WORLD / 'exchangers', HOSTS, THERE))
    prepare()
    window = stack.enter_context(Window(shot.database, '--campaign', 'news'))
    run(test_outcome, test_explained, test_filter, test_retry_site, test_retry_selected, test_retry_all, test_uncertain, test_resend, test_given_up, test_combined, test_verify, test_verdicts, test_verify_selected, test_clean, test_check, test_check_route)
