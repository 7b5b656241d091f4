@NullMarked
package dev.virga.guest.irq;

import org.jspecify.annotations.NullMarked;
