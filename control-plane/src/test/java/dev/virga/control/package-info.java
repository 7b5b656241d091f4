@NullMarked
package dev.virga.control;

import org.jspecify.annotations.NullMarked;
