# SPDX-License-Identifier: Apache-2.0
# One interface target carries the flags of every target of ours.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Debug or RelWithDebInfo" FORCE)
endif()
# LW_ASSERT stays on in every build; NDEBUG switches off only LW_DEBUG_ASSERT, the checks inside hot
# loops. -O2 without -march: a result must not depend on the machine that built the program.
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g -DNDEBUG")

# Target all_verify_interface_header_sets compiles every header alone (test architecture.headers).
if(LEDGERWATT_TESTS)
  set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)
endif()

add_library(ledgerwatt_flags INTERFACE)
target_compile_definitions(ledgerwatt_flags INTERFACE _GNU_SOURCE)
target_include_directories(ledgerwatt_flags INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
target_compile_options(ledgerwatt_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wdouble-promotion
  -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef -Wcast-align -Wwrite-strings
  -Wswitch-enum -Wformat=2 -ffp-contract=off -fno-common -fvisibility=hidden)
target_link_libraries(ledgerwatt_flags INTERFACE m)
if(LEDGERWATT_WERROR)
  target_compile_options(ledgerwatt_flags INTERFACE -Werror)
endif()
if(LEDGERWATT_SANITIZE)
  target_compile_options(ledgerwatt_flags INTERFACE -fsanitize=${LEDGERWATT_SANITIZE}
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(ledgerwatt_flags INTERFACE -fsanitize=${LEDGERWATT_SANITIZE})
endif()
if(LEDGERWATT_FUZZ)
  target_compile_options(ledgerwatt_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
