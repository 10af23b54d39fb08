"""The rules, as pure functions over values: no clock, no I/O, no ids made here, standard library only."""
