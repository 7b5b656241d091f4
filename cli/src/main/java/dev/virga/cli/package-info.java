@NullMarked
package dev.virga.cli;

import org.jspecify.annotations.NullMarked;
