/** The user's terminal: raw mode, and the keys that are for the command and not for the guest. */
@NullMarked
package dev.virga.cli.terminal;

import org.jspecify.annotations.NullMarked;
