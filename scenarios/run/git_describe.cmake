# SPDX-License-Identifier: Apache-2.0
# Writes build_info.c with the revision of the source, only when it has changed.
#   cmake -DSOURCE=folder -DINPUT=build_info.c.in -DOUTPUT=build_info.c -DVERSION=... -DCOMPILER=...
#         -DLIBRARIES=... -P git_describe.cmake
set(GIT_DESCRIBE "unknown")
find_program(git git)
if(git)
  # GIT_CEILING_DIRECTORIES: a copy of the source inside another repository has no revision of its own.
  get_filename_component(above ${SOURCE} DIRECTORY)
  set(ENV{GIT_CEILING_DIRECTORIES} ${above})
  execute_process(COMMAND ${git} -C ${SOURCE} describe --always --dirty
    OUTPUT_VARIABLE described RESULT_VARIABLE failed ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed AND described)
    set(GIT_DESCRIBE "${described}")
  endif()
endif()
configure_file(${INPUT} ${OUTPUT} @ONLY)
