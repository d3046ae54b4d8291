/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dhcpd.conf as dhcpd reads it: first the files become one text, with a note of where each line
 * comes from; then the text is read for subnets.
 */
#include "config.h"

#include "dhcp/dhcpd-config.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "dhcp/dhcpd-language.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"

/* dhcpd knows no limit, and dies of files that include each other. */
enum { MAX_DEPTH = 16, MAX_SIZE = 1 << 20 };

/* A line of a file. */
struct place {
	const char *file; /* of config->files */
	guint line;       /* from 1 */
};

struct declared_subnet {
	struct ip_prefix subnet;
	struct place place;
	guint network; /* number of the shared-network that it is in, 0: none */
};

struct dhcpd_config {
	char *fragment;      /* path, as the caller wrote it */
	char *fragment_real; /* and with all links resolved */
	const char *fragment_text;
	GString *text;
	GArray *lines;    /* of struct place: where each line of text comes from */
	GArray *includes; /* of struct place: those of the fragment */
	GArray *subnets;  /* of struct declared_subnet */
	GPtrArray *files; /* names that places have */
};

/*
 * The files as one text.
 */

/* Append a piece of a file that begins at that place, and note where its lines come from. */
static void append(DhcpdConfig *config, const char *piece, gsize length, struct place place)
{
	for (gsize i = 0; i < length; i++) {
		if (config->text->len == 0 || config->text->str[config->text->len - 1] == '\n')
			g_array_append_val(config->lines, place);
		g_string_append_c(config->text, piece[i]);
		place.line += piece[i] == '\n';
	}
}

static void end_line(DhcpdConfig *config, struct place place)
{
	if (config->text->len > 0 && config->text->str[config->text->len - 1] != '\n')
		append(config, "\n", 1, place);
}

/* The path without symbolic links in it, also of a file that is not there; for g_free. */
static char *resolve(const char *path)
{
	g_autofree char *absolute = g_canonicalize_filename(path, "/");
	g_autofree char *directory = g_path_get_dirname(absolute);
	g_autofree char *name = g_path_get_basename(absolute);
	char real[PATH_MAX];

	if (realpath(absolute, real) != NULL)
		return g_strdup(real);
	if (realpath(directory, real) != NULL)
		return g_build_filename(real, name, NULL);
	return g_steal_pointer(&absolute);
}

/* A file on its way into the text. */
struct reading {
	struct scanner scanner;
	const char *copied; /* up to here it is in the text */
	struct place place; /* of copied */
	guint depth;
	int n_open; /* braces */
};

static gboolean expand(
	DhcpdConfig *config, const char *name, const char *text, guint depth, GError **error);

static gboolean expand_file(
	DhcpdConfig *config, const char *name, struct place place, guint depth, GError **error)
{
	g_autofree char *real = resolve(name);
	g_autofree char *text = NULL;
	int r;

	if (depth > MAX_DEPTH || config->text->len > MAX_SIZE)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot read %s: endless loop of includes at %s line %u", name, place.file,
			place.line);
	if (strcmp(real, config->fragment_real) == 0) {
		g_array_append_val(config->includes, place);
		return expand(config, config->fragment, config->fragment_text, depth, error);
	}
	r = file_read(real, &text);
	if (r < 0)
		return error_set_errno(error, r, "cannot read %s, included by %s line %u", name,
			place.file, place.line);
	return expand(config, name, text, depth, error);
}

/* Bring what comes before here into the text, as lines of its own. */
static void copy_until(DhcpdConfig *config, struct reading *reading, const char *end)
{
	append(config, reading->copied, (gsize) (end - reading->copied), reading->place);
	end_line(config, reading->place);
}

/* After the word: a name in quotes, and a semicolon. If they are not there, dhcpd will say so. */
static gboolean expand_include(DhcpdConfig *config, struct reading *reading, GError **error)
{
	struct scanner *scanner = &reading->scanner;
	const struct place place = {reading->place.file, scanner->line};
	const char *start = scanner->before;
	g_autofree char *name = NULL, *none = NULL;
	struct scanner after;

	if (scanner_next(scanner, &name) != TOKEN_STRING)
		return TRUE;
	after = *scanner;
	if (scanner_next(&after, &none) == TOKEN_SEMICOLON)
		*scanner = after;
	copy_until(config, reading, start);
	if (!expand_file(config, name, place, reading->depth + 1, error))
		return FALSE;
	reading->copied = scanner->at;
	reading->place.line = scanner->line;
	return TRUE;
}

