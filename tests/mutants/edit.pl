#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
# edit.pl FILE FUNCTION EDIT: change that function of a C file, or with "-" the file, in place. EDIT is
# a substitution of perl's, or the statement that the function shall begin with. Fails if nothing
# changes.
use strict;
use warnings;

my ($file, $function, $edit) = @ARGV;
local $/;
open(my $in, '<', $file) or die "$file: $!\n";
my $text = <$in>;
close($in);

my $whole = $function eq '-' ? qr/\A.*\z/s : qr/^[a-z][^\n;{]*?\b\Q$function\E\([^;{]*\)[^;{]*\n\{\n.*?^\}/ms;
$text =~ $whole or die "$file: no function $function\n";
my ($head, $part, $tail) = (substr($text, 0, $-[0]), $&, substr($text, $+[0]));
my $old = $part;
if ($edit =~ /^s\W/) {
	eval "\$part =~ $edit; 1" or die "$edit: $@";
} else {
	$part =~ s/\n\{\n/\n{\n\t$edit;\n/;
}
$part ne $old or die "$file: $function: the edit changes nothing: $edit\n";
open(my $out, '>', $file) or die "$file: $!\n";
print $out $head . $part . $tail;
close($out) or die "$file: $!\n";
