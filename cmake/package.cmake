# SPDX-License-Identifier: GPL-2.0-or-later
# Debian packages (./dev package, docs/packaging.md): a package for each component of what is
# installed, the same bytes wherever and whenever they are built
find_program(HELP2MAN help2man REQUIRED)
set(package_dir ${PROJECT_SOURCE_DIR}/cmake/package)
set(KVMSME_MAINTAINER "kvmsme maintainers <maintainers@kvmsme.invalid>" CACHE STRING "Of the packages, with an address")

# install_about(PACKAGE COMPONENT): what Debian policy wants to lie beside everything
function(install_about package component)
	install(FILES ${package_dir}/copyright ${PROJECT_BINARY_DIR}/changelog.gz
		DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
endfunction()

# describe(COMPONENT PACKAGE SECTION SUMMARY TEXT)
macro(describe component package section summary text)
	string(TOUPPER ${component} upper)
	set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package})
	set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section})
	set(CPACK_DEBIAN_${upper}_DESCRIPTION "${summary}\n${text}")
	install_about(${package} ${component})
endmacro()

# it has SOURCE_DATE_EPOCH
string(TIMESTAMP when "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(${package_dir}/changelog.in changelog @ONLY)
set(pages ${PROJECT_BINARY_DIR}/man1)
add_custom_command(OUTPUT changelog.gz
	COMMAND gzip -9 -n -c changelog > changelog.gz DEPENDS ${PROJECT_BINARY_DIR}/changelog VERBATIM)
add_custom_command(OUTPUT man1.done
	COMMAND ${PROJECT_SOURCE_DIR}/cmake/man_pages.sh $<TARGET_FILE:kvmsme> ${PROJECT_VERSION} ${pages}
	COMMAND ${CMAKE_COMMAND} -E touch man1.done
	DEPENDS kvmsme cmake/man_pages.sh VERBATIM)
add_custom_target(package_pages ALL DEPENDS changelog.gz man1.done)
install(FILES ${package_dir}/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME kvmsme
	COMPONENT program)
install(DIRECTORY ${pages}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME kvmsme)
set(CPACK_PACKAGE_CONTACT ${KVMSME_MAINTAINER})
# each has its own
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
	OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${package_dir}/staged.cmake)
set(CPACK_PROJECT_CONFIG_FILE ${package_dir}/depends.cmake)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program lib dev smevec)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

describe(program kvmsme devel "executable reference model of the KVM arm64 SVE/SME vCPU ABI"
	"Every ioctl of a vCPU's life, every register access in between and real\nSVE and SME guest code, in userspace, for each generation of the ABI that was\nposted: run scenarios, compare traces, ask what another ABI would answer.")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
# llvm-mc, for guest code that no cache has
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS llvm-19)

describe(lib libkvmsme1 libs "model of the KVM arm64 SVE/SME vCPU ABI - shared library"
	"A VMM uses it as it uses /dev/kvm. This package has the shared library.")
set(CPACK_DEBIAN_LIB_PACKAGE_MULTIARCH same)
file(STRINGS ${PROJECT_SOURCE_DIR}/lib/kvmsme.map names REGEX "^\tkvmsme_")
list(TRANSFORM names REPLACE "^\t(.*);" " \\1@KVMSME_1 ${PROJECT_VERSION}")
list(JOIN names "\n" symbols)
file(WRITE ${PROJECT_BINARY_DIR}/symbols
	"libkvmsme.so.1 libkvmsme1 #MINVER#\n* Build-Depends-Package: libkvmsme-dev\n KVMSME_1@KVMSME_1 ${PROJECT_VERSION}\n${symbols}\n")
file(WRITE ${PROJECT_BINARY_DIR}/shlibs "libkvmsme 1 libkvmsme1 (>= ${PROJECT_VERSION})\n")
file(WRITE ${PROJECT_BINARY_DIR}/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_LIB_PACKAGE_CONTROL_EXTRA
	${PROJECT_BINARY_DIR}/symbols ${PROJECT_BINARY_DIR}/shlibs ${PROJECT_BINARY_DIR}/triggers)

describe(dev libkvmsme-dev libdevel "model of the KVM arm64 SVE/SME vCPU ABI - development files"
	"A VMM uses it as it uses /dev/kvm. This package has the headers, the static\nlibrary and pkg-config's file.")
set(CPACK_DEBIAN_DEV_PACKAGE_MULTIARCH same)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
	"libkvmsme1 (= ${PROJECT_VERSION}), libunicorn-dev, libxxhash-dev")

describe(smevec libsmevec-dev libdevel "SVE and SME instruction engine - development files"
	"SVE, SVE2, SME and SME2, instruction by instruction, as a static library for\nemulators.")
set(CPACK_DEBIAN_SMEVEC_PACKAGE_MULTIARCH same)
include(CPack)
