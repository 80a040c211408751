# SPDX-License-Identifier: GPL-2.0-or-later
# cpack's own way to the dependencies of a shared library adds scripts that call ldconfig, for which there is
# a trigger; so dpkg-shlibdeps is asked here
set(dir ${CPACK_PACKAGE_DIRECTORY}/shlibdeps)
file(WRITE ${dir}/debian/control "Source: kvmsme\n\nPackage: libkvmsme1\nArchitecture: any\n")
execute_process(COMMAND dpkg-shlibdeps -O -e${CPACK_PACKAGE_DIRECTORY}/lib/libkvmsme.so.1
	WORKING_DIRECTORY ${dir} OUTPUT_VARIABLE found COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "^shlibs:Depends=([^\n]*).*" "\\1" CPACK_DEBIAN_LIB_PACKAGE_DEPENDS "${found}")
