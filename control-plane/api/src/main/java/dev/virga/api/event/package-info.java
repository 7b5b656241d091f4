/** What happened in the cell, for people. */
@NullMarked
package dev.virga.api.event;

import org.jspecify.annotations.NullMarked;
