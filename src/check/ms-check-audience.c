/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-audience.c - is there anybody to send to, and are their fields filled? */

#include "config.h"

#include "ms-check-private.h"
#include "ms-template.h"
#include "ms-merge.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ID_AUDIENCE "audience"
#define ID_FIELDS   "fields"

void
ms_check_audience (MsCheckContext *context, MsCheckNotes *notes)
{
  const MsAudience       *audience = context->audience;
  const MsAudienceDomain *first;
  guint64                 count;

  if (audience == NULL)
    {
      ms_check_add (notes, ID_AUDIENCE, MS_CHECK_GREY, g_strdup (_ ("No list is chosen yet")),
                    NULL, g_strdup (_ ("Choose the lists it goes to, and check again.")));
      return;
    }

  count = ms_audience_recipients (audience);
  if (audience->members == 0)
    {
      ms_check_add (notes, ID_AUDIENCE, MS_CHECK_RED, g_strdup (_ ("Nobody is on the lists")),
                    g_strdup (_ ("The lists are empty, or everyone on them is excluded.")),
                    g_strdup (_ ("Import contacts, or choose other lists.")));
      return;
    }
  if (count == 0)
    {
      ms_check_add (notes, ID_AUDIENCE, MS_CHECK_RED,
                    g_strdup (_ ("Everyone on the lists is suppressed")), NULL,
                    g_strdup (_ ("Choose other lists.")));
      return;
    }

  first = audience->domains->pdata[0];
  ms_check_add (
      notes, ID_AUDIENCE, MS_CHECK_GREEN,
      g_strdup_printf (ngettext ("%" G_GUINT64_FORMAT " recipient",
                                 "%" G_GUINT64_FORMAT " recipients", count),
                       count),
      first->recipients * 2 > count && count > 1
          /* Translators: a number, a domain, a number: "8 of them are at gmail.com". */
          ? g_strdup_printf (
                ngettext ("In %u domain; %" G_GUINT64_FORMAT
                          " of them are at %s, whose limits decide how long it takes. "
                          "Suppressed and left out: %" G_GUINT64_FORMAT ".",
                          "In %u domains; %" G_GUINT64_FORMAT
                          " of them are at %s, whose limits decide how long it takes. "
                          "Suppressed and left out: %" G_GUINT64_FORMAT ".",
                          audience->domains->len),
                audience->domains->len, first->recipients, first->domain, audience->suppressed)
          : g_strdup_printf (ngettext ("In %u domain. Suppressed and left out: "
                                       "%" G_GUINT64_FORMAT ".",
                                       "In %u domains. Suppressed and left out: "
                                       "%" G_GUINT64_FORMAT ".",
                                       audience->domains->len),
                             audience->domains->len, audience->suppressed),
      NULL);
}

/* How one field is used in the whole campaign. */
typedef struct
{
  char    *name;   /* (owned): as written first */
  gboolean bare;   /* somewhere without a fallback */
  gboolean tested; /* a condition looks at it: its author knows that it may be empty */
} Use;

static void
free_use (gpointer data)
{
  Use *self = data;

  g_free (self->name);
  g_free (self);
}

static void
note_use (const MsMergeTag *tag, gpointer uses)
{
  g_autofree char *key = ms_field_name_key (tag->name);
  Use             *use = g_hash_table_lookup (uses, key);

  if (use == NULL)
    {
      use = g_new0 (Use, 1);
      use->name = g_strdup (tag->name);
      g_hash_table_insert (uses, g_steal_pointer (&key), use);
    }
  use->tested = use->tested || tag->condition;
  use->bare = use->bare || (!tag->condition && !tag->fallback);
}

static GHashTable *
collect_uses (const MsCampaign *campaign)
{
  GHashTable *uses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_use);

  ms_merge_each (campaign->from, note_use, uses);
  ms_merge_each (campaign->reply_to, note_use, uses);
  ms_merge_each (campaign->subject, note_use, uses);
  ms_merge_each (campaign->text, note_use, uses);
  ms_merge_each (campaign->html, note_use, uses);
  for (guint i = 0; campaign->headers != NULL && campaign->headers[i] != NULL; i++)
    ms_merge_each (campaign->headers[i], note_use, uses);
  for (guint i = 0; i < campaign->attachments->len; i++)
    ms_merge_each (((const MsAttachment *) campaign->attachments->pdata[i])->name, note_use,
                   uses);

  return uses;
}

static void
add_unknown (MsCheckNotes *notes, const Use *use)
{
  gboolean refused = use->bare || use->tested;

  ms_check_add (notes, ID_FIELDS, refused ? MS_CHECK_RED : MS_CHECK_AMBER,
                g_strdup_printf (_ ("No contact has a field “%s”"), use->name),
                refused ? g_strdup (_ ("The campaign cannot be sent like this."))
                        : g_strdup (_ ("Everyone would get the fallback.")),
                g_strdup (_ ("Correct its name, or import a file with that column.")));
}

static void
add_gap (MsCheckNotes *notes, const Use *use, const MsAudience *audience, guint index)
{
  const MsAudienceGap *gap = audience->gaps->pdata[index];
  guint64              count = ms_audience_recipients (audience);
  MsCheckFinding      *finding;

  finding =
      ms_check_add (notes, ID_FIELDS, gap->empty == count ? MS_CHECK_RED : MS_CHECK_AMBER,
                    g_strdup_printf (_ ("“%s” is empty for %" G_GUINT64_FORMAT
                                        " of %" G_GUINT64_FORMAT " recipients"),
                                     use->name, gap->empty, count),
                    g_strdup (_ ("Their message has nothing in its place.")),
                    /* Translators: keep the braces and the bar; "friend" may be translated. */
                    g_strdup_printf (_ ("Give it a fallback: {{%s|friend}}."), use->name));

  g_strfreev (finding->recipients);
  finding->recipients = g_new0 (char *, gap->examples->len + 1);
  for (guint i = 0; i < gap->examples->len; i++)
    finding->recipients[i] = g_strdup (gap->examples->pdata[i]);
}

static gint
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

void
ms_check_fields (MsCheckContext *context, MsCheckNotes *notes)
{
  g_autoptr (GHashTable) uses = collect_uses (context->campaign);
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (uses), by_text);

  for (GList *key = keys; key != NULL; key = key->next)
    {
      const Use *use = g_hash_table_lookup (uses, key->data);
      guint      index = ms_field_table_find (context->fields, use->name);

      if (ms_template_find_own (use->name) != MS_FIELD_UNKNOWN)
        continue;
      if (index == MS_FIELD_UNKNOWN)
        add_unknown (notes, use);
      else if (use->bare && !use->tested && context->audience != NULL &&
               ((const MsAudienceGap *) context->audience->gaps->pdata[index])->empty > 0)
        add_gap (notes, use, context->audience, index);
    }

  if (notes->findings->len > 0)
    return;
  if (context->audience == NULL && keys != NULL)
    ms_check_add (notes, ID_FIELDS, MS_CHECK_GREY,
                  g_strdup (_ ("Merge fields: it is not known yet who gets it")), NULL, NULL);
  else
    ms_check_add (notes, ID_FIELDS, MS_CHECK_GREEN,
                  keys != NULL ? g_strdup (_ ("Every merge field has a value or a fallback"))
                               : g_strdup (_ ("The message has no merge fields")),
                  NULL, NULL);
}
