@NullMarked
package dev.virga.guest;

import org.jspecify.annotations.NullMarked;
