/** The images of guests: found, fetched, verified. */
@NullMarked
package dev.virga.node.image;

import org.jspecify.annotations.NullMarked;
