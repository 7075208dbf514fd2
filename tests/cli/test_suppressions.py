# SPDX-License-Identifier: GPL-3.0-or-later
"""Suppressions on the command line: lists, domains, files, hostile input, many of them."""

import csv
import json

from mailshot import FAILED, USAGE, Mailshot
from tap import check, run, same


def rows(app, *words):
    return [(row['email'], row['list'], row['reason']) for row in app.json('suppressions', *words)]


def lists_and_domains():
    """suppress and unsuppress, for everything or on one list, addresses and whole domains"""
    app = Mailshot()
    app.import_rows('News', [('ann@x.test', 'Ann', ''), ('bob@x.test', 'Bob', ''), ('cy@y.test', 'Cy', '')])
    app.run('suppress', 'ann@x.test', '--list', 'Nwes', status=FAILED)
    app('suppress', 'Ann@x.test', '--list', 'news')
    check('list' in app('suppress', 'bob@x.test', '--list', 'News'), 'the list is named')
    said = app('suppress', 'y.test', '@Bücher.example')
    check('Nobody at y.test' in said and 'Nobody at Bücher.example' in said and 'address' not in said, said)
    same(rows(app), [('@Bücher.example', '', 'manual'), ('@y.test', '', 'manual'), ('Ann@x.test', 'news', 'manual'),
                     ('bob@x.test', 'News', 'manual')], 'all')
    same(len(rows(app, '--list', 'NEWS')), 2, 'of the list')
    same(len(rows(app, '--list', '')), 2, 'of everything')
    same(len(rows(app, '--search', 'ANN@')), 1, 'searched')
    same(len(rows(app, '--search', '%')), 0, 'no wildcard')
    same(len(rows(app, '--reason', 'bounced')), 0, 'reason')

    # Nothing shown or written must not come of a word mistyped.
    for words in (('suppressions',), ('suppressions', 'export', app.folder / 'none.csv')):
        app.run(*words, '--reason', 'bounce', status=USAGE)
        check('Nwes' in app.run(*words, '--list', 'Nwes', status=FAILED).stderr, words)
    check(not (app.folder / 'none.csv').exists(), 'written')

    said = app.run('suppress', '*@z.test').stderr
    check('@z.test' in said and said.count('\n') == 1, said)
    app('unsuppress', '*@z.test')

    # What is suppressed instead is said.
    said = app.run('unsuppress', 'cy@y.test', status=FAILED).stderr
    check('@y.test' in said, said)
    said = app.run('unsuppress', 'ann@x.test', status=FAILED).stderr
    check('news' in said, said)
    app('unsuppress', 'ann@x.test', '--list', 'NEWS')
    said = app('unsuppress', '@Y.test')
    check('The domain Y.test' in said and 'address' not in said, said)
    same(len(rows(app)), 2, 'left')


def survives():
    """Whoever left stays out: imported again, deleted, his list deleted and made anew under its name"""
    app = Mailshot()
    people = [('ann@x.test', 'Ann', ''), ('bob@y.test', 'Bob', '')]
    app.import_rows('News', people)
    app('suppress', 'ann@x.test', '--list', 'News')
    app('suppress', 'y.test')
    same(app.import_rows('News', people)['suppressed'], 2, 'imported again')
    app('contact', 'remove', 'ann@x.test')
    app('list', 'delete', 'News')
    dry = app.json('import', 'news', app.folder / 'News.csv', '--dry-run')
    same(dry['suppressed'], 2, 'dry run')
    same(app.import_rows('news', people)['suppressed'], 2, 'made anew')
    same(app.import_rows('Other', people)['suppressed'], 1, 'on another list')


def there_and_back():
    """What is exported is the same when it is imported into another database, and as CSV no formula"""
    app, other = Mailshot(), Mailshot()
    app.import_rows('=News; "A"', [('ann@x.test', 'Ann', '')])
    names = ['Ann@X.test', 'jörg@bücher.example', "o'brien@x.test", '"a,b@c"@x.test', '=cmd@x.test', '-x@x.test', '*@x.test',
             '"\'; DROP TABLE suppressions"@x.test', '@bücher.example', 'whole.test', '@[192.0.2.1]']
    app('suppress', '--', *names)
    app('suppress', '--list', '=News; "A"', '--', *names)
    path = app.folder / 'out.csv'
    app('suppressions', 'export', path)
    text = path.read_text(encoding='utf-8')
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    check(not any(cell[:1] in '=+-@\t' for cell in cells if cell), 'a formula')
    result = other.json('suppressions', 'import', path)
    same({key: result[key] for key in ('rows', 'added', 'known', 'rejected')},
         {'rows': 22, 'added': 22, 'known': 0, 'rejected': 0}, 'imported')
    same(other.json('suppressions'), app.json('suppressions'), 'the same')
    same(other('suppressions', 'export', '-'), text.replace('\r\n', '\n'), 'to the microsecond')
    same(other.json('suppressions', 'import', path)['known'], 22, 'again')
    app('suppressions', 'export', path, '--list', '', '--search', 'bücher')
    same(len(path.read_text(encoding='utf-8').splitlines()), 3, 'chosen')


