/**
 * The agent inside our guests. It is compiled to RISC-V when an image is built (see {@link
 * dev.virga.cli.image.riscv.JavaProgram}, which says what of Java can be used here), and is one
 * process without libraries: a clone says who it is within milliseconds.
 */
@NullMarked
package dev.virga.cli.image.inside;

import org.jspecify.annotations.NullMarked;
