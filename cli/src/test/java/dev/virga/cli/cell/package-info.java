@NullMarked
package dev.virga.cli.cell;

import org.jspecify.annotations.NullMarked;
