# SPDX-License-Identifier: GPL-2.0-or-later
# A text file as a C string: cmake -DIN=FILE -DOUT=FILE.c -DNAME=IDENTIFIER -P embed.cmake
file(READ "${IN}" text)
string(REPLACE "\\" "\\\\" text "${text}")
string(REPLACE "\"" "\\\"" text "${text}")
string(REPLACE "\n" "\\n\"\n\t\"" text "${text}")
file(WRITE "${OUT}" "extern const char ${NAME}[];\nconst char ${NAME}[] =\n\t\"${text}\";\n")
