@NullMarked
package dev.virga.guest.cpu;

import org.jspecify.annotations.NullMarked;
