# SPDX-License-Identifier: GPL-2.0-or-later
# What is installed beside the program and the libraries: the scenario suite, the profiles as
# examples of one's own, the documents, and completion by the program's own tables
set(data ${CMAKE_INSTALL_DATADIR}/kvmsme)
install(DIRECTORY scenarios DESTINATION ${data} COMPONENT program)
install(DIRECTORY profiles DESTINATION ${data} COMPONENT program
	FILES_MATCHING PATTERN *.yaml PATTERN gen EXCLUDE)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program PATTERN kvmsme.1 EXCLUDE)
install(FILES examples/sve_on_unicorn.c DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT program)
install(DIRECTORY examples/tutorial examples/vmm examples/bare-metal DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples
	COMPONENT program)
install(FILES docs/kvmsme.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)

# install_completion(SHELL DIRECTORY NAME)
function(install_completion shell directory name)
	set(file ${CMAKE_CURRENT_BINARY_DIR}/completion.${shell})
	add_custom_command(OUTPUT ${file} COMMAND kvmsme completion ${shell} > ${file}
		DEPENDS kvmsme VERBATIM)
	add_custom_target(completion_${shell} ALL DEPENDS ${file})
	install(FILES ${file} DESTINATION ${CMAKE_INSTALL_DATADIR}/${directory} RENAME ${name}
		COMPONENT program)
endfunction()
install_completion(bash bash-completion/completions kvmsme)
# Debian's zsh looks there for what packages bring
install_completion(zsh zsh/$<IF:$<BOOL:${KVMSME_PACKAGE}>,vendor-completions,site-functions> _kvmsme)
