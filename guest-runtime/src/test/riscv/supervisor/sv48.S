// All of sv39.S with four levels; the lines are those there.
#define LEVELS 4
#include "sv39.S"
