# SPDX-License-Identifier: GPL-3.0-or-later
"""Who campaigns are from: made, changed, signed and set up in the window alone."""

import pathlib
import re
import shutil
import subprocess
import tempfile

import dns
from direct import at
from mailshot import Mailshot
from servers import WORLD, graft
from tap import check, run, same
from window import Atspi, Window, key, text_of, wait, walk

DOMAIN = 'sender.test'
MX, SOURCE = at(30), at(31)
shot = Mailshot(pathlib.Path(tempfile.mkdtemp(prefix='mailshot-window-')))


def show(name='Club'):
    return shot.json('identity', 'show', name)


def openssl(*words):
    return subprocess.run(['openssl', *map(str, words)], check=True, capture_output=True).stdout


def fill(window, name, text):
    window.reach(name, 'text').get_editable_text_iface().set_text_contents(text)


def press(window, name):
    """A button that may be scrolled out of sight"""
    node = window.reach(name, 'push button')
    wait(lambda: node.get_state_set().contains(Atspi.StateType.SENSITIVE), f'{name} to be usable')
    node.get_action_iface().do_action(0)


def label(window, name):
    return text_of(window.reach(name, 'label'))


def says(window, name, wanted):
    return wait(lambda: wanted in label(window, name), f'“{wanted}” in “{name}”')


def edit(window, name='Club', page=None):
    key('ctrl+alt+i')
    window.get(name, 'list item')
    window.press('Edit…')
    window.get('Identity name', 'text')
    if page:
        window.press(page, 'radio button')


def save(window):
    window.press('Save', 'push button')
    window.gone('Save', 'push button')


def sentence(window, step):
    """A row of the domain's page: what a screen reader says of it"""
    return next((node.get_name() for node in walk(window.app) if node.get_role_name() == 'list item' and
                 node.get_name().startswith(step)), None)


def names_recipients(window):
    return window.reach('Name each recipient in the return path', 'check box').get_state_set().contains(Atspi.StateType.CHECKED)


def test_add():
    """An identity is made; what cannot be is said where it was typed, and nothing typed is lost"""
    shot.account('Office', host='127.0.0.1', port=2525)
    shot.account('Another', host='127.0.0.1', port=2525)
    with Window(shot.database) as window:
        key('ctrl+alt+i')
        window.shot('60-identities-none')
        window.press('Add an Identity…')
        window.press('Save', 'push button')
        window.says('Problem with the name', 'Name: it is empty')
        window.shot('61-identity-empty')
        fill(window, 'Identity name', 'Club')
        fill(window, 'From name', 'Club, Ada of')
        fill(window, 'From address', 'ada')
        window.says('Problem with the From address', '@')
        fill(window, 'From address', f'ada@{DOMAIN}')
        window.gone('Problem with the From address')
        fill(window, 'Unsubscribe page', f'http://news.{DOMAIN}')
        says(window, 'Problem with the unsubscribe page', 'https://')
        window.shot('62-identity-wrong')
        window.press('Save', 'push button')
        same(text_of(window.reach('From name', 'text')), 'Club, Ada of', 'what was typed')
        fill(window, 'Unsubscribe page', f'https://news.{DOMAIN}')
        fill(window, 'Unsubscribe address', f'leave@{DOMAIN}')
        fill(window, 'Return path', f'bounce.{DOMAIN}')
        same(names_recipients(window), True, 'a domain of its own names recipients')
        fill(window, 'Return path', f'back@{DOMAIN}')
        same(names_recipients(window), False, 'an address does not')
        window.reach('Name each recipient in the return path', 'check box').get_action_iface().do_action(0)
        fill(window, 'Return path', f'bounce.{DOMAIN}')
        fill(window, 'Reply-To', f'answers@{DOMAIN}')
        fill(window, 'Postal address', '1 Oak Street\nFernhill')
        window.reach('Default account', 'combo box')
        window.choose('Default account', 'Office')
        window.shot('63-identity')
        save(window)
        window.get('Club', 'list item')
        window.shot('64-identities')
    same({name: show()[name] for name in ('from', 'reply_to', 'envelope', 'postal', 'unsubscribe_mail', 'unsubscribe_url', 'account', 'verp')},
         {'from': f'"Club, Ada of" <ada@{DOMAIN}>', 'reply_to': f'answers@{DOMAIN}', 'envelope': f'bounce.{DOMAIN}',
          'postal': '1 Oak Street\nFernhill', 'unsubscribe_mail': f'leave@{DOMAIN}', 'unsubscribe_url': f'https://news.{DOMAIN}',
          'account': 'Office', 'verp': True}, 'identity')


