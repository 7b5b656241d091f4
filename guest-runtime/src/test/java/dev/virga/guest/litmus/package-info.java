/** Harts that run at once: the memory model, atomics, remote fences, code and pages that change. */
@NullMarked
package dev.virga.guest.litmus;

import org.jspecify.annotations.NullMarked;
