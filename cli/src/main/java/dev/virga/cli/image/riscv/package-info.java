/**
 * Makes RISC-V programs of Java: what our guests' agent is written in. No compiler of the host is
 * needed, and the same code is tested on the JVM.
 */
@NullMarked
package dev.virga.cli.image.riscv;

import org.jspecify.annotations.NullMarked;
