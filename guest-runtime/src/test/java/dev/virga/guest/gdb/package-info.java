@NullMarked
package dev.virga.guest.gdb;

import org.jspecify.annotations.NullMarked;
