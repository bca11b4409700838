# SPDX-License-Identifier: Apache-2.0
# What the system provides; nothing is downloaded. scripts/install-deps names the packages.
find_package(PkgConfig REQUIRED)
find_package(GSL REQUIRED)
find_package(HDF5 REQUIRED COMPONENTS C HL)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(OpenMP REQUIRED COMPONENTS C)
pkg_check_modules(CJSON REQUIRED IMPORTED_TARGET libcjson)
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)
if(LEDGERWATT_TESTS)
  pkg_check_modules(CRITERION REQUIRED IMPORTED_TARGET criterion)
endif()
