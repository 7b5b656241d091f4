@NullMarked
package dev.virga.guest.fpu;

import org.jspecify.annotations.NullMarked;
