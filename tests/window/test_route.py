# SPDX-License-Identifier: GPL-3.0-or-later
"""Which way a campaign travels, when, and how it goes on: chosen and steered in the window alone."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time

import dns
from direct import at
from exchanger import Exchanger, Exchangers
from far import THERE, Far
from mailshot import UNFINISHED, Mailshot
from sink import Sink
from tap import check, run, same
from window import Atspi, Window, click, key, wait, walk

PORT = 2525
CHECKED = Atspi.StateType.CHECKED
MX = at(30)
LATE = 'later@good.test'
RECORDS = [('good.test', 'MX', '10 mx.good.test.'), ('mx.good.test', 'A', MX)]
RULES = [['later', '451 4.7.1 Come back later'], ['person', '250 2.1.5 Recipient ok']]
PEOPLE = [f'person{number}@good.test' for number in range(20)]

shot = Mailshot(pathlib.Path(tempfile.mkdtemp(prefix='mailshot-window-')))


def setting(name):
    return {row['name']: row['value'] for row in shot.json('settings')}[name]


def open_plan(window):
    """The row that says the plan opens by a click, as any row of its kind."""
    if window.find('When it starts', 'combo box') is None:
        click(window.reveal('When', 'list item'))
    window.get('When it starts', 'combo box')


def note(window, row):
    """The line under a row's title; GTK takes rows that were scrolled to for hidden."""
    return next(node.get_description() for node in walk(window.app)
                if node.get_role_name() == 'list item' and node.get_name() == row)


def test_settings():
    """What holds for the whole program is set in a dialog, which says what it cannot take, and kept"""
    with Window(shot.database) as window:
        key('ctrl+alt+p')
        window.write('DNS server', 'resolver')
        wait(lambda: note(window, 'DNS server').startswith('dns-server cannot be “resolver”'), 'what is wrong')
        same(setting('dns-server'), None, 'what was wrong is not kept')
        window.write('DNS server', dns.RESOLVER)
        wait(lambda: note(window, 'DNS server').startswith('DNS server that is asked'), 'what it is for')
        window.write('Name in the greeting', 'here.test')
        window.shot('30-preferences')
        window.write('Authorities', 'ca.pem')
        window.reveal('Authorities', 'text')
        window.shot('31-preferences-wrong')
        key('Escape')
        window.gone('DNS server')
        wait(lambda: setting('ehlo-name') == 'here.test', 'the name to be kept')
    same(setting('dns-server'), f'{dns.RESOLVER}:53', 'DNS server')


def test_pool():
    """A pool is made of accounts with weights, renamed, and chosen"""
    shot.account('Office', host='127.0.0.1', port=PORT)
    shot.account('Spare', host='127.0.0.1', port=PORT)
    shot.campaign('news', PEOPLE)
    with Window(shot.database, '--campaign', 'news') as window:
        key('ctrl+comma')
        window.press('Pools', 'radio button')
        window.press('Add a Pool…')
        window.write('Pool name', 'Fleet')
        window.press('Office', 'check box')
        window.press('Spare', 'check box')
        window.set('Weight of Office', 3)
        wait(lambda: note(window, 'Office') == '75% of the messages', 'its share')
        window.shot('32-pool')
        window.press('Save', 'push button')
        window.get('Fleet', 'list item')
        window.press('Edit…')
        window.write('Pool name', 'The fleet')
        window.press('Save', 'push button')
        window.get('The fleet', 'list item')
        window.shot('33-pools')
        key('Escape')
        window.gone('Pools', 'radio button')
        key('alt+2')
        window.press('Send to news', 'check box')
        check(window.get('Account', 'radio button').get_state_set().contains(CHECKED), 'the account is chosen at first')
        window.shot('34-route')
        window.press('Pool of accounts', 'radio button')
        same(window.get('Through which account', 'combo box').get_name(), 'Through which account', 'name')
        window.shot('35-route-pool')
        with Sink(port=PORT):
            window.press('Send…')
            window.get(starts='Send this to 20 people', role='dialog')
            window.agree()
            window.says('Delivery state', 'Finished')
    used = [row['route'] for row in shot.report().values()]
    same({name: used.count(f'account:{name}') for name in ('Office', 'Spare')}, {'Office': 15, 'Spare': 5}, 'who carried how many')


def chosen(window, name):
    return window.get(name, 'list item').get_state_set().contains(Atspi.StateType.SELECTED)


