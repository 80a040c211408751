# SPDX-License-Identifier: GPL-2.0-or-later
set(EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed.cmake)

# embed_text(NAME FILE): NAME.c, in which the file is a C string of this name
function(embed_text name file)
	add_custom_command(OUTPUT ${name}.c
		COMMAND ${CMAKE_COMMAND} -DIN=${file} -DOUT=${CMAKE_CURRENT_BINARY_DIR}/${name}.c -DNAME=${name}
			-P ${EMBED_SCRIPT}
		DEPENDS ${file} ${EMBED_SCRIPT} VERBATIM)
endfunction()
