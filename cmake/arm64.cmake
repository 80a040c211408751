# SPDX-License-Identifier: GPL-2.0-or-later
# Toolchain of ./dev build-arm64: static programs for arm64, with the libraries of build/lab/arm64
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64)
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
set(sysroot ${CMAKE_CURRENT_LIST_DIR}/../build/lab/arm64/root)
# libfdt has no .pc file
set(CMAKE_FIND_ROOT_PATH ${sysroot})
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${sysroot})
set(ENV{PKG_CONFIG_LIBDIR} ${sysroot}/usr/lib/aarch64-linux-gnu/pkgconfig:${sysroot}/usr/share/pkgconfig)
# GCC 12 sees xxHash read more than it is given
set(CMAKE_C_FLAGS_INIT -Wno-maybe-uninitialized)
