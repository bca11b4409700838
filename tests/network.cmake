# SPDX-License-Identifier: Apache-2.0
# Networks of many nodes, and proof of work on them.
ledgerwatt_test(unit net LINK lw_network)
ledgerwatt_test(unit gossip LINK lw_network SOURCES support/gossip_town.c)
set(pow_support support/settlement_case.c support/pow_case.c)
ledgerwatt_test(unit growth LINK lw_settlement SOURCES ${pow_support})
ledgerwatt_test(unit execution LINK lw_settlement SOURCES ${pow_support})
ledgerwatt_test(unit pow LINK lw_settlement SOURCES ${pow_support} TIMEOUT 300)
ledgerwatt_test(validation eclipse LINK lw_settlement SOURCES ${pow_support})
ledgerwatt_test(unit siege LINK lw_settlement SOURCES ${pow_support} support/saved_state.c)
ledgerwatt_test(property pow_state LINK lw_settlement
  SOURCES ${pow_support} support/saved_state.c TIMEOUT 300)
ledgerwatt_test(validation pow LINK lw_settlement SOURCES ${pow_support} TIMEOUT 900)
add_test(NAME validation.simblock COMMAND /usr/bin/python3 -B
  ${PROJECT_SOURCE_DIR}/tests/validation/check_simblock.py $<TARGET_FILE:ledgerwatt>
  ${PROJECT_SOURCE_DIR}/tests/validation/simblock_2019.json)
set_tests_properties(validation.simblock PROPERTIES LABELS "validation;once" TIMEOUT 900
  SKIP_RETURN_CODE 77)
set(public_support ${pow_support} support/public_case.c)
ledgerwatt_test(unit pow_public LINK lw_settlement SOURCES ${public_support})
ledgerwatt_test(unit pow_market LINK lw_settlement SOURCES ${public_support})
ledgerwatt_test(validation pow_market LINK lw_settlement SOURCES ${public_support})
add_test(NAME validation.cbeci COMMAND /usr/bin/python3 -B
  ${PROJECT_SOURCE_DIR}/tests/validation/check_cbeci.py $<TARGET_FILE:ledgerwatt>
  ${PROJECT_SOURCE_DIR}/tests/validation/simblock_2019.json)
add_test(NAME validation.deetman COMMAND /usr/bin/python3 -B
  ${PROJECT_SOURCE_DIR}/tests/validation/check_deetman.py $<TARGET_FILE:ledgerwatt>
  ${PROJECT_SOURCE_DIR}/tests/validation/deetman_2020.json)
set_tests_properties(validation.cbeci validation.deetman PROPERTIES LABELS "validation;once"
  TIMEOUT 600 SKIP_RETURN_CODE 77)