def test_edit():
    """What is there is found again and changed; a name that is taken is said at the name"""
    shot('identity', 'add', 'Other', '--from', f'o@{DOMAIN}')
    with Window(shot.database) as window:
        edit(window)
        same(window.text('From name', 'text'), 'Club, Ada of', 'name')
        same(text_of(window.reach('Postal address', 'text')), '1 Oak Street\nFernhill', 'postal address')
        fill(window, 'From name', 'Ada')
        fill(window, 'Identity name', 'other')
        window.press('Save', 'push button')
        says(window, 'Problem with the name', 'already')
        same(text_of(window.reach('From name', 'text')), 'Ada', 'what was typed')
        fill(window, 'Identity name', 'Club')
        save(window)
    same((show()['from'], show()['postal']), (f'Ada <ada@{DOMAIN}>', '1 Oak Street\nFernhill'), 'identity')


def test_keys():
    """Keys are made and imported; nothing is kept before it is saved, and losing a new one is asked"""
    short, ed25519 = shot.file('short.pem', openssl('genrsa', '1024')), shot.file('ed.pem', openssl('genpkey', '-algorithm', 'ED25519'))
    keys = pathlib.Path(f'{shot.database}-keys')
    with Window(shot.database) as window:
        edit(window, page='Signature')
        window.says('RSA key', 'No key')
        window.press('Make a key: RSA')
        window.says('RSA key', 'kept when you save')
        check(not keys.exists(), 'nothing is kept yet')
        window.shot('65-key')
        window.press('Cancel', 'push button')
        window.press('Cancel', 'push button', inside=window.get('Discard the new key?', 'alert'))
        window.gone('Discard the new key?', 'alert')
        window.press('Import a key: RSA')
        window.give_file(short, 'Open')
        says(window, 'Warning: RSA', '2048 bits')
        fill(window, 'Selector: RSA', 'under_score')
        window.press('Save', 'push button')
        says(window, 'Problem with the selector: RSA', 'letters, digits')
        window.shot('66-key-short')
        fill(window, 'Selector: RSA', 'old')
        press(window, 'Import a key: Ed25519')
        window.give_file(short, 'Open')
        alert = window.get('There is no key', 'alert')
        window.press('Close', 'push button', inside=alert)
        window.gone('There is no key', 'alert')
        press(window, 'Import a key: Ed25519')
        window.give_file(ed25519, 'Open')
        says(window, 'Ed25519 key', 'kept when you save')
        fill(window, 'Selector: Ed25519', 'e1')
        save(window)
        same((show()['rsa_selector'], show()['ed25519_selector']), ('old', 'e1'), 'selectors')
        window.press('Edit…')
        window.press('Signature', 'radio button')
        window.says('RSA key', str(keys))
        press(window, 'Make a key: RSA')
        window.press('Make a Key', 'push button', inside=window.get(starts='Make another key', role='alert'))
        window.says('RSA key', 'kept when you save')
        save(window)
    check(re.fullmatch(r'rsa\d{6}', show()['rsa_selector']), show()['rsa_selector'])
    same(sorted(oct(path.stat().st_mode & 0o777) for path in keys.iterdir()), ['0o600'] * 3, 'modes')


def test_record():
    """The record on the screen is the one that the command line prints, and is copied whole"""
    row = next(row for row in shot.json('identity', 'dns', 'Club') if row['name'].startswith('rsa'))
    with Window(shot.database) as window:
        edit(window, page='Signature')
        same((label(window, 'Record name: RSA'), label(window, 'Record value: RSA')), (row['name'], row['text']), 'record')
        for button, wanted in (('name', row['name']), ('value', row['text']), ('line', row['line'])):
            fill(window, 'Signing domain', '')
            wait(lambda: label(window, 'Record name: RSA') == row['name'], 'the domain of From to sign again')
            press(window, f'Copy the record {button}: RSA')
            window.reach('Signing domain', 'text')
            key('ctrl+v')
            wait(lambda wanted=wanted: text_of(window.reach('Signing domain', 'text')) == wanted, f'the {button} to be pasted')
        fill(window, 'Signing domain', 'no domain')
        window.press('Save', 'push button')
        says(window, 'Problem with the signing domain', 'DKIM domain')
        window.press('Cancel', 'push button')


def focused(window):
    return next((node for node in walk(window.app) if node.get_state_set().contains(Atspi.StateType.FOCUSED)), None)


def tab_through(window, *names):
    """Tab reaches all of them, in this order, from where the focus is; a combo box has it where nothing says so"""
    left = list(names)
    for _ in range(40):
        node = focused(window)
        if node is not None and node.get_name() == left[0]:
            left.pop(0)
        if not left:
            return
        key('Tab')
        wait(lambda node=node: node is None or focused(window) != node, 'the focus to move', 5)
    raise AssertionError(f'Tab does not reach {left}')


