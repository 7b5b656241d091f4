/** What people change: once per idempotency key, and again when somebody was faster. */
@NullMarked
package dev.virga.control.change;

import org.jspecify.annotations.NullMarked;
