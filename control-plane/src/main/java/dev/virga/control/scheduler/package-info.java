/** Where a VM goes: a pure function of an immutable snapshot. */
@NullMarked
package dev.virga.control.scheduler;

import org.jspecify.annotations.NullMarked;
