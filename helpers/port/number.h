/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decimal numbers. Pure. */
#ifndef BRW0_PORT_NUMBER_H
#define BRW0_PORT_NUMBER_H

#include <stdbool.h>

/* Text of digits only, a number up to limit. If not, false, and *ret_number is untouched. */
static inline bool number_parse(const char *text, unsigned int limit, unsigned int *ret_number)
{
	unsigned long long number = 0;
	const char *c = text;

	for (; *c >= '0' && *c <= '9' && number <= limit; c++)
		number = number * 10 + (unsigned int) (*c - '0');
	if (c == text || *c != '\0' || number > limit)
		return false;
	*ret_number = (unsigned int) number;
	return true;
}

#endif
