/** Who lives: leases and their judge. Fencing and failover have their place here. */
@NullMarked
package dev.virga.control.ha;

import org.jspecify.annotations.NullMarked;
