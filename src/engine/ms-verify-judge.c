/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-judge.c - what a server's word says about an address that was only asked about */

#include "config.h"

#include "ms-verify-judge.h"

/* RFC 5321 §3.5.3: "Cannot VRFY user, but will accept message". */
#define WILL_NOT_SAY 252

MsVerified
ms_verify_judge (MsPhase phase, const MsReply *reply, MsReading *reading)
{
  *reading = (MsReading){ 0 };
  if (reply == NULL)
    return MS_VERIFIED_TEMPORARY;

  *reading = ms_reading (reply->code, reply->enhanced, reply->text);
  if (reply->code / 100 == 2)
    return reply->code == WILL_NOT_SAY ? MS_VERIFIED_SILENT : MS_VERIFIED_GOOD;

  /* The digit decides, whatever the text: what is only refused for now is asked again. */
  if (reply->code < 500)
    return MS_VERIFIED_TEMPORARY;
  if (phase == MS_PHASE_RCPT && reading->address_bad)
    return MS_VERIFIED_BAD;

  /* A full mailbox has an owner. */
  return reading->retry || reading->class == MS_CLASS_MAILBOX_FULL ? MS_VERIFIED_TEMPORARY
                                                                   : MS_VERIFIED_SILENT;
}

gboolean
ms_verify_is_about_us (MsPhase phase, const MsReply *reply, const MsReading *reading)
{
  return reply->code >= 500 && (phase < MS_PHASE_RCPT || reading->class == MS_CLASS_IP_BLOCKED);
}

MsVerified
ms_verify_judge_domain (const MsMx *mx)
{
  /* 5.4.6: what leads here may well be taken in here. */
  if (mx->status == MS_MX_FAILED)
    return g_strcmp0 (mx->enhanced, "5.4.6") == 0 ? MS_VERIFIED_SILENT : MS_VERIFIED_BAD;

  return MS_VERIFIED_TEMPORARY;
}

MsVerified
ms_verify_judge_failure (const MsDirectFailure *failure, MsReading *reading)
{
  MsVerified verdict = ms_verify_judge (failure->phase, failure->reply, reading);

  /* RFC 7504 §4: nobody there takes mail. */
  return failure->permanent ? MS_VERIFIED_BAD : verdict;
}
