# SPDX-License-Identifier: Apache-2.0
ledgerwatt_test(unit delay LINK lw_city)
ledgerwatt_test(unit balance LINK lw_city)
ledgerwatt_test(unit roster LINK lw_city)
ledgerwatt_test(unit dividend LINK lw_city)
ledgerwatt_test(unit scenario_weather LINK lw_city SOURCES support/weather_text.c)
ledgerwatt_test(unit timeline LINK lw_city)
ledgerwatt_test(unit rates LINK lw_city)
ledgerwatt_test(unit apart LINK lw_run)
ledgerwatt_test(unit legal LINK lw_city)
ledgerwatt_test(unit forgery LINK lw_city)
ledgerwatt_test(unit lane_booking LINK lw_city)
ledgerwatt_test(unit verdict LINK lw_run)
ledgerwatt_test(unit number_text LINK lw_run)
ledgerwatt_test(unit json_writer LINK lw_load)

add_test(NAME integration.laws COMMAND /usr/bin/python3 -B
  ${PROJECT_SOURCE_DIR}/tests/integration/check_laws.py $<TARGET_FILE:ledgerwatt>
  ${PROJECT_SOURCE_DIR}/scenarios/catalog/brooklyn/scenario.json)
set_tests_properties(integration.laws PROPERTIES LABELS integration TIMEOUT 600
  SKIP_RETURN_CODE 77)

add_test(NAME integration.tariff COMMAND /usr/bin/python3 -B
  ${PROJECT_SOURCE_DIR}/tests/integration/check_tariff.py $<TARGET_FILE:ledgerwatt>
  ${PROJECT_SOURCE_DIR}/scenarios/catalog/brooklyn/scenario.json)
set_tests_properties(integration.tariff PROPERTIES LABELS integration TIMEOUT 900
  SKIP_RETURN_CODE 77)

foreach(name bitcoin-2016 blockcharge brooklyn clichy-batignolles confluence intermediaries quartierstrom sunchain
        three-uses)
  add_test(NAME golden.${name} COMMAND /usr/bin/python3 -B
    ${PROJECT_SOURCE_DIR}/tests/golden/check_golden.py $<TARGET_FILE:ledgerwatt>
    ${PROJECT_SOURCE_DIR}/scenarios/catalog/${name}/scenario.json
    ${PROJECT_SOURCE_DIR}/tests/golden/${name}/expected.json)
  set_tests_properties(golden.${name} PROPERTIES LABELS golden TIMEOUT 600)
endforeach()

add_test(NAME integration.devices COMMAND /usr/bin/python3 -B
  ${PROJECT_SOURCE_DIR}/tests/integration/check_devices.py $<TARGET_FILE:ledgerwatt>
  ${PROJECT_SOURCE_DIR}/scenarios/catalog/confluence/scenario.json)
set_tests_properties(integration.devices PROPERTIES LABELS integration TIMEOUT 900
  SKIP_RETURN_CODE 77)

add_test(NAME integration.resume COMMAND /usr/bin/python3 -B
  ${PROJECT_SOURCE_DIR}/tests/integration/check_resume.py $<TARGET_FILE:ledgerwatt>
  ${PROJECT_SOURCE_DIR}/scenarios/catalog/brooklyn/scenario.json
  $<IF:$<CONFIG:RelWithDebInfo>,40,15>) # random kills; 100 with scripts/test --full
set_tests_properties(integration.resume PROPERTIES LABELS integration TIMEOUT 1800)

add_test(NAME integration.checkpoint_generations COMMAND /usr/bin/python3 -B
  ${PROJECT_SOURCE_DIR}/tests/integration/check_generations.py $<TARGET_FILE:ledgerwatt>
  ${PROJECT_SOURCE_DIR}/scenarios/catalog/brooklyn/scenario.json)
set_tests_properties(integration.checkpoint_generations PROPERTIES LABELS integration TIMEOUT 900)

add_test(NAME integration.contracts COMMAND /usr/bin/python3 -B
  ${PROJECT_SOURCE_DIR}/tests/integration/check_contracts.py $<TARGET_FILE:ledgerwatt>
  ${PROJECT_SOURCE_DIR}/scenarios/catalog)
set_tests_properties(integration.contracts PROPERTIES LABELS integration TIMEOUT 900)
