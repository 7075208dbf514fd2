# SPDX-License-Identifier: GPL-3.0-or-later
"""rows.py COUNT [SEED] > FILE: a subscriber list of 7 columns, about 95 bytes a row; the same for the same seed.

Addresses are under the reserved names example.com, .net, .org and .test; each is there once.
"""

import random
import sys

HEADER = 'email,first_name,last_name,company,city,plan,joined'
FIRST = ['Amélie', 'Björn', 'Chiara', 'Dvořák', 'Eirlys', 'Fatma', 'Günther', 'Hanako', 'Ioanna', 'Jürgen', 'Katarzyna', 'László',
         'Maria', 'Niamh', 'Oystein', 'Pavel', 'Quentin', 'Răzvan', 'Søren', 'Tiina', 'Ursula', 'Vítor', 'William', 'Yves']
LAST = ['Anderson', 'Bergström', 'Carvalho', 'Dubois', 'Eriksson', 'Fernández', 'Grünwald', 'Horvat', 'Ionescu', 'Jónsdóttir', 'Kowalski',
        'Lindqvist', 'Müller', 'Nowak', "O'Sullivan", 'Papadopoulou', 'Rossi', 'Schmidt', 'Tóth', 'Virtanen', 'Wagner', 'Zając']
TRADE = ['Bakery', 'Bookshop', 'Ceramics', 'Gardens', 'Joinery', 'Nursery', 'Pharmacy', 'Printing', 'Saddlery', 'Vineyard']
CITY = ['Aberystwyth', 'Bologna', 'Cork', 'Göteborg', 'Innsbruck', 'Kraków', 'Lyon', 'Poznań', 'Setúbal', 'Tromsø', 'Umeå', 'Zürich']
PLAN = ['free', 'free', 'free', 'pro', 'team']
DOMAIN = ['example.com', 'example.net', 'example.org', 'mail.test', 'post.test', 'inbox.test']


def rows(count, seed=1, tag=''):
    """The lines, without their ends.  Lists of different tags have no address in common."""
    pick = random.Random(seed)
    yield HEADER
    for number in range(count):
        bits = pick.getrandbits(60)
        first, last = FIRST[bits % 24], LAST[(bits >> 8) % 22]
        local = f'{first}.{last}'.encode('ascii', 'ignore').decode().replace("'", '').lower()
        company = f'"{last}, {TRADE[(bits >> 16) % 10]}"' if bits >> 20 & 7 == 0 else f'{last} {TRADE[(bits >> 16) % 10]} & Co.'
        yield (f'{local}{tag}{number}@{DOMAIN[(bits >> 24) % 6]},{first},{last},{company},{CITY[(bits >> 32) % 12]},'
               f'{PLAN[(bits >> 40) % 5]},20{10 + (bits >> 44) % 16:02}-{1 + (bits >> 48) % 12:02}-{1 + (bits >> 52) % 28:02}')


def write(path, count, seed=1, tag=''):
    with open(path, 'w', encoding='utf-8') as file:
        file.writelines(f'{line}\n' for line in rows(count, seed, tag))
    return path


if __name__ == '__main__':
    write('/dev/stdout', int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
