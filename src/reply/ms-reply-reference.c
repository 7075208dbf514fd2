/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reply-reference.c - where the servers we know put their queue id */

#include "config.h"

#include "ms-reply.h"

#include <string.h>

typedef enum
{
  AFTER,  /* the word behind the marker */
  BEFORE, /* the word before it */
  LAST,   /* the last word of a text that holds the marker */
  REST,   /* all behind a marker at the beginning, if it holds a digit and is one word */
  TAIL,   /* all behind a marker at the beginning, of any number of words */
} Place;

/* The first row that yields a word with a digit in it wins. */
static const struct
{
  const char *marker;
  Place       place;
} places[] = {
  { "queued as ", AFTER },                      /* Postfix, SendGrid, Mailjet, our sandbox */
  { "queued with id ", AFTER },                 /* Stalwart */
  { "InternalId=", AFTER },                     /* Exchange */
  { " - gsmtp", BEFORE },                       /* Gmail */
  { " Message accepted for delivery", BEFORE }, /* sendmail, OpenSMTPD, Proofpoint */
  { "Message id ", AFTER },                     /* IceWarp */
  { "ids=", AFTER },                            /* KumoMTA */
  { "id=", AFTER },                             /* Exim, GMX, Mail.ru */
  { " Received OK", BEFORE },                   /* Mimecast */
  { "queued on ", LAST },                       /* Yandex */
  { "Message Queued (", AFTER },                /* Haraka */
  { "Message saved <Message-ID: ", AFTER },     /* MDaemon */
  { " Queued mail for delivery", BEFORE },      /* older Exchange */
  { "ok 1", TAIL },                             /* qmail: "ok 1700000000 qp 1234" */
  { "OK ", REST },                              /* Amazon SES, SparkPost */
};

static gboolean
is_word_end (char c)
{
  return c == '\0' || strchr (" \t,;()<>[]", c) != NULL;
}

static char *
word_after (const char *text)
{
  gsize n = 0;

  if (*text == '<')
    text++;
  while (!is_word_end (text[n]))
    n++;

  return g_strndup (text, n);
}

static char *
word_before (const char *text, const char *end)
{
  const char *start;

  while (end > text && is_word_end (end[-1]))
    end--;
  start = end;
  while (start > text && !is_word_end (start[-1]))
    start--;

  return g_strndup (start, end - start);
}

static char *
find (const char *text, const char *marker, Place place)
{
  const char *at = strcasestr (text, marker);
  const char *rest = at != NULL ? at + strlen (marker) : NULL;

  if (at == NULL)
    return NULL;

  switch (place)
    {
    case AFTER:
      return word_after (rest);
    case BEFORE:
      return word_before (text, at);
    case LAST:
      return word_before (text, text + strlen (text));
    case REST:
      return at == text && strchr (rest, ' ') == NULL ? g_strdup (rest) : NULL;
    case TAIL:
      return at == text && strstr (rest, " qp ") != NULL ? g_strdup (text + strlen ("ok "))
                                                         : NULL;
    }

  g_assert_not_reached ();
}

char *
ms_reply_reference (const MsReply *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *id = find (self->text, places[i].marker, places[i].place);

      if (id != NULL && strpbrk (id, "0123456789") != NULL)
        return g_steal_pointer (&id);
    }

  return self->text[0] != '\0' ? g_strdup (self->text) : NULL;
}
