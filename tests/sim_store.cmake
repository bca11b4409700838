# SPDX-License-Identifier: Apache-2.0
# The result store: units in C, and the published file as Python's readers see it.
set(store_support support/sample_result.c support/scratch_folder.c)
ledgerwatt_test(unit store LINK lw_store SOURCES ${store_support})
ledgerwatt_test(unit hdf5_file LINK lw_store SOURCES ${store_support})
ledgerwatt_test(unit isolate LINK lw_store SOURCES support/scratch_folder.c)
# This one makes fork fail.
target_link_options(unit_isolate PRIVATE LINKER:--wrap=fork)
ledgerwatt_test(unit publish LINK lw_store SOURCES ${store_support})
# This one makes the library end its process, and fork and flock fail.
target_link_options(unit_publish PRIVATE
  LINKER:--wrap=lw_hdf5_close LINKER:--wrap=fork LINKER:--wrap=flock)
ledgerwatt_test(unit store_state LINK lw_store SOURCES ${store_support})
ledgerwatt_test(unit checkpoint LINK lw_store SOURCES support/scratch_folder.c)
ledgerwatt_test(unit record_log LINK lw_store SOURCES support/scratch_folder.c)
ledgerwatt_test(unit shelf LINK lw_store SOURCES support/scratch_folder.c)

add_executable(write_sample_result support/write_sample_result.c support/sample_result.c)
target_link_libraries(write_sample_result PRIVATE ledgerwatt_flags lw_store)
set_target_properties(write_sample_result PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
# Exit code 77: xarray or one of its readers is not installed; the test says which and is skipped.
add_test(NAME integration.result_layout
  COMMAND /usr/bin/python3 ${PROJECT_SOURCE_DIR}/tests/integration/check_layout.py
          $<TARGET_FILE:write_sample_result>
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(integration.result_layout PROPERTIES LABELS integration TIMEOUT 120
  SKIP_RETURN_CODE 77)
add_test(NAME integration.catalogue_layout
  COMMAND /usr/bin/python3 -B ${PROJECT_SOURCE_DIR}/tests/integration/check_layout.py
          --catalogue $<TARGET_FILE:ledgerwatt> ${PROJECT_SOURCE_DIR}/scenarios/catalog
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(integration.catalogue_layout PROPERTIES LABELS integration TIMEOUT 600
  SKIP_RETURN_CODE 77)
add_test(NAME integration.full_disk
  COMMAND /usr/bin/python3 ${PROJECT_SOURCE_DIR}/tests/integration/check_full_disk.py
          $<TARGET_FILE:write_sample_result>
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(integration.full_disk PROPERTIES LABELS integration TIMEOUT 120)
