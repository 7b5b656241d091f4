/**
 * The instruction set as guests see it: programs of our own (src/test/riscv), assembled at test
 * time, run through {@link dev.virga.guest.machine.Machine} on every engine and kind of memory.
 */
@NullMarked
package dev.virga.guest.isa;

import org.jspecify.annotations.NullMarked;
