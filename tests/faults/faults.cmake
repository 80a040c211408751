# SPDX-License-Identifier: GPL-2.0-or-later
# -DKVMSME_FAULT=ON: libraries are made of copies of their sources that have the faults of
# tests/faults/*.yaml in them, and the environment variable KVMSME_FAULT names the one that is
# there at run time.  -DKVMSME_FAULT_BUILD=NAME: with this one of kind build (docs/faults.md).
set(KVMSME_FAULT_BUILD "" CACHE STRING "The fault of kind build that is there")
set(planted ${PROJECT_BINARY_DIR}/planted)
file(GLOB tables CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.yaml ${CMAKE_CURRENT_LIST_DIR}/*.py)
execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/plant_faults.py ${planted} ${KVMSME_FAULT_BUILD}
	OUTPUT_VARIABLE files COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "\n+$" "" files "${files}")
string(REPLACE "\n" ";" files "${files}")
list(TRANSFORM files PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE sources)
set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${tables} ${sources})

add_library(kvmsme_faults STATIC ${planted}/faults.c)

# The copies find headers where the sources do
function(plant_into target)
	get_target_property(dir ${target} SOURCE_DIR)
	get_target_property(sources ${target} SOURCES)
	set(dirs)
	set(copies)
	foreach(source ${sources})
		cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${dir})
		cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE file)
		if(file IN_LIST files)
			cmake_path(GET source PARENT_PATH parent)
			list(APPEND dirs -iquote ${parent})
			set_property(GLOBAL APPEND PROPERTY planted_files ${file})
			set(source ${planted}/${file})
		endif()
		list(APPEND copies ${source})
	endforeach()
	if(dirs)
		set_target_properties(${target} PROPERTIES SOURCES "${copies}")
		target_compile_options(${target} PRIVATE -w "SHELL:$<JOIN:${dirs}, >")
		target_link_libraries(${target} PUBLIC kvmsme_faults)
	endif()
endfunction()

foreach(target kvmsme_model kvmsme_vmm kvmsme_runner kvmsme_trace kvmsme_whatif kvmsme_unicorn
	kvmsme_a64 kvmsme_explore kvmsme_fuzz)
	plant_into(${target})
endforeach()
target_link_libraries(kvmsme_lib PUBLIC kvmsme_faults)

get_property(used GLOBAL PROPERTY planted_files)
list(REMOVE_ITEM files ${used})
if(files)
	message(FATAL_ERROR "faults: no library of those above has ${files}")
endif()
