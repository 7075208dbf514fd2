# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped sample, rehearsed with the embedded server, then really sent: what a first user does."""

import json

from mailshot import DONE, SOURCE, UNFINISHED, Mailshot
from recorder import Recorder
from servers import stored
from tap import check, run, same

SAMPLES = SOURCE / 'data/samples'
# What a tag in the local part makes of a rehearsal.
TAGS = {'+defer': 'deferred', '+fail': 'failed', '+drop': 'uncertain', '+slow': 'sent'}

app = Mailshot()


def wanted(email):
    return next((state for tag, state in TAGS.items() if f'{tag}@' in email), 'sent')


def ascii_domain(email):
    local, _, domain = email.rpartition('@')
    return f'{local}@{domain.encode("idna").decode()}'


def sample_list():
    """The sample list is read: columns found, one bad row, one duplicate"""
    result = app.json('import', 'readers', SAMPLES / 'subscribers.csv', '--rejects', app.folder / 'rejects.csv')
    same({key: result[key] for key in ('rows', 'added', 'updated', 'unchanged', 'duplicates', 'rejected')},
         {'rows': 60, 'added': 58, 'updated': 0, 'unchanged': 0, 'duplicates': 1, 'rejected': 1}, 'import')
    rejects = (app.folder / 'rejects.csv').read_text(encoding='utf-8').splitlines()
    check(rejects[0] == 'line,raw,reason' and 'daan.de.vries at example.com' in rejects[1], rejects)
    again = app.json('import', 'readers', SAMPLES / 'subscribers.csv')
    same((again['added'], again['unchanged'] + again['updated']), (0, 58), 'second import')


def rehearsal():
    """Rehearsal: every address as its tag says, every sent message in the Maildir, none elsewhere"""
    app('campaign', 'create', 'spring', '--from', 'Ada <ada@fernhill.example.com>', '--subject', 'Spring, {{first_name|friend}}',
        '--html', SAMPLES / 'news.html', '--text', SAMPLES / 'news.txt')
    maildir = app.folder / 'maildir'
    app.run('send', 'spring', '--list', 'readers', '--via', 'sandbox', '--maildir', maildir, status=UNFINISHED)
    report = app.report('spring')
    same({email: row['state'] for email, row in report.items()}, {email: wanted(email) for email in report}, 'states')
    check(app.status('spring')['rehearsal'], 'not marked as a rehearsal')
    messages = stored(maildir)
    # The server closes after the dot of +drop: it has the message, but nobody was told so.
    kept = sum(state in ('sent', 'uncertain') for state in app.states('spring').values())
    same(len(messages), kept, 'messages in the Maildir')
    for message in messages:
        same([part.get_content_type() for part in message.walk()],
             ['multipart/related', 'multipart/alternative', 'text/plain', 'text/html', 'image/png'], 'structure')
        images = [part for part in message.walk() if part.get_content_maintype() == 'image']
        same(len(images), 1, 'inline images')
        same(images[0].get_payload(decode=True), (SAMPLES / 'fernhill.png').read_bytes(), 'image')


def real_send():
    """The first real send starts from nothing: rows of the rehearsal are gone, everybody gets it once"""
    with Recorder(app.folder) as server:
        app.account('server', port=server.port)
        app.run('send', 'spring', '--list', 'readers', '--via', 'server', status=DONE)
        same(app.status('spring')['rehearsal'], False, 'rehearsal')
        same(set(app.states('spring').values()), {'sent'}, 'states')
        # A server is told an internationalized domain in its ASCII form.
        same(server.copies(), {ascii_domain(email): 1 for email in app.states('spring')}, 'copies')
        app.run('send', 'spring', '--list', 'readers', '--via', 'server', status=1)
        same(server.count(), 58, 'messages')


def formats():
    """Report as CSV and as JSON say the same"""
    lines = app('report', 'spring', '--format', 'csv').splitlines()
    same(lines[0], 'email,state,code,enhanced_code,reply,class,explanation,server,address,tls,reference,route,site,attempts,first_attempt,last_attempt,next_attempt', 'header')
    same(len(lines) - 1, len(json.loads(app('report', 'spring', '--format', 'json'))), 'rows')


run(sample_list, rehearsal, real_send, formats)
