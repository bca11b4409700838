# SPDX-License-Identifier: Apache-2.0
# The house around the code: architecture checks, installation, documentation, scripts, Python.
# Python is the system's, whatever stands first in PATH: the packages of scripts/install-deps are its.
set(LEDGERWATT_PYTHON /usr/bin/python3 CACHE FILEPATH "Python 3 that has xarray")
get_property(house_libraries GLOBAL PROPERTY LEDGERWATT_LIBRARIES)

# house_test(NAME label.name COMMAND ... [TIMEOUT s]): a ctest with its label; exit code 77 = skipped.
function(house_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "COMMAND;ENVIRONMENT" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  string(REGEX REPLACE "\\..*" "" label ${name})
  add_test(NAME ${name} COMMAND ${ARG_COMMAND} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${ARG_TIMEOUT}
    SKIP_RETURN_CODE 77 ENVIRONMENT "${ARG_ENVIRONMENT}")
endfunction()

set(architecture ${PROJECT_SOURCE_DIR}/tests/architecture)
house_test(architecture.layers
  COMMAND ${LEDGERWATT_PYTHON} ${architecture}/check_layers.py ${PROJECT_SOURCE_DIR})
house_test(architecture.sizes
  COMMAND ${LEDGERWATT_PYTHON} ${architecture}/check_sizes.py ${PROJECT_SOURCE_DIR})
house_test(architecture.checks_can_fail
  COMMAND ${LEDGERWATT_PYTHON} ${architecture}/test_checks.py
  ENVIRONMENT CC=${CMAKE_C_COMPILER})

set(archives)
foreach(library IN LISTS house_libraries)
  get_target_property(type ${library} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    list(APPEND archives $<TARGET_FILE:${library}>)
  endif()
endforeach()
house_test(architecture.symbols
  COMMAND ${LEDGERWATT_PYTHON} ${architecture}/check_symbols.py ${archives})
house_test(architecture.listed COMMAND ${LEDGERWATT_PYTHON} ${architecture}/check_listed.py
  ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/compile_commands.json)
house_test(architecture.catalog_schema COMMAND ${LEDGERWATT_PYTHON}
  ${PROJECT_SOURCE_DIR}/scripts/check-catalog)
house_test(architecture.glossary
  COMMAND ${LEDGERWATT_PYTHON} ${architecture}/check_glossary.py ${PROJECT_SOURCE_DIR})
house_test(architecture.text COMMAND ${LEDGERWATT_PYTHON} ${PROJECT_SOURCE_DIR}/scripts/check-text)

# Two builds in one folder would meet, so these two never run at once.
house_test(architecture.headers TIMEOUT 300
  COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target all_verify_interface_header_sets)
set(sanitize)
if(LEDGERWATT_SANITIZE)
  set(sanitize -fsanitize=${LEDGERWATT_SANITIZE})
endif()
house_test(integration.consumer TIMEOUT 300
  COMMAND ${CMAKE_COMMAND} -D BUILD=${PROJECT_BINARY_DIR}
    -D SOURCE=${PROJECT_SOURCE_DIR}/tests/integration/consumer -D COMPILER=${CMAKE_C_COMPILER}
    -D FLAGS=${sanitize} -P ${PROJECT_SOURCE_DIR}/tests/integration/run_consumer.cmake)
set_tests_properties(architecture.headers integration.consumer PROPERTIES
  RESOURCE_LOCK build_folder)

# Programs of scripts/bench: built with the rest so that they keep compiling, never a test.
function(ledgerwatt_bench name)
  add_executable(bench_${name} bench/bench_${name}.c)
  target_link_libraries(bench_${name} PRIVATE ledgerwatt_flags ${ARGN} m)
  set_target_properties(bench_${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
endfunction()
ledgerwatt_bench(event_queue lw_kernel)
ledgerwatt_bench(numerics lw_kernel)
ledgerwatt_bench(auction lw_exchange)
ledgerwatt_bench(exchange lw_exchange)
ledgerwatt_bench(ledger lw_settlement)
ledgerwatt_bench(pow lw_settlement)

# Pages whose commands are run, with the program that this build made.
set(program ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/ledgerwatt)
foreach(page README docs/tutorial/first-city docs/how-to/write-a-scenario
        docs/how-to/change-the-tariff docs/how-to/choose-an-exchange docs/how-to/choose-and-write-a-contract
        docs/how-to/clear-one-interval docs/how-to/write-a-tariff
        docs/how-to/charging-from-your-own-records docs/how-to/replay-measured-use
        docs/how-to/check-the-load docs/how-to/find-a-break-even docs/how-to/choose-the-fidelity
        docs/how-to/try-an-attack docs/how-to/settle-on-a-public-chain docs/how-to/read-results-in-jupyter)
  get_filename_component(short ${page} NAME)
  string(TOLOWER ${short} short)
  string(REPLACE "-" "_" short ${short})
  house_test(integration.docs_${short} TIMEOUT 900
    COMMAND ${LEDGERWATT_PYTHON} -B ${PROJECT_SOURCE_DIR}/tests/integration/run_docs.py
      ${PROJECT_SOURCE_DIR} ${program} ${page}.md)
endforeach()

# Its commands run the scenario 160 times.
house_test(integration.docs_sweep_a_scenario TIMEOUT 120
  COMMAND ${LEDGERWATT_PYTHON} -B ${PROJECT_SOURCE_DIR}/tests/integration/run_docs.py
    ${PROJECT_SOURCE_DIR} ${program} --json-only docs/how-to/sweep-a-scenario.md)

house_test(integration.analysis TIMEOUT 600
  COMMAND ${LEDGERWATT_PYTHON} -B -m unittest discover -t ${PROJECT_SOURCE_DIR}/analysis
    -s ${PROJECT_SOURCE_DIR}/analysis/tests
  ENVIRONMENT "PYTHONPATH=${PROJECT_SOURCE_DIR}/analysis;MPLBACKEND=Agg;LEDGERWATT_BINARY=${program}")
house_test(integration.scripts TIMEOUT 120
  COMMAND ${LEDGERWATT_PYTHON} -B ${PROJECT_SOURCE_DIR}/tests/integration/test_scripts.py)
