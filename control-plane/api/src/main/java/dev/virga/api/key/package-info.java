/** Public keys that VMs can be made with. */
@NullMarked
package dev.virga.api.key;

import org.jspecify.annotations.NullMarked;
