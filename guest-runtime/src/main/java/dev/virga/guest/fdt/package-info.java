/** The format in which firmware and kernels are told about the machine. */
@NullMarked
package dev.virga.guest.fdt;

import org.jspecify.annotations.NullMarked;
