# SPDX-License-Identifier: GPL-2.0-or-later
# Nothing that is built says who built it, where and when
set(CMAKE_C_ARCHIVE_CREATE "<CMAKE_AR> qcD <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_C_ARCHIVE_APPEND "<CMAKE_AR> qD <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_C_ARCHIVE_FINISH "<CMAKE_RANLIB> -D <TARGET>")
if(KVMSME_PACKAGE)
	add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
endif()
