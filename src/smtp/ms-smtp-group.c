/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-group.c - which commands go out together, and what each reply means */

#include "config.h"

#include "ms-smtp-group.h"
#include "ms-smtp-envelope.h"

#include <string.h>

/* What every server must take: RFC 5321 §4.5.3.1.8. */
#define USUAL_LIMIT 100

typedef struct
{
  enum
  {
    DOT,
    RSET,
    MAIL,
    RCPT,
    DATA,
    LONE_DOT,
  } kind;
  guint recipient; /* of a RCPT */
} Step;

static const MsPhase phases[] = {
  [DOT] = MS_PHASE_DOT,   [RSET] = MS_PHASE_RSET, [MAIL] = MS_PHASE_MAIL,
  [RCPT] = MS_PHASE_RCPT, [DATA] = MS_PHASE_DATA, [LONE_DOT] = MS_PHASE_DOT,
};

void
ms_smtp_group_init (MsSmtpGroup *self, const MsSmtpCapabilities *capabilities)
{
  memset (self, 0, sizeof *self);
  self->capabilities = capabilities;
  self->pipelining = capabilities->pipelining;
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
}

void
ms_smtp_group_clear (MsSmtpGroup *self)
{
  g_clear_pointer (&self->steps, g_array_unref);
}

static const Step *
step_at (const MsSmtpGroup *self, guint i)
{
  return &g_array_index (self->steps, Step, i);
}

static void
add_step (MsSmtpGroup *self, int kind, guint recipient)
{
  Step step = { kind, recipient };

  g_array_append_val (self->steps, step);
}

/* Takes back the steps that were not written; nothing of them can be meant any more. */
static void
drop_unwritten (MsSmtpGroup *self)
{
  g_array_set_size (self->steps, self->written);
}

static void
decide (MsSmtpRecipient *recipient, MsPhase phase, MsReply *reply)
{
  recipient->phase = phase;
  recipient->reply = ms_reply_ref (reply);
  recipient->decided = TRUE;
}

static gboolean
is_accepted (const MsSmtpRecipient *recipient)
{
  return !recipient->decided && recipient->phase == MS_PHASE_DOT;
}

/* Whether somebody stands in the transaction at hand that a probe's RCPT belongs to. */
static gboolean
is_one_probed (const MsSmtpGroup *self)
{
  for (guint i = self->answered - 1; i > 0 && step_at (self, i - 1)->kind == RCPT; i--)
    {
      const MsSmtpRecipient *before = &self->next->recipients[step_at (self, i - 1)->recipient];

      if (before->decided && before->reply->code / 100 == 2)
        return TRUE;
    }

  return FALSE;
}

static guint
count_accepted (const MsSmtpTransaction *transaction)
{
  guint n = 0;

  for (guint i = 0; i < transaction->n_recipients; i++)
    n += is_accepted (&transaction->recipients[i]);

  return n;
}

static gboolean
is_all_decided (const MsSmtpTransaction *transaction)
{
  for (guint i = 0; i < transaction->n_recipients; i++)
    if (!transaction->recipients[i].decided)
      return FALSE;

  return TRUE;
}

static void
decide_accepted (MsSmtpTransaction *transaction, MsPhase phase, MsReply *reply)
{
  for (guint i = 0; i < transaction->n_recipients; i++)
    if (is_accepted (&transaction->recipients[i]))
      decide (&transaction->recipients[i], phase, reply);
}

static void
decide_undecided (MsSmtpTransaction *transaction, MsPhase phase, MsReply *reply)
{
  for (guint i = 0; i < transaction->n_recipients; i++)
    if (!transaction->recipients[i].decided)
      decide (&transaction->recipients[i], phase, reply);
}

/* As many transactions as it takes: an RSET may stand anywhere in a group. */
static void
add_probe (MsSmtpGroup *self)
{
  guint limit =
      self->capabilities->limit_rcpt > 0 ? self->capabilities->limit_rcpt : USUAL_LIMIT;
  guint n = 0;

  if (self->mail_left_open)
    add_step (self, RSET, 0);

  for (guint i = 0; i < self->next->n_recipients; i++)
    if (!self->next->recipients[i].decided)
      {
        if (n % limit == 0 && n > 0)
          add_step (self, RSET, 0);
        if (n++ % limit == 0)
          add_step (self, MAIL, 0);
        add_step (self, RCPT, i);
      }

  add_step (self, RSET, 0);
}

/* The envelope of the next transaction; those beyond the server's limit stay undecided. */
static void
add_envelope (MsSmtpGroup *self)
{
  guint limit = self->capabilities->limit_rcpt;
  guint n = 0;

  if (self->next->probe)
    {
      add_probe (self);
      return;
    }

  if (self->mail_left_open)
    add_step (self, RSET, 0);
  add_step (self, MAIL, 0);

  for (guint i = 0; i < self->next->n_recipients && (limit == 0 || n < limit); i++)
    if (!self->next->recipients[i].decided)
      {
        add_step (self, RCPT, i);
        n++;
      }

  add_step (self, DATA, 0);
}

