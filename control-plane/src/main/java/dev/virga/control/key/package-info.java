/** Public keys that VMs can be made with. */
@NullMarked
package dev.virga.control.key;

import org.jspecify.annotations.NullMarked;
