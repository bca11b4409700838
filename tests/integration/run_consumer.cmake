# SPDX-License-Identifier: Apache-2.0
# cmake -D BUILD=... -D SOURCE=... -D COMPILER=... -D FLAGS=... -P run_consumer.cmake
# Installs BUILD into an empty prefix, moves the prefix, and there builds and runs the consumer
# project with find_package and again with pkg-config.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT code EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "failed (${code}): ${command}\n${out}")
  endif()
  set(out "${out}" PARENT_SCOPE)
endfunction()

set(work ${BUILD}/consumer)
file(REMOVE_RECURSE ${work})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${work}/installed)
# Nothing installed may know where it was installed first.
file(RENAME ${work}/installed ${work}/moved)

file(GLOB package LIST_DIRECTORIES true ${work}/moved/lib*/cmake/ledgerwatt
     ${work}/moved/lib*/*/cmake/ledgerwatt)
file(GLOB pkgconfig LIST_DIRECTORIES true ${work}/moved/lib*/pkgconfig
     ${work}/moved/lib*/*/pkgconfig)
foreach(found package pkgconfig)
  list(LENGTH ${found} count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR "expected one folder ${found}, found: ${${found}}")
  endif()
endforeach()

run(${CMAKE_COMMAND} -S ${SOURCE} -B ${work}/build -G Ninja -D CMAKE_C_COMPILER=${COMPILER}
    "-DCMAKE_C_FLAGS=${FLAGS}" -D ledgerwatt_DIR=${package})
run(${CMAKE_COMMAND} --build ${work}/build)
run(${work}/build/consumer)
message(STATUS "find_package: ${out}")

set(ENV{PKG_CONFIG_PATH} ${pkgconfig})
run(pkg-config --cflags --libs ledgerwatt)
separate_arguments(pc_flags UNIX_COMMAND "${out}")
separate_arguments(flags UNIX_COMMAND "${FLAGS}")
run(${COMPILER} -std=c17 ${flags} ${SOURCE}/main.c -o ${work}/consumer-pc ${pc_flags})
run(${work}/consumer-pc)
message(STATUS "pkg-config: ${out}")

if(EXISTS ${BUILD}/bin/ledgerwatt)
  run(${work}/moved/bin/ledgerwatt version)
  message(STATUS "installed program: ${out}")
endif()
