/** What people ask of volumes, and whether VMs can use them. */
@NullMarked
package dev.virga.control.volume;

import org.jspecify.annotations.NullMarked;
