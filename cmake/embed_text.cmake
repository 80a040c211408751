# SPDX-License-Identifier: GPL-2.0-or-later
set(EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed.cmake)

# embed_text(NAME FILE...): NAME.c, in which the files, one behind the other, are a C string of this name
function(embed_text name)
	add_custom_command(OUTPUT ${name}.c
		COMMAND ${CMAKE_COMMAND} "-DIN=${ARGN}" -DOUT=${CMAKE_CURRENT_BINARY_DIR}/${name}.c -DNAME=${name}
			-P ${EMBED_SCRIPT}
		DEPENDS ${ARGN} ${EMBED_SCRIPT} VERBATIM)
endfunction()
