/** The names of things: ids that are made by the cloud and names that people choose. */
@NullMarked
package dev.virga.api.id;

import org.jspecify.annotations.NullMarked;
