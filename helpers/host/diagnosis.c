/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor finds. */
#include "config.h"

#include "helpers/host/diagnosis.h"

#include "helpers/base/quote.h"

static void finding_free(gpointer data)
{
	struct finding *finding = data;

	g_free(finding->what);
	g_free(finding->evidence);
	g_free(finding->command);
	g_free(finding->advice);
	g_free(finding);
}

Diagnosis *diagnosis_new(const char *bridge)
{
	Diagnosis *diagnosis = g_new0(Diagnosis, 1);

	diagnosis->bridge = bridge;
	diagnosis->findings = g_ptr_array_new_with_free_func(finding_free);
	diagnosis->notes = g_ptr_array_new_with_free_func(g_free);
	return diagnosis;
}

void diagnosis_free(Diagnosis *diagnosis)
{
	g_ptr_array_unref(diagnosis->findings);
	g_ptr_array_unref(diagnosis->notes);
	g_free(diagnosis);
}

static struct finding *add(Diagnosis *diagnosis, const char *what, char *evidence)
{
	struct finding *finding = g_new0(struct finding, 1);

	finding->what = quote_terminal(what);
	finding->evidence = quote_terminal(evidence);
	g_free(evidence);
	g_ptr_array_add(diagnosis->findings, finding);
	return finding;
}

void diagnosis_add_command(Diagnosis *diagnosis, const char *what, char *evidence, char *command)
{
	add(diagnosis, what, evidence)->command = command;
}

void diagnosis_add_advice(Diagnosis *diagnosis, const char *what, char *evidence, char *advice)
{
	add(diagnosis, what, evidence)->advice = quote_terminal(advice);
	g_free(advice);
}

void diagnosis_note(Diagnosis *diagnosis, const char *format, ...)
{
	g_autofree char *note = NULL;
	va_list arguments;

	va_start(arguments, format);
	note = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_ptr_array_add(diagnosis->notes, quote_terminal(note));
}

void diagnosis_describe(const Diagnosis *diagnosis, GString *out)
{
	guint n = diagnosis->findings->len;

	if (n == 0)
		g_string_append_printf(out, "%s: healthy", diagnosis->bridge);
	else
		g_string_append_printf(
			out, "%s: %u %s", diagnosis->bridge, n, n == 1 ? "finding" : "findings");
	g_string_append_printf(out, " (%u checks)\n", diagnosis->n_checks);
	for (guint i = 0; i < n; i++) {
		const struct finding *finding = g_ptr_array_index(diagnosis->findings, i);

		g_string_append_printf(out, "%s: %s\n  evidence: %s\n  remedy: %s\n",
			finding->check, finding->what, finding->evidence,
			finding->command != NULL ? finding->command : finding->advice);
	}
	for (guint i = 0; i < diagnosis->notes->len; i++)
		g_string_append_printf(
			out, "note: %s\n", (const char *) g_ptr_array_index(diagnosis->notes, i));
}

void diagnosis_write(const Diagnosis *diagnosis, Json *json)
{
	json_open_object(json, NULL);
	json_add_text(json, "bridge", diagnosis->bridge);
	json_add_boolean(json, "healthy", diagnosis->findings->len == 0);
	json_add_number(json, "checks", diagnosis->n_checks);
	json_open_array(json, "findings");
	for (guint i = 0; i < diagnosis->findings->len; i++) {
		const struct finding *finding = g_ptr_array_index(diagnosis->findings, i);

		json_open_object(json, NULL);
		json_add_text(json, "check", finding->check);
		json_add_text(json, "problem", finding->what);
		json_add_text(json, "evidence", finding->evidence);
		json_add_text(json, "command", finding->command);
		json_add_text(json, "advice", finding->advice);
		json_close_object(json);
	}
	json_close_array(json);
	json_open_array(json, "notes");
	for (guint i = 0; i < diagnosis->notes->len; i++)
		json_add_text(json, NULL, g_ptr_array_index(diagnosis->notes, i));
	json_close_array(json);
	json_close_object(json);
}
