#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A man page for each command that `kvmsme --help` lists, from that command's own --help
# Usage: man_pages.sh KVMSME VERSION DIRECTORY
set -euo pipefail
kvmsme=$1
version=$2
directory=$3
# examples and options on one line each, the same everywhere
export ARGP_HELP_FMT=rmargin=200 LC_ALL=C

# page_of COMMAND: help2man's page, by the name of a page; examples as they are written
page_of() {
	help2man --no-info --section=1 --name=NAME --version-string="$version" --source="kvmsme $version" "$kvmsme $1" |
		sed -e "s/^\.TH KVMSME /.TH KVMSME-${1^^} /" \
			-e "s|^kvmsme $1 .- NAME\$|kvmsme-$1 \\\\- ${2//&/\\&}|" \
			-e "s|^\\\\fI\\\\,$1 \\\\/\\\\fR|.B $1\n|" |
		awk '/^\.S[HS] "?E[Xx][Aa][Mm][Pp][Ll][Ee]/ { examples = 1 }
			examples && verbatim && /^\./ { print ".fi"; verbatim = 0 }
			{ print }
			examples && /^\.(IP|PP)/ { print ".nf"; verbatim = 1 }
			END { if (verbatim) print ".fi" }'
	printf '.SH "SEE ALSO"\n.BR kvmsme (1),\nand the documents in /usr/share/doc/kvmsme.\n'
}

mkdir -p "$directory"
rm -f "$directory"/kvmsme-*.1
"$kvmsme" --help | sed -n 's/^  \([a-z][a-z-]*\)  *\([a-z].*\)$/\1\t\2/p' | grep -v '^kvmsme' |
	while IFS=$'\t' read -r command summary; do
		page_of "$command" "$summary" >"$directory/kvmsme-$command.1"
	done