def test_keyboard():
    """All of it is reached with Tab, by its name, and by the letters that are underlined"""
    with Window(shot.database) as window:
        edit(window)
        wait(lambda: focused(window).get_name() == 'Identity name', 'the form to begin at the name')
        tab_through(window, 'Identity name', 'From name', 'From address', 'Reply-To', 'Return path', 'Name each recipient in the return path',
                    'Postal address', 'Unsubscribe address', 'Unsubscribe page', 'Sender', 'Identity name')
        for letter, name in (('t', 'Return path'), ('l', 'Postal address'), ('g', 'Unsubscribe page'), ('m', 'From name')):
            key(f'alt+{letter}')
            wait(lambda name=name: focused(window).get_name() == name, f'Alt+{letter} to lead to {name}')
        window.press('Signature', 'radio button')
        window.reach('Signing domain', 'text')
        for kind in ('RSA', 'Ed25519'):
            tab_through(window, f'Make a key: {kind}', f'Import a key: {kind}', f'Remove the key: {kind}', f'Selector: {kind}',
                        f'Copy the record name: {kind}', f'Copy the record value: {kind}', f'Copy the record line: {kind}', f'Check the DNS: {kind}')
        key('Escape')
        window.gone('Save', 'push button')
        window.get('Club', 'list item')
        window.press('Edit…')
        window.press('Signature', 'radio button')
        press(window, 'Make a key: RSA')
        window.press('Make a Key', 'push button', inside=window.get(starts='Make another key', role='alert'))
        window.says('RSA key', 'kept when you save')
        key('Escape')
        window.get('Discard the new key?', 'alert')
        key('Escape')
        window.gone('Discard the new key?', 'alert')
        window.says('RSA key', 'kept when you save')
        window.press('Cancel', 'push button')
        window.press('Discard', 'push button', inside=window.get('Discard the new key?', 'alert'))
        window.gone('Save', 'push button')


def test_unpublished():
    """Before anything is published, each thing that is missing is said, with what to paste"""
    shot('settings', 'dns-server', dns.RESOLVER)
    shot('settings', 'source-ipv4', SOURCE)
    shot('identity', 'set', 'Club', '--account', '')
    with dns.Dns([(DOMAIN, 'MX', f'10 mx.{DOMAIN}.'), (f'mx.{DOMAIN}', 'A', MX), (f'news.{DOMAIN}', 'A', MX)]):
        with Window(shot.database) as window:
            edit(window, page='Signature')
            press(window, 'Check the DNS: RSA')
            says(window, 'Published: RSA', 'Nothing is published')
            window.press('Set Up the Domain', 'radio button')
            window.says('Summary', 'things are not right yet')
            same([sentence(window, name) for name in ('SPF', 'DKIM: the signature, RSA', 'Return path', 'DMARC', 'Alignment', 'Unsubscribe')],
                 ['SPF: which servers may send: Missing', 'DKIM: the signature, RSA: Missing', 'Return path: where undeliverable mail goes: Missing',
                  'DMARC: what receivers do with forgeries: Missing', 'Alignment: the domains fit: Right',
                  'Unsubscribe: how people leave: Not as it should be'], 'what is missing, and that no page answers')
            same(label(window, 'Record value: spf'), f'v=spf1 ip4:{SOURCE} -all', 'SPF')
            same(label(window, 'Record value: return-path'), f'10 mx.{DOMAIN}.', 'MX')
            window.shot('67-domain')
            window.press('Sender', 'radio button')
            fill(window, 'From address', 'ada')
            window.press('Set Up the Domain', 'radio button')
            window.says('Summary', 'First complete')
            window.press('Cancel', 'push button')


def test_published():
    """What was pasted is found, and a record that differs is told from it"""
    steps = {row['step']: row for row in shot.json('identity', 'setup', 'Club', status=None)}
    zone = [(row['name'], 'TXT', ' '.join(re.findall('"[^"]*"', row['line']))) for row in steps.values() if row['type'] == 'TXT']
    zone = [row if 'e1.' not in row[0] else (*row[:2], '"v=DKIM1; k=ed25519; p=AAAA"') for row in zone]
    zone += [(DOMAIN, 'MX', f'10 mx.{DOMAIN}.'), (f'bounce.{DOMAIN}', 'MX', f'10 mx.{DOMAIN}.'), (f'mx.{DOMAIN}', 'A', MX),
             (f'news.{DOMAIN}', 'A', MX)]
    shutil.rmtree(WORLD / 'dns')
    with dns.Dns(zone), Window(shot.database) as window:
        key('ctrl+alt+i')
        window.get('Club', 'list item')
        window.press('Set Up the Domain…')
        window.says('Summary', '2 of 7 things are not right yet')
        check(sentence(window, 'DKIM: the signature, Ed25519').endswith('Not as it should be'), 'the other key')
        window.shot('68-domain-published')
        window.press('Signature', 'radio button')
        press(window, 'Check the DNS: RSA')
        says(window, 'Published: RSA', 'as it should be')
        press(window, 'Check the DNS: Ed25519')
        says(window, 'Published: Ed25519', 'Another key')
        window.shot('69-key-published')
        window.press('Set Up the Domain', 'radio button')
        window.press('Look Again')
        window.says('Summary', '2 of 7 things')
        window.press('Cancel', 'push button')


