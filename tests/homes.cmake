# SPDX-License-Identifier: Apache-2.0
# Homes and workplaces: standard profiles, random homes, replay, heat and cold, holidays.
set(homes_support support/load_case.c)
ledgerwatt_test(unit delimited LINK lw_energy)
ledgerwatt_test(unit heating LINK lw_energy SOURCES support/figure_table.c)
ledgerwatt_test(unit holiday LINK lw_energy)
ledgerwatt_test(unit load LINK lw_energy SOURCES ${homes_support})
ledgerwatt_test(unit load_replay LINK lw_energy SOURCES ${homes_support})
ledgerwatt_test(unit load_state LINK lw_energy SOURCES ${homes_support} support/saved_state.c)
ledgerwatt_test(unit load_shape LINK lw_energy SOURCES ${homes_support})
ledgerwatt_test(unit time_text LINK lw_energy)
ledgerwatt_test(validation household LINK lw_energy SOURCES ${homes_support} support/csv_table.c
  support/figure_table.c   TIMEOUT 1800)
ledgerwatt_test(validation load_profile LINK lw_energy SOURCES ${homes_support} support/csv_table.c
  support/figure_table.c   TIMEOUT 1800)
# Minutes in an unoptimised build, and the same numbers in every one.
set_property(TEST validation.load_profile APPEND PROPERTY LABELS once)
ledgerwatt_test(property load_file LINK lw_energy SOURCES ${homes_support})

set(LEDGERWATT_PYTHON /usr/bin/python3 CACHE FILEPATH "Python 3 that has xarray")
add_test(NAME integration.homes
  COMMAND ${LEDGERWATT_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/integration/test_homes.py
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(integration.homes PROPERTIES LABELS integration TIMEOUT 600 ENVIRONMENT
  "LEDGERWATT_PROGRAM=$<TARGET_FILE:ledgerwatt>;LEDGERWATT_SOURCE=${PROJECT_SOURCE_DIR};LEDGERWATT_SANITIZE=${LEDGERWATT_SANITIZE}")
