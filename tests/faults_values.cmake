# SPDX-License-Identifier: Apache-2.0
# Faults of the scenario, its files, the calendar and the surroundings: every field of the generated
# schema with every value that could hurt. Faults of the machine are in faults.cmake.
set(LEDGERWATT_PYTHON /usr/bin/python3 CACHE FILEPATH "Python 3 that has xarray")

# Stands in front of the C library's clocks, so its names are those of that library.
add_library(wall_clock MODULE faults/wall_clock.c)
target_link_libraries(wall_clock PRIVATE ledgerwatt_flags ${CMAKE_DL_LIBS})
target_compile_options(wall_clock PRIVATE -fvisibility=default -fno-builtin -U_FORTIFY_SOURCE)
set_target_properties(wall_clock PROPERTIES PREFIX ""
  LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
# A sanitizer's library wants to be the first that is loaded.
set(wall_clock "$<TARGET_FILE:wall_clock>")
if(LEDGERWATT_SANITIZE OR LEDGERWATT_FUZZ)
  set(wall_clock "")
endif()

set(fault_values_environment "LEDGERWATT_PROGRAM=$<TARGET_FILE:ledgerwatt>"
  "LEDGERWATT_SOURCE=${PROJECT_SOURCE_DIR}" "LEDGERWATT_SANITIZE=${LEDGERWATT_SANITIZE}"
  "FAULTS_WALL_CLOCK=${wall_clock}")
# Folders are many and short-lived: in memory where the system has such a place.
if(IS_DIRECTORY /dev/shm)
  list(APPEND fault_values_environment TMPDIR=/dev/shm)
endif()
foreach(name numbers values inputs empty calendar environment)
  add_test(NAME faults.${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMAND ${LEDGERWATT_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/faults/test_${name}.py)
  set_tests_properties(faults.${name} PROPERTIES LABELS faults TIMEOUT 1200 SKIP_RETURN_CODE 77
    ENVIRONMENT "${fault_values_environment}")
endforeach()
# Some 2,400 runs: in the optimised preset alone, and in all presets of scripts/test --full.
set_property(TEST faults.numbers APPEND PROPERTY LABELS once)

# Like fields of like objects too, and more values: minutes.
set(fault_values_full)
foreach(name numbers values)
  list(APPEND fault_values_full COMMAND ${CMAKE_COMMAND} -E env LEDGERWATT_FULL=1
    ${fault_values_environment} ${LEDGERWATT_PYTHON} -B
    ${CMAKE_CURRENT_SOURCE_DIR}/faults/test_${name}.py)
endforeach()
add_custom_target(faults_values_full ${fault_values_full} USES_TERMINAL VERBATIM)
add_dependencies(faults_values_full ledgerwatt)
