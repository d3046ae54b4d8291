# SPDX-License-Identifier: GPL-2.0-or-later
# Fish completion for brw0's programs. Their options are read from --help, and the word behind an
# option's "=" there decides what is offered as its value.
