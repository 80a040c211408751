# SPDX-License-Identifier: GPL-2.0-or-later
# Before cpack packs what it has staged: man pages are compressed, the compiler's name is taken out, and nothing is
# younger than SOURCE_DATE_EPOCH
file(GLOB_RECURSE pages ${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/man/*.1)
if(pages)
	execute_process(COMMAND gzip -9 -n ${pages} COMMAND_ERROR_IS_FATAL ANY)
endif()
file(GLOB_RECURSE binaries ${CPACK_TEMPORARY_DIRECTORY}/*/usr/bin/kvmsme ${CPACK_TEMPORARY_DIRECTORY}/*/usr/lib/*.a
	${CPACK_TEMPORARY_DIRECTORY}/*/usr/lib/*.so.1)
execute_process(COMMAND strip -D --strip-unneeded -R .comment -R .note ${binaries} COMMAND_ERROR_IS_FATAL ANY)
if(DEFINED ENV{SOURCE_DATE_EPOCH})
	execute_process(COMMAND find ${CPACK_TEMPORARY_DIRECTORY} -exec touch -h -d @$ENV{SOURCE_DATE_EPOCH} {} +
		COMMAND_ERROR_IS_FATAL ANY)
endif()
