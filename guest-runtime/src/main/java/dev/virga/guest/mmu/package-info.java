@NullMarked
package dev.virga.guest.mmu;

import org.jspecify.annotations.NullMarked;