static gboolean expand(
	DhcpdConfig *config, const char *name, const char *text, guint depth, GError **error)
{
	struct reading reading = {.scanner = scanner_new(text), .copied = text, .depth = depth};
	enum token token;

	g_ptr_array_add(config->files, g_strdup(name));
	reading.place = (struct place){g_ptr_array_index(config->files, config->files->len - 1), 1};
	do {
		gboolean is_start = reading.scanner.is_start;
		g_autofree char *word = NULL;

		token = scanner_next(&reading.scanner, &word);
		reading.n_open += (token == TOKEN_OPEN) - (token == TOKEN_CLOSE);
		if (is_start && token == TOKEN_WORD && g_ascii_strcasecmp(word, "include") == 0 &&
			!expand_include(config, &reading, error))
			return FALSE;
	} while (token != TOKEN_END && reading.n_open >= 0);
	/* In one text, another file's brace would close what this one leaves open. */
	if (reading.n_open != 0)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot use %s: its braces are not balanced (line %u)", name,
			reading.scanner.line);
	copy_until(config, &reading, reading.scanner.at);
	return TRUE;
}

/*
 * What the text declares.
 */

/* The length of the prefix that has this mask. */
static gboolean parse_mask(const char *text, guint8 *ret_length)
{
	struct ip_prefix prefix = {.length = 0};

	if (!ip_address_parse(AF_INET, text, &prefix.address, NULL))
		return FALSE;
	for (; prefix.length <= 32; prefix.length++)
		if (ip_address_equal(ip_prefix_mask(prefix), prefix.address)) {
			*ret_length = prefix.length;
			return TRUE;
		}
	return FALSE;
}

/* After the word: ADDRESS netmask MASK. */
static void read_subnet(DhcpdConfig *config, struct scanner *scanner, guint network)
{
	struct declared_subnet declared = {
		.place = g_array_index(config->lines, struct place, scanner->line - 1),
		.network = network};
	g_autofree char *address = NULL, *keyword = NULL, *mask = NULL;

	if (scanner_next(scanner, &address) == TOKEN_WORD &&
		scanner_next(scanner, &keyword) == TOKEN_WORD &&
		scanner_next(scanner, &mask) == TOKEN_WORD &&
		g_ascii_strcasecmp(keyword, "netmask") == 0 &&
		ip_address_parse(AF_INET, address, &declared.subnet.address, NULL) &&
		parse_mask(mask, &declared.subnet.length))
		g_array_append_val(config->subnets, declared);
}

static void read_subnets(DhcpdConfig *config)
{
	struct scanner scanner = scanner_new(config->text->str);
	g_autoptr(GArray) outside = g_array_new(FALSE, FALSE, sizeof(guint));
	gboolean is_shared = FALSE;
	guint network = 0, n_networks = 0;
	enum token token;

	do {
		gboolean is_start = scanner.is_start;
		g_autofree char *word = NULL;

		token = scanner_next(&scanner, &word);
		if (token == TOKEN_WORD && is_start) {
			is_shared = g_ascii_strcasecmp(word, "shared-network") == 0;
			if (g_ascii_strcasecmp(word, "subnet") == 0)
				read_subnet(config, &scanner, network);
		} else if (token == TOKEN_OPEN) {
			g_array_append_val(outside, network);
			network = is_shared ? ++n_networks : network;
			is_shared = FALSE;
		} else if (token == TOKEN_CLOSE && outside->len > 0) {
			network = g_array_index(outside, guint, outside->len - 1);
			g_array_set_size(outside, outside->len - 1);
		}
	} while (token != TOKEN_END);
}

static DhcpdConfig *config_new(const char *fragment, const char *text)
{
	DhcpdConfig *config = g_new0(DhcpdConfig, 1);

	config->fragment = g_strdup(fragment);
	config->fragment_real = resolve(fragment);
	config->fragment_text = text;
	config->text = g_string_new(NULL);
	config->lines = g_array_new(FALSE, FALSE, sizeof(struct place));
	config->includes = g_array_new(FALSE, FALSE, sizeof(struct place));
	config->subnets = g_array_new(FALSE, FALSE, sizeof(struct declared_subnet));
	config->files = g_ptr_array_new_with_free_func(g_free);
	return config;
}

void dhcpd_config_free(DhcpdConfig *config)
{
	g_free(config->fragment);
	g_free(config->fragment_real);
	g_string_free(config->text, TRUE);
	g_array_unref(config->lines);
	g_array_unref(config->includes);
	g_array_unref(config->subnets);
	g_ptr_array_unref(config->files);
	g_free(config);
}

gboolean dhcpd_config_read(const char *path, const char *fragment, const char *text,
	DhcpdConfig **ret_config, GError **error)
{
	g_autoptr(DhcpdConfig) config = config_new(fragment, text);
	g_autofree char *real = resolve(path);
	g_autofree char *head = NULL;
	int r = 0;

	*ret_config = NULL;
	/* A fragment may also be all that there is. */
	if (strcmp(real, config->fragment_real) == 0)
		head = g_strdup(text);
	else
		r = file_read(real, &head);
	if (r == -ENOENT)
		return TRUE;
	if (r < 0)
		return error_set_errno(error, r, "cannot read %s", path);
	if (!expand(config, path, head, 0, error))
		return FALSE;
	read_subnets(config);
	config->fragment_text = NULL; /* the caller's */
	*ret_config = g_steal_pointer(&config);
	return TRUE;
}

