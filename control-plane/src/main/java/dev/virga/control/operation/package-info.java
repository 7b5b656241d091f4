/** What was asked of VMs, and what became of it. */
@NullMarked
package dev.virga.control.operation;

import org.jspecify.annotations.NullMarked;
