# SPDX-License-Identifier: Apache-2.0
# Fuzz targets. In every build each runs over its corpus (fuzz.NAME_corpus); with LEDGERWATT_FUZZ
# libFuzzer drives it for LEDGERWATT_FUZZ_SECONDS, or LEDGERWATT_FUZZ_BRIEF_SECONDS when it is marked BRIEF
# (fuzz.NAME). New units go to BUILD/fuzz/NAME, what crashes, leaks or is slow to LEDGERWATT_FUZZ_FINDINGS
# as fuzz-NAME-crash-* and so on; a crash joins tests/fuzz/corpus/NAME when it is mended.
set(LEDGERWATT_PYTHON /usr/bin/python3 CACHE FILEPATH "Python 3 that has xarray")
set(LEDGERWATT_FUZZ_SECONDS 30 CACHE STRING "How long libFuzzer drives each target")
set(LEDGERWATT_FUZZ_BRIEF_SECONDS 10 CACHE STRING "How long it drives the smaller ones")
set(LEDGERWATT_FUZZ_FINDINGS ${CMAKE_BINARY_DIR}/fuzz CACHE PATH "Where inputs go that break a target")
add_custom_target(fuzz)

if(LEDGERWATT_FUZZ)
  include(CheckCSourceCompiles)
  set(CMAKE_REQUIRED_FLAGS -fsanitize=fuzzer)
  check_c_source_compiles(
    "int LLVMFuzzerTestOneInput(const char *d, long n); int LLVMFuzzerTestOneInput(const char *d, long n) { return d && n ? 0 : 0; }"
    LEDGERWATT_HAVE_LIBFUZZER)
  unset(CMAKE_REQUIRED_FLAGS)
  if(NOT LEDGERWATT_HAVE_LIBFUZZER)
    message(FATAL_ERROR "LEDGERWATT_FUZZ needs clang and its runtime: scripts/install-deps test")
  endif()
endif()

# Scratch files of a target are many and short-lived: in memory where the system has such a place.
set(fuzz_environment ASAN_OPTIONS=strict_string_checks=1:detect_stack_use_after_return=1
  UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1)
if(IS_DIRECTORY /dev/shm)
  list(APPEND fuzz_environment TMPDIR=/dev/shm)
endif()

# ledgerwatt_fuzz(NAME [BRIEF] LINK lib ... [SOURCES extra.c ...] [OPTIONS of libFuzzer ...])
function(ledgerwatt_fuzz name)
  cmake_parse_arguments(ARG "BRIEF" "" "LINK;SOURCES;OPTIONS" ${ARGN})
  set(target fuzz_${name})
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name})
  add_executable(${target} fuzz/fuzz_${name}.c ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE ledgerwatt_flags ${ARG_LINK} m)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_dependencies(fuzz ${target})
  set(once ${corpus})
  if(LEDGERWATT_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    set(findings -artifact_prefix=${LEDGERWATT_FUZZ_FINDINGS}/fuzz-${name}-)
    set(once -runs=0 ${findings} ${corpus})
    set(work ${CMAKE_BINARY_DIR}/fuzz)
    file(MAKE_DIRECTORY ${work}/${name} ${LEDGERWATT_FUZZ_FINDINGS})
    set(seconds ${LEDGERWATT_FUZZ_SECONDS})
    if(ARG_BRIEF)
      set(seconds ${LEDGERWATT_FUZZ_BRIEF_SECONDS})
    endif()
    math(EXPR limit_s "${seconds} + 120")
    add_test(NAME fuzz.${name} WORKING_DIRECTORY ${work} COMMAND ${target}
      -max_total_time=${seconds} -timeout=10 -report_slow_units=5 -rss_limit_mb=1024
      -malloc_limit_mb=512 -print_final_stats=1 ${findings} ${ARG_OPTIONS} ${work}/${name} ${corpus})
    # The longest first, so that two at a time end together.
    set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT ${limit_s} COST ${seconds}
      ENVIRONMENT "${fuzz_environment}")
  else()
    target_sources(${target} PRIVATE fuzz/run_corpus.c)
  endif()
  add_test(NAME fuzz.${name}_corpus COMMAND ${target} ${once} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(fuzz.${name}_corpus PROPERTIES LABELS fuzz TIMEOUT 120
    ENVIRONMENT "${fuzz_environment}")
endfunction()

# The words of a scenario, from the tables by way of the schema.
set(scenario_words ${CMAKE_CURRENT_BINARY_DIR}/scenario.dict)
add_custom_command(OUTPUT ${scenario_words}
  COMMAND ${LEDGERWATT_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/make_dictionary.py
          ${PROJECT_SOURCE_DIR}/scenarios/schema/scenario.schema.json ${scenario_words}
  DEPENDS fuzz/make_dictionary.py ${PROJECT_SOURCE_DIR}/scenarios/schema/scenario.schema.json VERBATIM)
add_custom_target(fuzz_words ALL DEPENDS ${scenario_words})
add_dependencies(fuzz fuzz_words)

ledgerwatt_fuzz(scenario LINK lw_load SOURCES fuzz/report_laws.c OPTIONS -dict=${scenario_words} -max_len=16384)
ledgerwatt_fuzz(book LINK lw_clear SOURCES fuzz/report_laws.c
  OPTIONS -dict=${CMAKE_CURRENT_SOURCE_DIR}/fuzz/book.dict -max_len=4096)
ledgerwatt_fuzz(weather LINK lw_energy
  OPTIONS -dict=${CMAKE_CURRENT_SOURCE_DIR}/fuzz/weather.dict -max_len=4096)
ledgerwatt_fuzz(checkpoint LINK lw_energy lw_accounts lw_settlement
  SOURCES fuzz/saved_models.c support/scratch_folder.c OPTIONS -max_len=4096)
ledgerwatt_fuzz(tzif BRIEF LINK lw_kernel
  OPTIONS -dict=${CMAKE_CURRENT_SOURCE_DIR}/fuzz/tzif.dict -max_len=4096)
ledgerwatt_fuzz(result BRIEF LINK lw_store SOURCES support/scratch_folder.c OPTIONS -max_len=4096)
