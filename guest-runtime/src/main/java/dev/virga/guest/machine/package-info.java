@NullMarked
package dev.virga.guest.machine;

import org.jspecify.annotations.NullMarked;
