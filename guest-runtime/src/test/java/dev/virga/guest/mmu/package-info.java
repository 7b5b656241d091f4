/** What is tested of address translation by itself. */
@NullMarked
package dev.virga.guest.mmu;

import org.jspecify.annotations.NullMarked;
