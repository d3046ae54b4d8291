# SPDX-License-Identifier: GPL-2.0-or-later
# completed.zsh DIRECTORY LINE: what zsh offers for the end of the line, each as <WORD>, by the completion
# in that directory: a real zsh at a pseudo-terminal, whose compadd prints what it gets.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; fpath=($1 \$fpath); autoload -U compinit; compinit -u -D; bindkey '^I' list-choices
	LISTMAX=100000; stty columns 200 rows 1000
	compadd() { local -a got; builtin compadd -O got \"\$@\"; (( ! \$#got )) || print -rl -- \"<\"\${^got}\">\"
		builtin compadd \"\$@\" }
	echo READY"
while zpty -r shell line; do [[ $line != *READY$'\r'* ]] || break; done
zpty -w -n shell "$2"$'\t\x15'"echo ENDED"$'\n'
while zpty -r shell line; do
	[[ $line != *ENDED$'\r'* ]] || break
	print -rn -- $line
done
zpty -d shell
