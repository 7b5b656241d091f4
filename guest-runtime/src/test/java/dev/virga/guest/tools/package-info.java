/** The programs that tests compare with. */
@NullMarked
package dev.virga.guest.tools;

import org.jspecify.annotations.NullMarked;