void
ms_smtp_group_begin (MsSmtpGroup *self, MsSmtpTransaction *current, MsSmtpTransaction *next)
{
  self->current = current;
  self->next = next;
  self->written = 0;
  self->answered = 0;
  self->mail_answered = FALSE;
  self->mail_accepted = FALSE;
  self->unsynchronized = FALSE;
  g_array_set_size (self->steps, 0);

  if (current != NULL)
    add_step (self, DOT, 0);

  if (next != NULL)
    {
      next->status = MS_TRANSACTION_NEW;
      for (guint i = 0; i < next->n_recipients; i++)
        if (!next->recipients[i].decided)
          next->recipients[i].phase = MS_PHASE_MAIL;

      ms_smtp_envelope_check (next, self->capabilities);
      if (is_all_decided (next))
        next->status = MS_TRANSACTION_DONE;
      else
        add_envelope (self);
    }
}

static void
write_step (MsSmtpGroup *self, const Step *step, GString *commands, gboolean *content)
{
  switch (step->kind)
    {
    case DOT:
      *content = TRUE;
      break;
    case RSET:
      g_string_append (commands, "RSET\r\n");
      break;
    case MAIL:
      ms_smtp_envelope_write_mail (self->next, self->capabilities, commands);
      break;
    case RCPT:
      ms_smtp_envelope_write_rcpt (&self->next->recipients[step->recipient], commands);
      break;
    case DATA:
      g_string_append (commands, "DATA\r\n");
      break;
    case LONE_DOT:
      g_string_append (commands, ".\r\n");
      break;
    }
}

/* The server lost count of the commands: the whole envelope again, one command at a time. */
static void
start_again (MsSmtpGroup *self)
{
  for (guint i = 0; i < self->steps->len; i++)
    if (step_at (self, i)->kind == RCPT)
      {
        MsSmtpRecipient *recipient = &self->next->recipients[step_at (self, i)->recipient];

        g_clear_pointer (&recipient->reply, ms_reply_unref);
        recipient->decided = FALSE;
        recipient->phase = MS_PHASE_MAIL;
      }

  self->pipelining = FALSE;
  self->unsynchronized = FALSE;
  self->mail_answered = FALSE;
  self->mail_accepted = FALSE;
  self->mail_left_open = TRUE;
  self->written = 0;
  self->answered = 0;
  g_array_set_size (self->steps, 0);
  add_envelope (self);
}

gboolean
ms_smtp_group_write (MsSmtpGroup *self, GString *commands, gboolean *content)
{
  *content = FALSE;

  if (self->written == self->steps->len && self->unsynchronized)
    start_again (self);

  if (self->written == self->steps->len)
    {
      if (self->next != NULL && self->next->status == MS_TRANSACTION_NEW)
        self->next->status = MS_TRANSACTION_DONE;
      return FALSE;
    }

  do
    write_step (self, step_at (self, self->written++), commands, content);
  while (self->pipelining && self->written < self->steps->len);

  return TRUE;
}

gboolean
ms_smtp_group_owed (const MsSmtpGroup *self, MsPhase *phase)
{
  if (self->answered == self->written)
    return FALSE;

  *phase = phases[step_at (self, self->answered)->kind];

  return TRUE;
}

static gboolean
is_out_of_sync (const MsSmtpGroup *self, const MsReply *reply)
{
  return self->pipelining && (reply->code == 500 || reply->code == 502 || reply->code == 503);
}

static MsSmtpGroupTake
take_dot (MsSmtpGroup *self, MsReply *reply)
{
  decide_accepted (self->current, MS_PHASE_DOT, reply);
  self->current->status = MS_TRANSACTION_DONE;

  return reply->code / 100 == 3 ? MS_SMTP_GROUP_CONFUSED : MS_SMTP_GROUP_ON;
}

static MsSmtpGroupTake
take_rset (MsSmtpGroup *self, MsReply *reply)
{
  if (reply->code / 100 != 2)
    return MS_SMTP_GROUP_CONFUSED;

  self->mail_left_open = FALSE;

  return MS_SMTP_GROUP_ON;
}

static MsSmtpGroupTake
take_mail (MsSmtpGroup *self, MsReply *reply)
{
  guint    mail = self->answered - 1;
  gboolean behind_dot = mail > 0 && step_at (self, mail - 1)->kind == DOT;

  if (reply->code / 100 == 3)
    return MS_SMTP_GROUP_CONFUSED;

  self->mail_answered = TRUE;
  self->mail_accepted = reply->code / 100 == 2;
  if (self->mail_accepted)
    {
      self->mail_left_open = TRUE;
      return MS_SMTP_GROUP_ON;
    }

  /* A server that threw away what came behind the dot, or took it for content. */
  if (self->pipelining && behind_dot && reply->code / 100 == 5)
    self->unsynchronized = TRUE;
  else
    decide_undecided (self->next, MS_PHASE_MAIL, reply);
  drop_unwritten (self);

  return MS_SMTP_GROUP_ON;
}

/* RFC 5321 §4.5.3.1.10.  A full mailbox or disk has the same code and another subject. */
static gboolean
is_too_many (const MsReply *reply)
{
  return (reply->code == 452 || reply->code == 552) &&
         (reply->enhanced == NULL || g_str_has_suffix (reply->enhanced, ".5.3"));
}

