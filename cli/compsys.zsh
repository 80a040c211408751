# SPDX-License-Identifier: GPL-2.0-or-later
# $1: what may stand here; of "a,b" that is being written, b is completed
_kvmsme_reply() {
	local -a words=(${=1})
	if ((${words[(Ie)FILES]})); then
		_files
	elif ((${words[(Ie)DIRS]})); then
		_files -/
	fi
	words=(${words:#(FILES|DIRS)})
	compset -P '*,'
	compadd -a words
}
_kvmsme() {
	local command=${words[2]} word=${words[CURRENT]} before=${words[CURRENT - 1]} given
	if ((CURRENT == 2)); then
		_describe command _kvmsme_described
	elif [[ $word == --*=* ]]; then
		given=$(_kvmsme_values $command ${word%%=*})
		compset -P '*='
		_kvmsme_reply "$given"
	elif [[ $word == -* ]]; then
		local -a options=(${=$(_kvmsme_options $command)})
		compadd -S '' -- ${(M)options:#*=}
		compadd -- ${options:#*=}
	elif [[ $before == --* && $before != *=* && " $(_kvmsme_options $command) " == *" $before= "* ]]; then
		_kvmsme_reply "$(_kvmsme_values $command $before)"
	else
		_kvmsme_reply "$(_kvmsme_values $command '')"
	fi
}
# A file of $fpath is run as the function itself, the first time
if [ "${funcstack[1]}" = _kvmsme ]; then
	_kvmsme
else
	compdef _kvmsme kvmsme
fi
