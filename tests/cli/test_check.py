# SPDX-License-Identifier: GPL-3.0-or-later
"""The check before sending on the command line: exit statuses, JSON, and a spam filter that is installed."""

import atexit
import json
import os
import signal

from mailshot import DONE, FAILED, USAGE, Mailshot, kill
from silence import Silence
from tap import check, run, same

app = Mailshot()
TEXT = 'Dear {{first_name}},\n\nunsubscribe at {{unsubscribe_url}}\n\nhttps://club.org/\n\nClub, 1 Oak Street\n'
FILTERS = app.folder / 'filters'
FILTERS.mkdir()


def findings(*words, status=DONE, path='/nowhere'):
    """A spam filter that is installed here is not asked."""
    process = app.run('--json', 'check', 'news', *words, status=status, env={**os.environ, 'PATH': path})
    report = json.loads(process.stdout)
    worst = {}
    for finding in report['findings']:
        levels = ('green', 'grey', 'amber', 'red')
        if levels.index(finding['level']) >= levels.index(worst.get(finding['id'], {'level': 'green'})['level']):
            worst[finding['id']] = finding
    return report, worst


def filter_says(text):
    """A program in the place of SpamAssassin."""
    path = FILTERS / 'spamassassin'
    path.write_text(f"#!/bin/sh\n/bin/cat >/dev/null\n/bin/cat <<'END'\n{text}\nEND\n")
    path.chmod(0o755)
    return str(FILTERS)


def prepare():
    """A list, a campaign, and a server to send through"""
    app('settings', 'dns-server', Silence().address())
    sandbox = app.start('sandbox', 'serve', '--json')
    atexit.register(kill, sandbox, signal.SIGTERM)
    port = json.loads(sandbox.stdout.readline())['port']
    app.campaign('news', ['ann@one.org', 'bob@two.net'], text=TEXT, html=None)
    app.account('server', host='127.0.0.1', port=port)


def sound():
    """Nothing red: status 0, every finding whole"""
    report, worst = findings('--list', 'news', '--via', 'server')
    same((report['campaign'], report['route'], report['worst'], report['red']), ('news', 'server', 'amber', 0), 'report')
    same(sum(report[level] for level in ('red', 'amber', 'green', 'grey')), len(report['findings']), 'counts')
    for finding in report['findings']:
        same(list(finding), ['id', 'group', 'level', 'title', 'detail', 'advice', 'record', 'recipients'], 'keys')
    same({name: worst[name]['level'] for name in ('audience', 'fields', 'subject', 'parts', 'links', 'account', 'spf', 'dmarc')},
         {'audience': 'green', 'fields': 'green', 'subject': 'green', 'parts': 'green', 'links': 'green', 'account': 'green',
          'spf': 'grey', 'dmarc': 'grey'}, 'levels')


def faulty():
    """Something red: status 1, and the recipients concerned are named"""
    app('contact', 'set', 'bob@two.net', 'first_name=')
    app('campaign', 'set', 'news', '--html', app.file('bad.html', '<p>Hi {{first_name}} <a href="club.org">x</a>, unsubscribe</p>'))
    report, worst = findings('--list', 'news', '--via', 'server', status=FAILED)
    same(report['worst'], 'red', 'worst')
    same((worst['links']['level'], worst['fields']['level'], worst['fields']['recipients']), ('red', 'amber', ['bob@two.net']), 'levels')
    process = app.run('check', 'news', '--list', 'news', '--via', 'server', status=FAILED)
    check('✗  The link “club.org” is broken' in process.stdout and 'Who gets it' in process.stdout, process.stdout)
    same(process.stderr, '', 'errors')


def direct():
    """Without a resolver that answers, direct sending is red"""
    _, worst = findings('--list', 'news', '--via', 'direct', status=FAILED)
    same((worst['recipient-domains']['level'], worst['port25']['level']), ('red', 'grey'), 'levels')
    check('account' not in worst, worst)


def excluded():
    """Nobody left is red; without a list it is not known who gets it"""
    _, worst = findings('--list', 'news', '--exclude-list', 'news', '--via', 'server', status=FAILED)
    same(worst['audience']['level'], 'red', 'audience')
    _, worst = findings(status=FAILED)
    same((worst['audience']['level'], worst['route']['level']), ('grey', 'grey'), 'levels')


def spam_filter():
    """A spam filter that is installed is asked: its score decides, and one that fails is no verdict"""
    for status, level in (('No, score=0.3 required=5.0', 'green'), ('No, score=3.0 required=5.0', 'amber'),
                          ('Yes, score=7.1 required=5.0', 'red')):
        path = filter_says(f'X-Spam-Status: {status} tests=X\n\n 1.0 MISSING_DATE  x')
        _, worst = findings('--via', 'server', status=FAILED, path=path)
        same(worst['spam-filter']['level'], level, status)
        check('MISSING_DATE' in worst['spam-filter']['detail'], worst['spam-filter'])
    _, worst = findings('--via', 'server', status=FAILED, path=filter_says('broken'))
    same(worst['spam-filter']['level'], 'grey', 'broken')


def wrong():
    """What there is not is an error on one line"""
    for words in (['nothing'], ['news', '--list', 'nothing'], ['news', '--via', 'nobody'], ['news', '--via', 'combined:nobody']):
        process = app.run('check', *words, status=FAILED)
        same((process.stdout, process.stderr.count('\n')), ('', 1), words)
    app.run('check', status=USAGE)


run(prepare, sound, faulty, direct, excluded, spam_filter, wrong)
