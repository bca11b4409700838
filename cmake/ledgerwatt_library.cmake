# SPDX-License-Identifier: Apache-2.0
# ledgerwatt_library(NAME SOURCES a.c ... HEADERS a.h ... [LINK other ...] [PRIVATE_LINK other ...])
# One static library per folder; it links only libraries below it.
function(ledgerwatt_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;LINK;PRIVATE_LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_sources(${name} PUBLIC
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK}
    PRIVATE $<BUILD_INTERFACE:ledgerwatt_flags> ${ARG_PRIVATE_LINK})
  set_property(GLOBAL APPEND PROPERTY LEDGERWATT_LIBRARIES ${name})
endfunction()
