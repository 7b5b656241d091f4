@NullMarked
package dev.virga.guest.translate;

import org.jspecify.annotations.NullMarked;
