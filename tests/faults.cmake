# SPDX-License-Identifier: Apache-2.0
# Faults of the machine under the program: memory, files, signals, limits, damaged checkpoints.
# docs/explanation/faults.md says which fault is tested where. In a build with a sanitizer or line
# counts every piece is skipped: those have a malloc, and deaths, of their own.
set(LEDGERWATT_PYTHON /usr/bin/python3 CACHE FILEPATH "Python 3 that has xarray")

set(fault_skip "")
if(LEDGERWATT_SANITIZE OR LEDGERWATT_FUZZ)
  set(fault_skip "a build with sanitizers has a malloc of its own")
elseif("${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_DEBUG}" MATCHES "--coverage")
  set(fault_skip "a build that counts lines writes files at its end")
endif()

# Stands in front of the C library's calls, so its names are those of that library.
add_library(fault_shim MODULE faults/shim.c faults/shim_calls.c)
target_link_libraries(fault_shim PRIVATE ledgerwatt_flags ${CMAKE_DL_LIBS})
target_compile_options(fault_shim PRIVATE -fno-builtin -U_FORTIFY_SOURCE)
set_target_properties(fault_shim PROPERTIES PREFIX ""
  LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
if(fault_skip)
  set_target_properties(fault_shim PROPERTIES EXCLUDE_FROM_ALL ON)
endif()

set(fault_percent 100)
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  set(fault_percent 60) # a run takes twice as long there
endif()
set(fault_environment "LEDGERWATT_PROGRAM=$<TARGET_FILE:ledgerwatt>"
  "LEDGERWATT_SOURCE=${PROJECT_SOURCE_DIR}" "LEDGERWATT_FAULT_SHIM=$<TARGET_FILE:fault_shim>"
  "LEDGERWATT_FAULT_SKIP=${fault_skip}" "LEDGERWATT_FAULT_PERCENT=${fault_percent}")
# Folders are many and short-lived: in memory where the system has such a place.
if(IS_DIRECTORY /dev/shm)
  list(APPEND fault_environment TMPDIR=/dev/shm)
endif()

# ledgerwatt_fault(NAME SCRIPT [unittest names ...]): a piece of tests/faults/test_SCRIPT.py.
function(ledgerwatt_fault name script)
  add_test(NAME faults.${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMAND ${LEDGERWATT_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/faults/test_${script}.py ${ARGN})
  set_tests_properties(faults.${name} PROPERTIES LABELS faults TIMEOUT 600
    SKIP_RETURN_CODE 77 ENVIRONMENT "${fault_environment}")
endfunction()

ledgerwatt_fault(memory_run_once memory
  Run.test_once_before_publishing Run.test_once_while_publishing)
ledgerwatt_fault(memory_run_ever memory
  Run.test_from_then_on_before_publishing Run.test_from_then_on_while_publishing)
ledgerwatt_fault(memory_commands memory Commands)
ledgerwatt_fault(memory_results memory Results)
ledgerwatt_fault(io_run io Run)
ledgerwatt_fault(io_checkpoints io Rows Checkpoints Resume)
ledgerwatt_fault(io_reading io Reading)
ledgerwatt_fault(io_full_disk io FullDisk)
ledgerwatt_fault(signals signals)
ledgerwatt_fault(places machine Places)
ledgerwatt_fault(limits machine Limits)
ledgerwatt_fault(rivals rivals)
ledgerwatt_fault(damage damage)
ledgerwatt_fault(forged forged)

# Every place in place of some: hours. docs/explanation/faults.md has what was seen.
set(fault_commands)
foreach(script memory io signals machine rivals damage forged)
  list(APPEND fault_commands COMMAND ${CMAKE_COMMAND} -E env LEDGERWATT_FULL=1 ${fault_environment}
    ${LEDGERWATT_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/faults/test_${script}.py)
endforeach()
add_custom_target(faults_full ${fault_commands} USES_TERMINAL VERBATIM)
add_dependencies(faults_full ledgerwatt fault_shim)