FILES = (
    ('a header in German, semicolons, Latin-1', 'Name;E-Mail-Adresse;List;Reason\nJ;jörg@x.test;News;BOUNCED\n'.encode('latin-1'),
     (), [('jörg@x.test', 'News', 'bounced')], []),
    ('UTF-16', 'email\tlist\nann@x.test\tA\n'.encode('utf-16'), (), [('ann@x.test', 'A', 'imported')], []),
    ('no header', b'ann@x.test\nbob@x.test\n', (), [('ann@x.test', '', 'imported'), ('bob@x.test', '', 'imported')], []),
    ('no header, second column', b'1,ann@x.test\n2,bob@x.test\n', (),
     [('ann@x.test', '', 'imported'), ('bob@x.test', '', 'imported')], []),
    ('domains alone', b'domain\nx.test\n@y.test\n', (), [('@x.test', '', 'imported'), ('@y.test', '', 'imported')], []),
    ('domains among addresses', b'@x.test\nann@y.test\n', (), [('@x.test', '', 'imported'), ('ann@y.test', '', 'imported')], []),
    ('only domains, no header', b'@x.test\n@y.test\n', (), [('@x.test', '', 'imported'), ('@y.test', '', 'imported')], []),
    ('a broken address is no domain', b'email\ngmail.test\nann@x.test\n', (), [('ann@x.test', '', 'imported')], [2]),
    ('options', b'email,list\nann@x.test,\nbob@x.test,Own\n', ('--list', 'News', '--reason', 'complained'),
     [('ann@x.test', 'News', 'complained'), ('bob@x.test', 'Own', 'complained')], []),
    ('another reason', b'email,reason\nann@x.test,spam trap\n', (), [('ann@x.test', '', 'imported')], []),
    ('names and brackets', b'email\nAnn <ann@x.test>\nmailto:bob@x.test\n', (),
     [('ann@x.test', '', 'imported'), ('bob@x.test', '', 'imported')], []),
    ('hostile', b'email\n@\n@@\n*\n%\n_@\nann\0@x.test\nann@x.test\nANN@X.test\n"a\nb@x.test"\n,,\n', (),
     [('ann@x.test', '', 'imported')], [2, 3, 4, 5, 6, 7]),
    ('wildcards stand for themselves', b'email\n*@x.test\n%@x.test\n_@x.test\n', (),
     [('%@x.test', '', 'imported'), ('*@x.test', '', 'imported'), ('_@x.test', '', 'imported')], []),
    ('times', b'email,time\nann@x.test,2020-02-03T04:05:06.000007Z\nbob@x.test,yesterday\n', (),
     [('ann@x.test', '', 'imported'), ('bob@x.test', '', 'imported')], []),
)


def files():
    """Any encoding, delimiter and header; rejected rows by line and reason"""
    for name, content, options, wanted, rejected in FILES:
        app = Mailshot()
        path = app.file('in.csv', content)
        result = app.json('suppressions', 'import', path, *options)
        same(rows(app), wanted, name)
        lines = [row['line'] for row in result['rejects']]
        same(lines[:len(rejected)], rejected, f'{name}: rejected')
        check(rejected or not lines, f'{name}: {result}')
        check(all(row['reason'] for row in result['rejects']), f'{name}: reasons')
        same(result['rows'], result['added'] + result['known'] + result['rejected'], f'{name}: sums')
        said = app.run('suppressions', 'import', path, *options)
        same(said.stderr.count('mailshotctl: line '), min(20, len(lines)), f'{name}: told')
        same(rows(app), wanted, f'{name}: again')
    same(app.json('suppressions')[0]['time'], '2020-02-03T04:05:06Z', 'time')
    app.run('suppressions', 'import', path, '--reason', 'x', status=USAGE)
    said = app.run('suppressions', 'import', app.file('other.csv', 'Name;Plan\nx;y\n'), status=FAILED)
    check('Rejected' in said.stdout and 'nobody was suppressed' in said.stderr, said)
    same(app.json('suppressions', 'import', app.file('empty.csv', 'email,domain,list,reason,time\n'))['rows'], 0, 'of nobody')
    app.run('suppressions', 'import', app.folder / 'none.csv', status=FAILED)
    app.run('suppressions', 'import', app.file('binary', bytes(range(256)) * 9), status=FAILED)
    same(len(rows(app)), 2, 'nothing half done')


