# SPDX-License-Identifier: Apache-2.0
# What reads scenarios, and the command line.
ledgerwatt_test(unit json_scan LINK lw_load)
ledgerwatt_test(unit json_tree LINK lw_load)
ledgerwatt_test(unit json_reader LINK lw_load SOURCES support/sample_params.c)
ledgerwatt_test(unit file_source LINK lw_load)
ledgerwatt_test(unit file_change LINK lw_load)
target_link_options(unit_file_change PRIVATE LINKER:--wrap=read LINKER:--wrap=syscall)
ledgerwatt_test(unit suggestion LINK lw_base)
ledgerwatt_test(unit text_escape LINK lw_base)
ledgerwatt_test(unit scenario_reader LINK lw_load)
ledgerwatt_test(property scenario_reader LINK lw_load)
ledgerwatt_test(unit schema LINK lw_load SOURCES support/sample_params.c)
ledgerwatt_test(unit describe LINK lw_load SOURCES support/sample_params.c)
ledgerwatt_test(unit load_statistics LINK lw_run)
ledgerwatt_test(unit report_print LINK lw_run)
ledgerwatt_test(unit options LINK lw_run)
ledgerwatt_test(unit progress LINK lw_run)

# Python is the system's, whatever stands first in PATH: the packages of scripts/install-deps are its.
set(LEDGERWATT_PYTHON /usr/bin/python3 CACHE FILEPATH "Python 3 that has xarray")
# The binary as a planner uses it: tests/integration/test_NAME.py.
foreach(name advice breakeven chain check clear compare intermediaries payload trust sweep reuse journal torture schema commands
    inspect inspect_energy
    weather_files)
  add_test(NAME integration.${name}
    COMMAND ${LEDGERWATT_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/integration/test_${name}.py
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(integration.${name} PROPERTIES LABELS integration TIMEOUT 600 ENVIRONMENT
    "LEDGERWATT_PROGRAM=$<TARGET_FILE:ledgerwatt>;LEDGERWATT_SOURCE=${PROJECT_SOURCE_DIR};LEDGERWATT_SANITIZE=${LEDGERWATT_SANITIZE}")
endforeach()

# The page of what a result holds, against results. Exit code 77: h5py is not installed.
add_test(NAME integration.result_reference
  COMMAND ${LEDGERWATT_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/integration/result_reference.py
          $<TARGET_FILE:ledgerwatt> scenarios/catalog docs/reference/result-datasets.md
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(integration.result_reference PROPERTIES LABELS integration TIMEOUT 600
  SKIP_RETURN_CODE 77)
