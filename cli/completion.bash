# SPDX-License-Identifier: GPL-2.0-or-later
# Of "a,b" that is being written, b is completed
_kvmsme_reply() {
	local cur=$1 prefix='' words=" $2 "
	COMPREPLY=()
	[[ $words == *" FILES "* || $words == *" DIRS "* ]] && compopt -o filenames
	if [[ $words == *" FILES "* ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	elif [[ $words == *" DIRS "* ]]; then
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
	fi
	[[ $cur == *,* ]] && prefix=${cur%,*},
	words=${words/ FILES / }
	words=${words/ DIRS / }
	while IFS= read -r word; do
		COMPREPLY+=("$prefix$word")
	done < <(compgen -W "$words" -- "${cur##*,}")
}
_kvmsme() {
	local cur=${COMP_WORDS[COMP_CWORD]} word words=() i option=''
	# Words as they were written: bash takes --option=value apart
	for ((i = 1; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == '=' || ${COMP_WORDS[i - 1]} == '=' ]] && [ ${#words[@]} -gt 0 ]; then
			words[-1]+=$word
		else
			words+=("$word")
		fi
	done
	[ ${#words[@]} -gt 0 ] && word=${words[-1]} || word=''
	if [ ${#words[@]} -le 1 ]; then
		_kvmsme_reply "$cur" "$(_kvmsme_commands)"
		return
	fi
	if [[ $word == --*=* ]]; then
		_kvmsme_reply "${word#*=}" "$(_kvmsme_values "${words[0]}" "${word%%=*}")"
		return
	fi
	[ ${#words[@]} -gt 2 ] && option=${words[-2]}
	if [[ $word == -* ]]; then
		_kvmsme_reply "$word" "$(_kvmsme_options "${words[0]}")"
		[[ ${COMPREPLY[*]} == *= ]] && compopt -o nospace
	elif [[ $option == --* && $option != *=* && " $(_kvmsme_options "${words[0]}") " == *" $option= "* ]]; then
		_kvmsme_reply "$word" "$(_kvmsme_values "${words[0]}" "$option")"
	else
		_kvmsme_reply "$word" "$(_kvmsme_values "${words[0]}" '')"
	fi
}
complete -o bashdefault -F _kvmsme kvmsme