guint dhcpd_config_count_includes(const DhcpdConfig *config)
{
	return config->includes->len;
}

const char *dhcpd_config_get_text(const DhcpdConfig *config)
{
	return config->text->str;
}

static gboolean is_of_fragment(const DhcpdConfig *config, struct place place)
{
	return strcmp(place.file, config->fragment) == 0;
}

char *dhcpd_config_describe_line(const DhcpdConfig *config, guint number)
{
	struct place place;

	if (number == 0 || config->lines->len == 0)
		return g_strdup_printf("line %u", number);
	/* What is missing at the end of the text is said of the line below its last one. */
	place = g_array_index(config->lines, struct place, MIN(number, config->lines->len) - 1);
	return is_of_fragment(config, place)
		       ? g_strdup_printf("line %u", place.line)
		       : g_strdup_printf("%s line %u", place.file, place.line);
}

gboolean dhcpd_config_has_subnet(const DhcpdConfig *config, struct ip_prefix subnet)
{
	for (guint i = 0; i < config->subnets->len; i++) {
		struct ip_prefix other =
			g_array_index(config->subnets, struct declared_subnet, i).subnet;

		if (ip_prefix_equal(ip_prefix_of_network(other), ip_prefix_of_network(subnet)))
			return TRUE;
	}
	return FALSE;
}

/*
 * What does not go together.
 */

static gboolean find_double_include(const DhcpdConfig *config, struct dhcpd_conflict *ret_conflict)
{
	const struct place *first, *second;

	if (config->includes->len < 2)
		return FALSE;
	first = &g_array_index(config->includes, struct place, 0);
	second = &g_array_index(config->includes, struct place, 1);
	ret_conflict->problem =
		g_strdup_printf("%s is included twice, by %s line %u and %s line %u",
			config->fragment, first->file, first->line, second->file, second->line);
	ret_conflict->remedy = g_strdup_printf("delete %s line %u", second->file, second->line);
	return TRUE;
}

/* A wider one is another matter: dhcpd prefers the narrower. */
static gboolean find_double_subnet(const DhcpdConfig *config, const struct ip_prefix *served,
	gsize n, struct dhcpd_conflict *ret_conflict)
{
	char text[IP_TEXT_SIZE];

	for (guint i = 0; i < config->subnets->len; i++) {
		const struct declared_subnet *declared =
			&g_array_index(config->subnets, struct declared_subnet, i);

		if (is_of_fragment(config, declared->place))
			continue;
		for (gsize k = 0; k < n; k++) {
			if (!ip_prefix_is_within(declared->subnet, served[k]))
				continue;
			ret_conflict->problem = g_strdup_printf(
				"%s line %u declares the subnet %s, which %s declares",
				declared->place.file, declared->place.line,
				ip_prefix_format(declared->subnet, text), config->fragment);
			ret_conflict->remedy = g_strdup_printf(
				"delete that subnet, or the include of %s", config->fragment);
			return TRUE;
		}
	}
	return FALSE;
}

/* Another subnet of the shared-network that this one is in; NULL: none. */
static const struct declared_subnet *find_sharer(
	const DhcpdConfig *config, const struct declared_subnet *declared)
{
	for (guint i = 0; i < config->subnets->len && declared->network != 0; i++) {
		const struct declared_subnet *other =
			&g_array_index(config->subnets, struct declared_subnet, i);

		if (other != declared && other->network == declared->network)
			return other;
	}
	return NULL;
}

static void find_shared_network(const DhcpdConfig *config, struct dhcpd_conflict *ret_conflict)
{
	char text[IP_TEXT_SIZE];

	for (guint i = 0; i < config->subnets->len; i++) {
		const struct declared_subnet *declared =
			&g_array_index(config->subnets, struct declared_subnet, i);
		const struct declared_subnet *other = find_sharer(config, declared);

		if (other == NULL || !is_of_fragment(config, declared->place))
			continue;
		ret_conflict->problem =
			g_strdup_printf("%s is included in a shared-network together "
					"with the subnet %s of %s line %u",
				config->fragment, ip_prefix_format(other->subnet, text),
				other->place.file, other->place.line);
		ret_conflict->remedy = g_strdup_printf(
			"move the include of %s out of the shared-network", config->fragment);
		return;
	}
}

void dhcpd_config_find_conflict(const DhcpdConfig *config, const struct ip_prefix *served, gsize n,
	struct dhcpd_conflict *ret_conflict)
{
	*ret_conflict = (struct dhcpd_conflict){NULL, NULL};
	if (!find_double_include(config, ret_conflict) &&
		!find_double_subnet(config, served, n, ret_conflict))
		find_shared_network(config, ret_conflict);
}