def erases():
    """A person erased is in no file of the database, is never mailed, and may ask to be again"""
    app = Mailshot()
    app.import_rows('News', [('Joe.Doe@x.test', 'Geheimnis', 'pro'), ('ann@x.test', 'Ann', ''), ('broken joe.doe@x.test', '', '')])
    app('suppress', 'joe.doe@x.test', '--list', 'News')
    known = json.loads(app('contact', 'export-data', 'joe.doe@x.test'))
    same((known['contact'][0]['fields']['first_name'], known['contact'][0]['lists'], known['suppressions'][0]['list']),
         ('Geheimnis', ['News'], 'News'), 'export-data')
    app.import_rows('Others', [('joe.doe@x.test', '', ''), ('ann@x.test', '', '')])
    app.campaign()
    app('send', 'news', '--list', 'Others', '--via', 'sandbox')
    check('erased' in app('contact', 'erase', 'JOE.DOE@x.test'), 'told')
    rehearsed = [path.read_bytes() for path in app.folder.glob('mailshot.db-rehearsals/*/new/*')]
    same((len(rehearsed), [text for text in rehearsed if b'joe.doe' in text.lower()]), (1, []), 'rehearsed')
    same([app.status()['sent'], list(app.report())], [2, ['erased-1@erased.invalid', 'ann@x.test']], 'the report')
    files = b''.join(path.read_bytes() for path in app.folder.glob('mailshot.db*') if path.is_file()).lower()
    check(b'joe.doe' not in files and b'geheimnis' not in files and b'ann@x.test' in files, 'bytes')
    same((rows(app), sorted(row['email'] for row in app.json('contacts', 'News'))), ([], ['ann@x.test']), 'rows')
    same(app('suppressions'), '', 'shown')
    known = json.loads(app('contact', 'export-data', 'joe.doe@x.test'))
    same(([name for name in known if known[name]], known['erasures'][0]['reason']), (['address', 'erasures'], 'erased'), 'left')

    for words in (('suppressions',), ('suppressions', 'export', '-')):
        said = app.run(*words).stderr
        check('1' in said and 'hash' in said and said.count('\n') == 1, (words, said))
    same(app.run('suppressions', '--search', 'joe').stderr, '', 'of those searched')

    same(app.import_rows('News', [('joe.doe@x.test', 'Joe', '')])['suppressed'], 1, 'imported again')
    same(app.json('import', 'News', app.folder / 'News.csv', '--dry-run')['suppressed'], 1, 'dry run')
    check('Nothing was known' in app('contact', 'erase', 'nobody@x.test'), 'unknown')
    same(app.json('contact', 'erase', 'joe.doe@x.test', 'ann@x.test'),
         [{'email': 'joe.doe@x.test', 'contact': True, 'recipients': 0, 'others': 1},
          {'email': 'ann@x.test', 'contact': True, 'recipients': 1, 'others': 3}], 'several')
    app.run('contact', 'erase', 'no address', status=FAILED)
    app('unsuppress', 'joe.doe@x.test')
    app.run('unsuppress', 'joe.doe@x.test', status=FAILED)
    same(app.import_rows('News', [('joe.doe@x.test', 'Joe', '')])['suppressed'], 0, 'as he asked')


def many():
    """50,000, imported at once, counted, exported, and two of them erased"""
    app = Mailshot()
    path = app.folder / 'many.csv'
    with open(path, 'w', encoding='ascii') as file:
        file.write('email\n' + ''.join(f'user{number}@many{number % 7}.test\n' for number in range(50_000)))
    same(app.json('suppressions', 'import', path)['added'], 50_000, 'added')
    same(app.json('import', 'All', app.file('few.csv', 'email\nUSER1@many1.test\nuser0@many9.test\n'))['suppressed'], 1, 'counted')
    app('suppressions', 'export', app.folder / 'out.csv')
    with open(app.folder / 'out.csv', encoding='utf-8') as file:
        same(sum(1 for _ in file), 50_001, 'exported')
    same(len(app.json('suppressions', '--search', 'user49999@')), 1, 'searched')
    app('contact', 'erase', 'user0@many0.test', 'user0@many9.test')
    same(len(app.json('suppressions', '--search', 'user0@')), 0, 'erased')


run(lists_and_domains, survives, there_and_back, files, erases, many)
