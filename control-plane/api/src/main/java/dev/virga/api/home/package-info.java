/** Where Virga keeps its files on a host: data, cache and configuration folders. */
@NullMarked
package dev.virga.api.home;

import org.jspecify.annotations.NullMarked;
