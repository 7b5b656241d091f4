@NullMarked
package dev.virga.control.ha;

import org.jspecify.annotations.NullMarked;
