@NullMarked
package dev.virga.cli.terminal;

import org.jspecify.annotations.NullMarked;
