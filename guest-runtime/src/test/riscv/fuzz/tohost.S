// The cage's tohost, which random words may well write.
#include "../rig/finish.h"