def test_choice():
    """A campaign takes what it does not say itself from its identity, and its own From wins"""
    shot('identity', 'set', 'Club', '--account', 'Office')
    shot.campaign('news', [f'someone@{DOMAIN}'])
    with Window(shot.database, '--campaign', 'news') as window:
        window.says('What the identity means', 'not signed')
        window.choose('Identity', 'Club')
        window.says('What the identity means', f'From is the campaign’s own, signed as {DOMAIN} with RSA and Ed25519')
        window.write('From', '')
        window.says('What the identity means', 'From is the identity’s, signed')
        same(window.get('From', 'text').get_attributes().get('placeholder-text'), f'Ada <ada@{DOMAIN}>', 'what is written where nothing is')
        window.says('Saved', 'Saved')
        window.shot('70-campaign-identity')
        same([shot.json('campaign', 'show', 'news')[name] for name in ('identity', 'from')], ['Club', ''], 'campaign')
        key('alt+2')
        window.press('Send to news', 'check box')
        check(window.get('Account', 'radio button').get_state_set().contains(Atspi.StateType.CHECKED), 'the identity’s account')
        combo = window.get('Through which account', 'combo box')
        wait(lambda: combo.get_selection_iface().get_selected_child(0).get_name() == 'Office', 'the account to be proposed')
        key('alt+1')
        window.choose('Identity', 'None')
        window.says('Problems in the message', 'Choose an identity or write From')
        window.choose('Identity', 'Club')
        window.says('Saved', 'Saved')


def test_renamed():
    """An identity that is renamed meanwhile stays the campaign's"""
    with Window(shot.database, '--campaign', 'news') as window:
        window.says('What the identity means', 'From is the identity’s, signed')
        edit(window)
        fill(window, 'Identity name', 'The club')
        save(window)
        key('Escape')
        window.gone('The club', 'list item')
        window.write('Subject', 'Something else')
        wait(lambda: shot.json('campaign', 'show', 'news')['subject'] == 'Something else', 'the subject to be kept')
        same(shot.json('campaign', 'show', 'news')['identity'], 'The club', 'identity')


def test_preview():
    """The preview says as whom it is sent and what signs it, and its source is signed"""
    with Window(shot.database, '--campaign', 'news') as window:
        key('alt+3')
        check(window.find('Campaigns', 'list box'), 'the campaigns stay beside the page')
        window.says('Previewed sender', f'As “The club”, signed as {DOMAIN} with RSA and Ed25519')
        window.shot('71-preview')
        window.press('Source', 'radio button')
        window.says('Source of the message', 'DKIM-Signature: ', role='text')
        source = window.text('Source of the message', 'text')
        same((source.count('DKIM-Signature: '), f'From: Ada <ada@{DOMAIN}>' in source), (2, True), source)


def test_sent():
    """What was sent keeps its identity, which can no longer be chosen, nor removed while it is used"""
    with Window(shot.database, '--campaign', 'news') as window:
        key('alt+2')
        window.press(starts='Rehearsal', role='radio button')
        window.press('Start the Rehearsal')
        window.says('Delivery state', 'Finished')
        key('ctrl+alt+i')
        window.pick('The club')
        window.press('Remove')
        window.press('Remove', 'push button', inside=window.get(starts='Remove the identity', role='alert'))
        window.get('The identity cannot be removed', 'alert')
        window.shot('72-in-use')
        window.press('Close', 'push button', inside=window.get('The identity cannot be removed', 'alert'))
        window.gone('The identity cannot be removed', 'alert')
        window.pick('Other')
        window.press('Remove')
        window.press('Remove', 'push button', inside=window.get('Remove the identity “Other”?', 'alert'))
        window.gone('Other', 'list item')
    same([row['name'] for row in shot.json('identity', 'list')], ['The club'], 'identities')


graft('dns')
for address in dns.ADDRESSES:
    subprocess.run(['ip', 'address', 'add', f'{address}/32', 'dev', 'lo'], check=True)
run(test_add, test_edit, test_keys, test_record, test_keyboard, test_unpublished, test_published, test_choice, test_renamed, test_preview, test_sent)
