# SPDX-License-Identifier: GPL-2.0-or-later
# Text files as a C string: cmake -DIN=FILE;FILE... -DOUT=FILE.c -DNAME=IDENTIFIER -P embed.cmake
set(text "")
foreach(file ${IN})
	file(READ "${file}" one)
	string(APPEND text "${one}")
endforeach()
string(REPLACE "\\" "\\\\" text "${text}")
string(REPLACE "\"" "\\\"" text "${text}")
string(REPLACE "\n" "\\n\"\n\t\"" text "${text}")
file(WRITE "${OUT}" "extern const char ${NAME}[];\nconst char ${NAME}[] =\n\t\"${text}\";\n")