static MsSmtpGroupTake
take_rcpt (MsSmtpGroup *self, MsSmtpRecipient *recipient, MsReply *reply)
{
  gboolean others;

  /* Of a probe, an earlier MAIL may have been refused for all. */
  if (!self->mail_accepted || recipient->decided)
    return MS_SMTP_GROUP_ON;

  if (reply->code / 100 == 3)
    return MS_SMTP_GROUP_CONFUSED;

  others = self->next->probe ? is_one_probed (self) : count_accepted (self->next) > 0;
  if (reply->code / 100 == 2 && !self->next->probe)
    recipient->phase = MS_PHASE_DOT;
  else if (is_out_of_sync (self, reply))
    self->unsynchronized = TRUE;
  else if (is_too_many (reply) && others)
    recipient->phase = MS_PHASE_RCPT;
  else
    decide (recipient, MS_PHASE_RCPT, reply);

  /* One command at a time there is no need to ask for DATA in vain. */
  if (!self->pipelining && step_at (self, self->written)->kind == DATA &&
      count_accepted (self->next) == 0)
    {
      drop_unwritten (self);
      add_step (self, RSET, 0);
    }

  return MS_SMTP_GROUP_ON;
}

static MsSmtpGroupTake
take_data (MsSmtpGroup *self, MsReply *reply)
{
  guint accepted = self->mail_accepted ? count_accepted (self->next) : 0;

  if (reply->code / 100 == 2)
    return MS_SMTP_GROUP_CONFUSED;

  if (reply->code / 100 == 3)
    {
      self->mail_left_open = FALSE;
      if (accepted == 0)
        {
          add_step (self, LONE_DOT, 0);
          return MS_SMTP_GROUP_ON;
        }

      /* There is no way back behind 354: who lost his RCPT goes into the next transaction. */
      if (self->unsynchronized)
        self->pipelining = FALSE;
      self->unsynchronized = FALSE;
      self->next->status = MS_TRANSACTION_OPEN;
      return MS_SMTP_GROUP_ON;
    }

  if (accepted == 0)
    return MS_SMTP_GROUP_ON;

  if (is_out_of_sync (self, reply))
    self->unsynchronized = TRUE;
  else
    decide_accepted (self->next, MS_PHASE_DATA, reply);

  return MS_SMTP_GROUP_ON;
}

/* The others of a probe were not asked about. */
static void
take_421_of_probe (MsSmtpGroup *self, const Step *step, MsReply *reply)
{
  MsSmtpRecipient *recipient = &self->next->recipients[step->recipient];

  if (step->kind == RCPT && self->mail_accepted && !self->unsynchronized && !recipient->decided)
    decide (recipient, MS_PHASE_RCPT, reply);
}

/* RFC 5321 §3.8: the server leaves.  Whoever's transaction it was has this as the outcome; a
 * message whose MAIL was not answered has lost nothing. */
static void
take_421 (MsSmtpGroup *self, const Step *step, MsReply *reply)
{
  if (step->kind == DOT)
    take_dot (self, reply);
  else if (self->next != NULL && self->next->probe)
    take_421_of_probe (self, step, reply);
  else if ((step->kind == RCPT || step->kind == DATA) && self->mail_accepted &&
           !self->unsynchronized)
    {
      decide_undecided (self->next, phases[step->kind], reply);
      self->next->status = MS_TRANSACTION_DONE;
    }
}

MsSmtpGroupTake
ms_smtp_group_take (MsSmtpGroup *self, MsReply *reply)
{
  Step step;

  if (self->answered == self->written)
    return reply->code == 421 ? MS_SMTP_GROUP_OVER : MS_SMTP_GROUP_CONFUSED;

  step = *step_at (self, self->answered++);
  if (reply->code == 421)
    {
      take_421 (self, &step, reply);
      return MS_SMTP_GROUP_OVER;
    }

  switch (step.kind)
    {
    case DOT:
      return take_dot (self, reply);
    case RSET:
      return take_rset (self, reply);
    case MAIL:
      return take_mail (self, reply);
    case RCPT:
      return take_rcpt (self, &self->next->recipients[step.recipient], reply);
    case DATA:
      return take_data (self, reply);
    case LONE_DOT:
      return MS_SMTP_GROUP_ON;
    }

  g_assert_not_reached ();
}

void
ms_smtp_group_lost (MsSmtpGroup *self, gboolean dot_taken)
{
  MsSmtpTransaction *current = self->current;
  MsSmtpTransaction *next = self->next;

  if (current != NULL && current->status == MS_TRANSACTION_OPEN)
    current->status = dot_taken ? MS_TRANSACTION_UNCERTAIN : MS_TRANSACTION_LOST;

  if (next == NULL || next->status == MS_TRANSACTION_DONE)
    return;

  if (is_all_decided (next))
    next->status = MS_TRANSACTION_DONE;
  else if (!self->mail_answered || self->unsynchronized)
    next->status = MS_TRANSACTION_RETURNED;
  else
    next->status = MS_TRANSACTION_LOST;
}
