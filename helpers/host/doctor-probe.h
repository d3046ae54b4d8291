/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The doctor sends what a guest would send; what does not arrive is a finding. */
#ifndef BRW0_HOST_DOCTOR_PROBE_H
#define BRW0_HOST_DOCTOR_PROBE_H

#include "helpers/host/doctor.h"
#include "helpers/probe/probe.h"

G_BEGIN_DECLS

/* What the bridge is asked, and keeps what it rests on: it must outlive the probe. */
struct doctor_probe {
	struct probe_question question;
	GArray *closed;
	Probe *probe; /* NULL: it could not be made */
};

/* Probe the bridge. FALSE with error set: why it cannot be. Empty it by doctor_probe_clear. */
gboolean doctor_probe_run(
	const struct check_context *context, struct doctor_probe *ret_probe, GError **error);
void doctor_probe_clear(struct doctor_probe *probe);

/* Has it come out whether answers from beyond reach guests? */
gboolean doctor_probe_has_answer(const Probe *probe);

/* Checks. Without a probe they find nothing. */
gboolean doctor_check_packets(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_offers(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_answers(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);

G_END_DECLS

#endif