def twice(window, name):
    """Rows are made anew when something changes; one of before has no place any more."""
    window.pick(name)
    box = wait(lambda: (box := Atspi.Component.get_extents(window.get(name, 'list item'), Atspi.CoordType.SCREEN)).x > 0 and box,
               'a place on the screen')
    subprocess.run(['xdotool', 'mousemove', str(box.x + box.width // 2), str(box.y + box.height // 2),
                    'click', '--repeat', '2', '--delay', '60', '1'], check=True)


def test_lists():
    """In the lists of accounts and pools a click chooses and what was chosen stays so; a second one and Enter open it"""
    with Window(shot.database) as window:
        for kind, name, other in (('Account', 'Spare', 'Office'), ('Pool', 'Other fleet', 'The fleet')):
            key('ctrl+comma')
            window.press(f'{kind}s', 'radio button')
            if kind == 'Pool':
                shot('pool', 'add', name, '--account', 'Office')
            check(window.pick(name) and window.find(f'{kind} name') is None, 'a click opens nothing')
            key('Return')
            window.get(f'{kind} name', 'text')
            window.press('Save', 'push button')
            window.gone(f'{kind} name')
            wait(lambda name=name: chosen(window, name), 'what was changed to be chosen still')
            twice(window, other)
            same(window.text(f'{kind} name', 'text'), other, 'what a second click opens')
            key('Escape')
            window.gone(f'{kind} name')
            wait(lambda other=other: chosen(window, other), 'what was looked at to be chosen')
            key('Escape')
            window.gone('Add…')


def test_plan():
    """The plan says itself in one line, what cannot be taken is said at once, and a start later waits for it"""
    shot('campaign', 'copy', 'news', 'later')
    with Window(shot.database, '--campaign', 'later') as window:
        key('alt+2')
        wait(lambda: note(window, 'When') == 'Now · tried again by itself for 4 days', 'the plan in a line')
        open_plan(window)
        window.choose('When it may be sent', 'Own hours')
        window.write('Own hours', 'mon-fry 9-17')
        wait(lambda: note(window, 'When').startswith('Something in the plan cannot be taken'), 'what is wrong')
        check('mon-fry' in note(window, 'Allowed hours'), note(window, 'Allowed hours'))
        window.shot('36-plan-wrong')
        window.choose('When it may be sent', 'Office hours')
        window.choose('When it starts', 'At a date')
        window.write('Date and time', '2099-06-01 08:00')
        window.set('Messages a day', 500)
        window.set('Per cent more each day', 20)
        window.set('Per cent failed that stop it', 5)
        window.choose('How the deferred are tried again', 'Every hour')
        wait(lambda: 'mon-fri 9-17 · 500 a day, each day 20% more · stops at 5% failed · tried again every 1 hour'
             in note(window, 'When'), 'the plan in a line')
        window.shot('37-plan')
        key('ctrl+Return')
        dialog = window.get(starts='Send this to 20 people', role='dialog')
        check(any('Begins: 2099-06-01 09:00' in node.get_name() for node in window.all(inside=dialog, role='label')),
              'the question says when it begins')
        window.shot('38-schedule')
        window.agree('Schedule')
        window.says('Campaign notice', 'Waiting until')
        window.shot('39-waiting')
        same(shot.status('later')['state'], 'waiting', 'state')
        window.press('Send Now')
        window.get(starts='Send it now, whatever its plan says')
        with Sink(port=PORT):
            window.press('Send Now', inside=window.get(role='alert'))
            window.says('Delivery state', 'Finished')
    same(shot.status('later')['sent'], 20, 'sent')


@contextlib.contextmanager
def internet():
    """One site far away that takes most people's mail, and its name servers."""
    far = Far([dns.AUTHORITY, dns.SLOW, dns.RESOLVER, MX])
    names = dns.Dns(RECORDS, where=THERE)
    with far, names, Exchangers(shot.folder / 'exchangers', [Exchanger('mx.good.test', [MX], rules=RULES)], THERE) as servers:
        yield servers


def send_way(window, way):
    key('alt+2')
    window.press(way, 'radio button')
    wait(lambda: window.get('Send…').get_state_set().contains(Atspi.StateType.SENSITIVE), 'the button')
    key('ctrl+Return')
    window.get(starts='Send this to', role='dialog')


def test_direct():
    """A direct campaign has its verdicts at once; who is deferred waits, in the list at the side too"""
    shot('campaign', 'copy', 'news', 'straight')
    shot.import_rows('two', [('person1@good.test', 'One', ''), (LATE, 'Late', '')])
    with Window(shot.database, '--campaign', 'straight') as window:
        key('alt+2')
        window.press('Send to news', 'check box')
        window.press('Send to two', 'check box')
        window.press('Account', 'radio button')
        check(window.find(starts='Direct means acceptance is yours to earn') is None, 'no advice for an account')
        window.press('Direct', 'radio button')
        window.get(starts='Direct means acceptance is yours to earn')
        window.shot('40-direct')
        send_way(window, 'Direct')
        window.shot('41-confirm-direct')
        window.agree()
        window.says('Campaign notice', 'when the deferred are tried again')
        window.says('Delivery state', 'Waiting')
        window.shot('42-direct-waiting')
        wait(lambda: any(node.get_name().startswith('Waiting until') for node in window.all(role='label')), 'the list at the side')
        same(shot.states('straight'), {'person1@good.test': 'sent', LATE: 'deferred'}, 'outcome')
        window.press('Pause')
        window.says('Delivery state', 'Paused')
        same(shot.status('straight')['state'], 'paused', 'state')
    same([event['to'] for event in servers.events('stored')], [['person1@good.test']], 'what the server holds')


def test_combined():
    """Direct first: who is deferred goes through the account at once; the choice is found again"""
    shot('campaign', 'copy', 'straight', 'both')
    with Sink(port=PORT):
        with Window(shot.database, '--campaign', 'both') as window:
            key('alt+2')
            window.press('Direct first, then account', 'radio button')
            window.choose('Through which account', 'Spare')
            window.choose('When it changes over', 'after so many hours')
            window.set('Tries or hours', 2)
            window.shot('43-combined')
            wait(lambda: shot.json('campaign', 'show', 'both')['route'] == 'combined:Spare;after=7200', 'the choice to be kept')
        with Window(shot.database, '--campaign', 'both') as window:
            key('alt+2')
            wait(lambda: CHECKED in window.get('Direct first, then account', 'radio button').get_state_set().get_states(), 'the choice')
            window.choose('When it changes over', 'at once')
            send_way(window, 'Direct first, then account')
            window.agree()
            window.says('Delivery state', 'Finished', seconds=60)
    report = shot.report('both')
    same({address: (row['state'], row['route']) for address, row in report.items()},
         {'person1@good.test': ('sent', 'direct'), LATE: ('sent', 'account:Spare')}, 'who went which way')


def slow_account():
    """A server that takes its time, so that there is something to close the window on."""
    shot.account('Slow', host='127.0.0.1', port=PORT, per_second=25)
    shot.import_rows('many', [(f'person{number}@list.test', 'Name', '') for number in range(1500)])


def begin(window, account='Slow'):
    key('alt+2')
    if CHECKED not in window.get('Send to many', 'check box').get_state_set().get_states():
        window.press('Send to many', 'check box')
    window.press('Account', 'radio button')
    window.choose('Through which account', account)
    window.says('How many will get it', '1500')
    key('ctrl+Return')
    window.get(starts='Send this to 1500 people', role='dialog')
    window.agree()
    window.says('Delivery state', 'Sending')


def test_closing():
    """Closing asks; in the background it goes on without the window, which opens onto it and steers it"""
    slow_account()
    shot('campaign', 'create', 'long', '--from', 'ada@sender.test', '--subject', 'Long', '--text', shot.file('long.txt', 'Hello'))
    with Sink(port=PORT):
        with Window(shot.database, '--campaign', 'long') as window:
            begin(window)
            key('ctrl+w')
            window.get('“long” is being sent', 'alert')
            window.shot('44-closing')
            window.press('Cancel')
            window.gone('“long” is being sent')
            key('ctrl+w')
            window.press('Go On in the Background')
            window.process.wait(20)
            same(window.process.returncode, 0, 'exit status')
        before = wait(lambda: shot.status('long')['state'] == 'sending' and shot.status('long')['sent'], 'the service to go on')
        with Window(shot.database, '--campaign', 'long') as window:
            window.says('Delivery notice', 'mailshotctl deliver (')
            key('alt+1')
            notice = window.says('Campaign notice', 'Being delivered by mailshotctl deliver (')
            key('alt+4')
            wait(lambda: int(window.get(starts='Sent  ', role='toggle button').get_name().split()[1]) > before, 'its figures to move')
            window.shot('45-elsewhere')
            key('ctrl+p')
            window.says('Delivery state', 'Paused')
            window.press('Resume')
            window.says('Delivery state', 'Sending')
            window.press('Pause')
            window.says('Delivery state', 'Paused')
            key('ctrl+w')
            window.process.wait(20)
    # The service would go on with all that follows.
    os.kill(int(re.search(r'\((\d+)\)', notice).group(1)), signal.SIGTERM)


def test_queue():
    """What is sent while another is on its way waits for its turn, and is sent then"""
    shot.account('Brisk', host='127.0.0.1', port=PORT, per_second=20)
    for name in ('first', 'second'):
        shot('campaign', 'copy', 'long', name)
    with Sink(port=PORT), Window(shot.database, '--campaign', 'first') as window:
        begin(window, 'Brisk')
        window.pick('second')
        window.get('Subject', 'text')
        key('alt+2')
        window.press('Account', 'radio button')
        window.choose('Through which account', 'Brisk')
        key('ctrl+Return')
        window.get(starts='Send this to 1500 people', role='dialog')
        window.agree()
        window.says('Campaign notice', 'Waiting for its turn, after the campaign that is being sent.')
        window.get(starts='Sending has begun, so this stays as it is.')
        window.shot('46-queued')
        same({name: shot.status(name)['state'] for name in ('first', 'second')}, {'first': 'sending', 'second': 'waiting'}, 'states')
        window.pick('first')
        window.says('Delivery state', 'Sending')
        key('ctrl+p')
        wait(lambda: shot.status('second')['state'] == 'sending', 'the turn of the second')
        same(shot.status('first')['state'], 'paused', 'the first')
        key('ctrl+w')
        window.press('Pause and Close')
        window.process.wait(20)
    same({name: shot.status(name)['state'] for name in ('first', 'second')}, {'first': 'paused', 'second': 'paused'}, 'states')


def test_remembered():
    """Closing asks for what waits as well, once: the choice is remembered, and can be changed in the preferences"""
    shot('campaign', 'copy', 'straight', 'tomorrow')
    shot('send', 'tomorrow', '--list', 'two', '--via', 'direct', status=UNFINISHED)
    with Window(shot.database, '--campaign', 'tomorrow') as window:
        window.says('Campaign notice', 'when the deferred are tried again')
        key('ctrl+w')
        window.get('“tomorrow” is not finished yet', 'alert')
        window.press('Do the same from now on', 'check box')
        window.shot('47-closing-waiting')
        window.press('Cancel')
        window.gone('“tomorrow” is not finished yet')
        key('ctrl+alt+p')
        window.choose('When the window is closed', 'Pause')
        key('Escape')
        window.gone('DNS server')
        key('ctrl+w')
        window.process.wait(20)
    same(shot.status('tomorrow')['state'], 'waiting', 'state')


def test_service():
    """The user's own database is left to the service that systemd runs for him"""
    home = Mailshot(pathlib.Path(os.environ['XDG_DATA_HOME']) / 'mailshot')
    home.folder.mkdir(parents=True, exist_ok=True)
    home('settings', 'dns-server', dns.RESOLVER)
    home.campaign('own', [LATE])
    home.send('own', via='direct', status=UNFINISHED)
    programs = shot.folder / 'bin'
    programs.mkdir()
    (programs / 'systemctl').write_text(f'#!/bin/sh\necho "$@" >{programs}/said\n')
    (programs / 'systemctl').chmod(0o755)
    path, os.environ['PATH'] = os.environ['PATH'], f'{programs}:{os.environ["PATH"]}'
    with Window(home.database, '--campaign', 'own') as window:
        os.environ['PATH'] = path
        window.says('Campaign notice', 'when the deferred are tried again')
        key('ctrl+w')
        window.press('Go On in the Background')
        window.process.wait(20)
    same((programs / 'said').read_text(), '--user start mailshot-deliver.service\n', 'what was asked of systemd')
    same(home.status('own')['state'], 'waiting', 'state')


with internet() as servers:
    run(test_settings, test_pool, test_lists, test_plan, test_direct, test_combined, test_closing, test_queue, test_remembered,
        test_service)
