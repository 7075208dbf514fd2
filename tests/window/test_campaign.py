# SPDX-License-Identifier: GPL-3.0-or-later
"""A marketer's first campaign, in the window alone: import, compose, preview, rehearse, send, resend."""

import pathlib
import tempfile
import time

from mailshot import CTL, SOURCE
from servers import Daemon, wait_port
from sink import Sink
from tap import check, run, same
from window import Window, key, wait

PORT = 2525
SAMPLE = SOURCE / 'data/samples/subscribers.csv'
HTML = '<h1>Dear {{first_name|friend}},</h1><p>the first seedlings are ready in {{city|the valley}}.</p>'

folder = pathlib.Path(tempfile.mkdtemp(prefix='mailshot-window-'))
window = Window(folder / 'mailshot.db')


def chip(state):
    """How many recipients the button above the table counts in a state."""
    return int(window.get(starts=f'{state}  ', role='toggle button').get_name().rsplit(' ', 1)[1])


def states():
    """Each address shown and its state, once the page they are on is read."""
    wait(lambda: all(row[0] for row in window.table()), 'the rows of the table')
    return {row[0]: row[1] for row in window.table()}


def test_welcome():
    """The first start says where to begin"""
    window.get('Try a Rehearsal With the Sample')
    window.shot('01-welcome')


def test_import():
    """A CSV file is looked at, mapped and imported, with a summary"""
    key('ctrl+i')
    window.give_file(SAMPLE, 'Open')
    window.get('Field for email', 'combo box')
    window.says('What was found', '1 has a problem')
    window.shot('02-import')
    window.choose('Field for company', 'Leave out')
    window.choose('Field for company', 'company')
    window.press('Import', 'push button')
    window.says('Import result', '60 rows were read')
    window.says('Import summary', '58 were added to the list')
    window.says('Import summary', '1 was rejected')
    window.shot('03-summary')
    window.press('Show the List')
    window.says('Number of contacts', '58 contacts')
    window.shot('04-list')


def test_contacts():
    """Contacts are found, corrected and added"""
    window.write('Search contacts', 'lefevre')
    window.says('Number of contacts', '1 contact')
    window.write('Search contacts', '')
    window.says('Number of contacts', '58 contacts')
    window.press('Add a Contact')
    window.write('Address', 'late+defer@example.com')
    window.write('first_name', 'Late')
    window.press('Save', 'push button')
    window.says('Number of contacts', '59 contacts')


def test_compose():
    """What is typed is saved, and a slip in the merge language is shown with its place"""
    key('ctrl+n')
    window.write('Name, for you alone', 'Spring news')
    window.press('Create', 'push button')
    window.write('From', 'Ada of Fernhill <ada@fernhill.example.com>')
    window.write('Subject', '{{first_name|Hello}}, spring has come')
    window.write('HTML', HTML.replace('{{city|the valley}}', '{{city|the valley'))
    window.says('Problems in the message', 'line 1, column')
    window.shot('05-problem')
    window.write('HTML', HTML)
    window.says('Saved', 'Saved')
    same(window.text('Problems in the message'), '', 'problems')
    window.shot('06-message')


def test_recipients():
    """Lists are chosen, and it says how many will get the message"""
    key('alt+2')
    window.press('Send to subscribers', 'check box')
    window.says('How many will get it', '59 people will get it')
    window.shot('07-recipients')


def test_preview():
    """Any recipient's message is shown as it will arrive"""
    key('alt+3')
    window.says('Previewed subject', 'Amélie, spring has come')
    window.get('HTML of the message')
    wait(lambda: window.page_heading() == 'Dear Amélie,', 'the page in WebKit', 30)
    window.shot('08-preview')
    key('ctrl+Page_Down')
    window.says('Previewed recipient', 'bjorn.akesson@example.net')
    window.says('Position', '2 of 59')
    window.write('Find a recipient', 'dvorak')
    window.says('Previewed subject', 'Jan, spring has come')
    window.press('Text', 'radio button')
    window.says('Text of the message', 'the first seedlings are ready in Brno', role='text')
    window.press('Source', 'radio button')
    window.says('Source of the message', 'Message-ID:', role='text')
    window.shot('09-source')


