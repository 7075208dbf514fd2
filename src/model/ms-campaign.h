/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-campaign.h - one message, and how it is to be sent */

#pragma once

#include "ms-state.h"

G_BEGIN_DECLS

/* A file that goes with the message. */
typedef struct
{
  char *name; /* (owned): a template, rendered for each recipient */
  char *type; /* (owned): "application/pdf" */
  char
      *content_id; /* (owned) (nullable): set for an image shown inside the HTML, without < > */
  char
      *source; /* (owned) (nullable): for those, the reference in the HTML that it stands for */
  GBytes *data; /* (owned) */
} MsAttachment;

MsAttachment *ms_attachment_new (const char *name, const char *type, GBytes *data);
MsAttachment *ms_attachment_copy (const MsAttachment *self);
void          ms_attachment_free (MsAttachment *self);

/*
 * The message as its author wrote it; every text is a template.  From the first real send it is
 * frozen: only a copy can be changed.
 */
typedef struct
{
  gint64          id;            /* 0: not stored yet */
  char           *name;          /* (owned): unique without regard to case */
  char           *from;          /* (owned): mailbox, `Name <a@b>` */
  char           *subject;       /* (owned) */
  char           *text;          /* (owned) (nullable): none */
  char           *html;          /* (owned) (nullable): none */
  char           *reply_to;      /* (owned) (nullable) */
  char           *envelope_from; /* (owned) (nullable): the address of From without one */
  char          **headers;       /* (owned) (array zero-terminated=1): "Name: value" */
  GPtrArray      *attachments;   /* (owned) (element-type MsAttachment) */
  MsCampaignState state;
  gboolean        rehearsal; /* its recipients are a rehearsal's */
  gint64 frozen_at; /* ms_clock_wall() of the first real send; 0: still a draft's text */
  char  *route;     /* (owned) (nullable): of the last send: as ms_route_to_string() */
  char  *reason;    /* (owned) (nullable): why it is paused or waits, for a person */
  char  *retry;     /* (owned): as ms_retry_to_string() */
  char  *schedule;  /* (owned): as ms_schedule_to_string() */
  char  *identity; /* (owned) (nullable): the name of the one that says what is not said here */
  gint64 due;      /* ms_clock_wall(): while it waits: when there is something to do */
} MsCampaign;

/** ms_campaign_new: Returns: (transfer full): a draft with empty texts */
MsCampaign *ms_campaign_new (void);
MsCampaign *ms_campaign_copy (const MsCampaign *self);
void        ms_campaign_free (MsCampaign *self);

/** ms_campaign_envelope_from: Returns: (transfer full) (nullable): the sender's address; %NULL
 * if From has none */
char *ms_campaign_envelope_from (const MsCampaign *self);

/** ms_campaign_has_header: whether its author wrote a field of that name */
gboolean ms_campaign_has_header (const MsCampaign *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAttachment, ms_attachment_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsCampaign, ms_campaign_free)

G_END_DECLS
