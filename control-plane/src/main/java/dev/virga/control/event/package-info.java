/** What happened, as people are told it. */
@NullMarked
package dev.virga.control.event;

import org.jspecify.annotations.NullMarked;
