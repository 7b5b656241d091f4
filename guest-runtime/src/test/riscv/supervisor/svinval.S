// Svinval: all of sfence.S (the lines are those there) with its three instructions in place of
// sfence.vma, and the modes that may use them.
#include "../rig/trap.h"
#define SVINVAL
#define FENCE(address, asid) sfence.w.inval; sinval.vma address, asid; sfence.inval.ir
#define FENCE_ALL FENCE(zero, zero)
#include "sfence.S"
