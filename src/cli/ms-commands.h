/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-commands.h - the commands of mailshotctl, by family; a command without a name ends each */

#pragma once

#include "ms-cli.h"

G_BEGIN_DECLS

extern const MsCommand ms_import_commands[];
extern const MsCommand ms_csv_commands[];
extern const MsCommand ms_list_commands[];
extern const MsCommand ms_form_commands[];
extern const MsCommand ms_contact_commands[];
extern const MsCommand ms_person_commands[];
extern const MsCommand ms_account_commands[];
extern const MsCommand ms_account_test_commands[];
extern const MsCommand ms_pool_commands[];
extern const MsCommand ms_campaign_commands[];
extern const MsCommand ms_identity_commands[];
extern const MsCommand ms_dkim_commands[];
extern const MsCommand ms_domain_commands[];
extern const MsCommand ms_preview_commands[];
extern const MsCommand ms_check_commands[];
extern const MsCommand ms_deliver_commands[];
extern const MsCommand ms_delivery_commands[];
extern const MsCommand ms_plan_commands[];
extern const MsCommand ms_report_commands[];
extern const MsCommand ms_explain_commands[];
extern const MsCommand ms_suppression_commands[];
extern const MsCommand ms_suppression_file_commands[];
extern const MsCommand ms_bounce_commands[];
extern const MsCommand ms_return_commands[];
extern const MsCommand ms_undo_commands[];
extern const MsCommand ms_take_commands[];
extern const MsCommand ms_inbox_commands[];
extern const MsCommand ms_inbox_read_commands[];
extern const MsCommand ms_verify_commands[];
extern const MsCommand ms_sandbox_commands[];
extern const MsCommand ms_settings_commands[];
extern const MsCommand ms_web_commands[];

G_END_DECLS
