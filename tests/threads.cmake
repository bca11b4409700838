# SPDX-License-Identifier: Apache-2.0
# What only several threads can show; the preset tsan runs it with the thread sanitizer.
add_test(NAME integration.threads COMMAND /usr/bin/python3 -B
  ${PROJECT_SOURCE_DIR}/tests/integration/check_threads.py $<TARGET_FILE:ledgerwatt>
  ${PROJECT_SOURCE_DIR}/scenarios/catalog/brooklyn/scenario.json)
set_tests_properties(integration.threads PROPERTIES LABELS integration TIMEOUT 600)

add_executable(store_threads threads/store_threads.c support/scratch_folder.c)
target_link_libraries(store_threads PRIVATE ledgerwatt_flags lw_store)
set_target_properties(store_threads PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_test(NAME integration.store_threads COMMAND store_threads)
set_tests_properties(integration.store_threads PROPERTIES LABELS integration TIMEOUT 120)
