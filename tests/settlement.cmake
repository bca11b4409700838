# SPDX-License-Identifier: Apache-2.0
set(settlement_support support/settlement_case.c)
ledgerwatt_test(unit book LINK lw_settlement)
ledgerwatt_test(unit link LINK lw_settlement)
ledgerwatt_test(unit cost LINK lw_settlement)
ledgerwatt_test(unit payment LINK lw_settlement)
ledgerwatt_test(unit settlement LINK lw_settlement SOURCES ${settlement_support})
ledgerwatt_test(unit window LINK lw_settlement SOURCES ${settlement_support})
foreach(name pbft pbft_crash pbft_pace)
  ledgerwatt_test(unit ${name} LINK lw_settlement SOURCES ${settlement_support})
endforeach()
ledgerwatt_test(unit syndicate LINK lw_settlement SOURCES ${settlement_support})
ledgerwatt_test(unit pbft_catch_up LINK lw_settlement
  SOURCES ${settlement_support} support/bare_ledger.c)
ledgerwatt_test(property pbft LINK lw_settlement
  SOURCES ${settlement_support} support/bare_ledger.c)
ledgerwatt_test(property ledgers LINK lw_settlement SOURCES ${settlement_support} support/pow_case.c)
ledgerwatt_test(validation consensus LINK lw_settlement SOURCES ${settlement_support})
ledgerwatt_test(validation capacity LINK lw_settlement SOURCES ${settlement_support} support/pow_case.c
  TIMEOUT 300)
ledgerwatt_test(validation pbft LINK lw_settlement SOURCES ${settlement_support})
add_test(NAME validation.fidelity COMMAND /usr/bin/python3 -B
  ${PROJECT_SOURCE_DIR}/tests/validation/check_fidelity.py $<TARGET_FILE:ledgerwatt>
  ${PROJECT_SOURCE_DIR}/scenarios/catalog/quartierstrom/scenario.json)
set_tests_properties(validation.fidelity PROPERTIES LABELS "validation;once" TIMEOUT 600)

# Every request for memory passes through the test, which refuses some.
ledgerwatt_test(unit settlement_memory LINK lw_settlement SOURCES ${settlement_support})
target_link_options(unit_settlement_memory PRIVATE LINKER:--wrap=malloc LINKER:--wrap=calloc
  LINKER:--wrap=realloc)
ledgerwatt_test(unit trust LINK lw_trust)
ledgerwatt_test(unit provider LINK lw_settlement SOURCES ${settlement_support})
ledgerwatt_test(property cost LINK lw_settlement SOURCES ${settlement_support})
