/** The device tree: what firmware and kernels are told about the machine. */
@NullMarked
package dev.virga.guest.fdt;

import org.jspecify.annotations.NullMarked;
