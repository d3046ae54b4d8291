/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes to nftables. Alone it includes libnftables. */
#include "config.h"

#include "helpers/firewall/nft/commit.h"

#include "helpers/base/error.h"
#include "helpers/base/retry.h"

#ifdef HAVE_NFTABLES

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <nftables/libnftables.h>
#include <string.h>

#define LIBRARY "libnftables.so.1"

/*
 * For packagers' tools, which do not see dlopen() otherwise: systemd.io/ELF_DLOPEN_METADATA. A note
 * has the same header in 32 and in 64 bits.
 */
#define DLOPEN_NOTE                                                                                \
	"[{\"soname\":[\"" LIBRARY "\"],\"feature\":\"nftables\","                                 \
	"\"description\":\"firewall rules in nftables\",\"priority\":\"recommended\"}]"

enum { DLOPEN_NOTE_TYPE = 0x407c0c0a };

static const struct {
	Elf32_Nhdr header;
	char vendor[4];
	_Alignas(4) char text[sizeof(DLOPEN_NOTE)];
} dlopen_note __attribute__((used, section(".note.dlopen"), aligned(4))) = {
	.header = {.n_namesz = sizeof("FDO"),
		.n_descsz = sizeof(DLOPEN_NOTE),
		.n_type = DLOPEN_NOTE_TYPE},
	.vendor = "FDO",
	.text = DLOPEN_NOTE,
};

/* What is used of it. */
static struct {
	__typeof__(nft_ctx_new) *ctx_new;
	__typeof__(nft_ctx_free) *ctx_free;
	__typeof__(nft_ctx_buffer_error) *ctx_buffer_error;
	__typeof__(nft_ctx_get_error_buffer) *ctx_get_error_buffer;
	__typeof__(nft_run_cmd_from_buffer) *run_cmd_from_buffer;
	__typeof__(nft_ctx_buffer_output) *ctx_buffer_output;
	__typeof__(nft_ctx_get_output_buffer) *ctx_get_output_buffer;
	__typeof__(nft_ctx_output_set_flags) *ctx_output_set_flags;
} library;

static const struct {
	const char *name;
	void *place;
} symbols[] = {
	{"nft_ctx_new", &library.ctx_new},
	{"nft_ctx_free", &library.ctx_free},
	{"nft_ctx_buffer_error", &library.ctx_buffer_error},
	{"nft_ctx_get_error_buffer", &library.ctx_get_error_buffer},
	{"nft_run_cmd_from_buffer", &library.run_cmd_from_buffer},
	{"nft_ctx_buffer_output", &library.ctx_buffer_output},
	{"nft_ctx_get_output_buffer", &library.ctx_get_output_buffer},
	{"nft_ctx_output_set_flags", &library.ctx_output_set_flags},
};

/* Once; it stays to the end. */
static gboolean load(GError **error)
{
	static void *handle;

	if (handle != NULL)
		return TRUE;
	handle = dlopen(LIBRARY, RTLD_NOW);
	for (gsize i = 0; handle != NULL && i < G_N_ELEMENTS(symbols); i++) {
		void *symbol = dlsym(handle, symbols[i].name);

		if (symbol == NULL)
			handle = NULL;
		else
			memcpy(symbols[i].place, &symbol, sizeof(symbol));
	}
	return handle != NULL ||
	       error_set(error, BRW0_ERROR_FAILED,
		       "cannot change nftables: %s; install libnftables, or choose "
		       "--firewall=iptables",
		       dlerror());
}

gboolean nftables_is_installed(void)
{
	return load(NULL);
}

/* Of the library's message, which shows the place below it, the first line without the place. */
static char *first_cause(const char *message)
{
	const char *cause = strstr(message, "Error: ");

	cause = cause != NULL ? cause + strlen("Error: ") : message;
	return g_strndup(cause, strcspn(cause, "\n"));
}

gboolean nftables_is_built_in(void)
{
	return TRUE;
}

/* Another's change came in between: ours was not made. The library says it by these words. */
static gboolean is_transient(const char *cause)
{
	static const int errnums[] = {EINTR, EAGAIN};

	for (gsize i = 0; i < G_N_ELEMENTS(errnums); i++)
		if (strstr(cause, strerror(errnums[i])) != NULL)
			return TRUE;
	return FALSE;
}

struct nft_session {
	struct nft_ctx *context;
};

/* The library is loaded. */
static NftSession *open_session(void)
{
	NftSession *session = g_new0(NftSession, 1);

	session->context = library.ctx_new(NFT_CTX_DEFAULT);
	if (session->context == NULL)
		g_error("out of memory"); /* as GLib itself does */
	library.ctx_buffer_error(session->context);
	library.ctx_buffer_output(session->context);
	library.ctx_output_set_flags(
		session->context, NFT_CTX_OUTPUT_HANDLE | NFT_CTX_OUTPUT_STATELESS);
	return session;
}

void nft_session_free(NftSession *session)
{
	library.ctx_free(session->context);
	g_free(session);
}

char *nft_session_run(NftSession *session, const char *commands)
{
	if (library.run_cmd_from_buffer(session->context, commands) == 0)
		return NULL;
	return first_cause(library.ctx_get_error_buffer(session->context));
}

char *nft_session_print(NftSession *session, const char *commands)
{
	if (library.run_cmd_from_buffer(session->context, commands) != 0)
		return NULL;
	return g_strdup(library.ctx_get_output_buffer(session->context));
}

/* The library would say it on standard error as well. */
static gboolean check_right(NftDump *dump, GError **error)
{
	enum nft_presence presence;

	return nft_get_presence(dump, &presence, error) &&
	       (presence != NFT_DENIED || error_set_errno(error, -EPERM, "cannot change nftables"));
}

NftSession *nft_session_new(NftDump *dump, GError **error)
{
	return check_right(dump, error) && load(error) ? open_session() : NULL;
}

gboolean nftables_run(NftDump *dump, const char *commands, GError **error)
{
	struct retry retry = {0};

	if (!check_right(dump, error) || !load(error))
		return FALSE;
	nft_dump_forget(dump);
	for (;;) {
		g_autoptr(NftSession) session = open_session();
		g_autofree char *cause = nft_session_run(session, commands);

		if (cause == NULL)
			return TRUE;
		if (!is_transient(cause) || !retry_again(&retry))
			return error_set(
				error, BRW0_ERROR_FAILED, "cannot change nftables: %s", cause);
	}
}

#else

gboolean nftables_is_built_in(void)
{
	return FALSE;
}

gboolean nftables_is_installed(void)
{
	return FALSE;
}

static gboolean fail_without(GError **error)
{
	return error_set(error, BRW0_ERROR_FAILED,
		"cannot change nftables: this program was built without it; choose "
		"--firewall=iptables");
}

gboolean nftables_run(
	NftDump *dump G_GNUC_UNUSED, const char *commands G_GNUC_UNUSED, GError **error)
{
	return fail_without(error);
}

NftSession *nft_session_new(NftDump *dump G_GNUC_UNUSED, GError **error)
{
	(void) fail_without(error);
	return NULL;
}

void nft_session_free(NftSession *session G_GNUC_UNUSED)
{
}

char *nft_session_run(NftSession *session G_GNUC_UNUSED, const char *commands G_GNUC_UNUSED)
{
	g_assert_not_reached();
}

char *nft_session_print(NftSession *session G_GNUC_UNUSED, const char *commands G_GNUC_UNUSED)
{
	g_assert_not_reached();
}

#endif