def test_rehearsal():
    """A rehearsal fills the table, and its counts filter it"""
    key('alt+2')
    window.press('Rehearsal', 'radio button')
    key('ctrl+Return')
    window.says('Delivery state', 'Rehearsal: Finished', seconds=60)
    window.says('Table size', '59 recipients shown')
    deferred = chip('Deferred')
    check(deferred >= 4, f'the sample asks for deferrals, {deferred} were counted')
    window.press(starts='Deferred  ', role='toggle button')
    window.says('Table size', f'{deferred} recipients shown')
    same(set(states().values()), {'Deferred'}, 'states in the filtered table')
    window.shot('10-rehearsal')


def test_account():
    """An account is added, and its test says what is wrong before there is a server"""
    key('ctrl+comma')
    window.press('Add an Account…')
    window.write('Account name', 'Office')
    window.write('Server', '127.0.0.1')
    window.choose('Security', 'None')
    same(window.text('Port', 'spin button'), '25', 'the port that goes with it')
    window.write('Port', str(PORT), 'spin button')
    window.press('Test Connection')
    window.says('Test steps', '✗')
    window.shot('11-account')
    with Sink(port=PORT):
        window.press('Test Connection')
        window.says('Test steps', '✓')
    window.press('Save', 'push button')
    window.gone('Account name')
    window.get('Office', 'list item')
    key('Escape')
    window.gone('Add…')


def test_send():
    """A real send is confirmed first and leaves who was deferred by the server"""
    with Daemon([CTL, 'sandbox', 'serve', '--port', str(PORT)], folder / 'sandbox.log'):
        wait_port(PORT)
        window.press('Send It for Real…')
        window.press('Account', 'radio button')
        window.press('Send…')
        dialog = window.get('Send this to 59 people?', 'dialog')
        window.says('Result of the check', 'all right')
        said = ' '.join(node.get_name() for node in window.all(inside=dialog, role='label'))
        for words in ('spring has come', 'ada@fernhill.example.com', 'Through: Office'):
            check(words in said, f'the confirmation says “{words}”: {said}')
        window.shot('12-confirm')
        window.agree()
        window.says('Delivery state', 'Waiting', seconds=60)
        window.says('Table size', '59 recipients shown')
    check(chip('Deferred') >= 4 and chip('Sent') >= 40, 'most are sent, some deferred')
    window.shot('13-sent')


def test_resend():
    """One button tries the deferred again, and they are seen as sent"""
    deferred = chip('Deferred')
    sent = chip('Sent')
    window.press(starts='Deferred  ', role='toggle button')
    window.says('Table size', f'{deferred} recipients shown')
    late = list(states())
    check('late+defer@example.com' in late, 'the contact added by hand is among them')
    with Sink(port=PORT):
        window.press('Retry Now')
        window.get(starts=f'Sent  {sent + deferred}', role='toggle button', seconds=60)
        window.says('Delivery state', 'Finished', seconds=60)
    window.says('Table size', '59 recipients shown')
    now = states()
    same({address: now[address] for address in late}, {address: 'Sent' for address in late}, 'after the resend')
    window.shot('14-resent')


def test_frozen():
    """What was sent stays as it was; a copy can be changed"""
    key('alt+1')
    window.get(starts='Sending has begun, so this message stays as it is')
    window.shot('15-frozen')
    key('ctrl+shift+d')
    window.write('Name of the copy', 'Summer news')
    window.press('Copy', 'push button')
    window.get('Summer news', 'list item')
    window.write('Subject', 'Summer')
    window.says('Saved', 'Saved')


with window:
    run(test_welcome, test_import, test_contacts, test_compose, test_recipients, test_preview, test_rehearsal,
        test_account, test_send, test_resend, test_frozen)
