@NullMarked
package dev.virga.api;

import org.jspecify.annotations.NullMarked;
