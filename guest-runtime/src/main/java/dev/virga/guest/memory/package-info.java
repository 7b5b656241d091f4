@NullMarked
package dev.virga.guest.memory;

import org.jspecify.annotations.NullMarked;
