"""The steps of the compiler, one a file; `compile.PASSES` is their order. Each takes a query and returns one."""
