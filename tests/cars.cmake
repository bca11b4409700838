# SPDX-License-Identifier: Apache-2.0
# Cars and charge points.
set(cars_town support/ev_town.c support/saved_state.c)
ledgerwatt_test(validation cars LINK lw_energy TIMEOUT 300
  SOURCES ${cars_town} support/session_set.c support/csv_table.c support/figure_table.c)

# Draws sessions from an `ev` object, for the test of the script that makes one.
add_executable(write_ev_sessions support/write_ev_sessions.c support/ev_town.c)
target_link_libraries(write_ev_sessions PRIVATE ledgerwatt_flags lw_load PkgConfig::CRITERION m)
set_target_properties(write_ev_sessions PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
ledgerwatt_test(unit ev_window LINK lw_energy)
ledgerwatt_test(unit ev_site LINK lw_energy SOURCES support/saved_state.c)
ledgerwatt_test(unit ev_check LINK lw_energy SOURCES ${cars_town})
ledgerwatt_test(unit ev_charge LINK lw_energy)
ledgerwatt_test(unit ev_habit LINK lw_energy SOURCES support/session_set.c support/csv_table.c)
ledgerwatt_test(unit ev_fleet LINK lw_energy SOURCES ${cars_town})
ledgerwatt_test(property cars LINK lw_energy SOURCES ${cars_town} TIMEOUT 300)
set(LEDGERWATT_PYTHON /usr/bin/python3 CACHE FILEPATH "Python 3 that has xarray")
add_test(NAME integration.ev_tables
  COMMAND ${LEDGERWATT_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/integration/test_ev_tables.py
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(integration.ev_tables PROPERTIES LABELS integration TIMEOUT 300
  SKIP_RETURN_CODE 77 ENVIRONMENT "LEDGERWATT_EV_WRITER=$<TARGET_FILE:write_ev_sessions>")
